import { FactBook, judge } from "../../src/engine/index.ts";
import { type Json, jsonDiff, own, parseApiVersion, type Resource } from "../../src/kube/index.ts";
import { type CompiledPolicy, pending, policyKinds, type Request } from "../../src/policy/index.ts";
import { applyOperations } from "../../src/policy/mutate/json6902.ts";
import { mergePatch } from "../../src/policy/mutate/merge.ts";
import { parseOperations } from "../../src/policy/mutate/operations.ts";
import { treeOf } from "../../src/policy/mutate/pattern-tree.ts";
import { prepare } from "../../src/policy/mutate/strategic.ts";
import { runVectors, type Vector } from "./vectors.ts";

runVectors("mutate-patches", ({ op, input, expected }: Vector) => {
  const [patch, resource] = [own(input, "patch") as Json, own(input, "resource") as Json];
  if (op === "preprocessStrategicMerge") return { actual: preparedPatch(patch, resource), expected };
  if (op === "strategicMerge") {
    const merged = mergePatch(resource, preparedPatch(patch, resource));
    return { actual: merged.kind === "value" ? merged.value : merged, expected };
  }
  return op === "json6902" ? { actual: patched(own(input, "patches"), resource, expected), expected } : undefined;
});

runVectors("engine-mutate", ({ op, input, expected }: Vector) => {
  const document = own(input, "policy") as Resource;
  const { policy } = policyKinds.find((one) => one.kind === document.kind)?.compile(document, {}) ?? {};
  if (policy === undefined) return undefined;
  if (op === "mutateExisting") return { actual: { patchedTargets: changedTargets(policy, input) }, expected };
  if (op !== "mutate") return undefined;
  const object = own(input, "resource") as Resource;
  const verdict = judge([policy], creating(object), new FactBook(), { phases: ["mutate"] });
  const outcomes = verdict === pending ? [] : verdict.policies.flatMap((one) => one.outcomes);
  const left = verdict === pending ? undefined : verdict.resource;
  const all: Readonly<Record<string, unknown>> = {
    ruleResponses: outcomes.length,
    ruleStatuses: outcomes.map(({ status }) => status),
    patchedResource: left,
    patches: jsonDiff(object, left),
  };
  const stated = Object.keys(expected as object);
  return { actual: Object.fromEntries(stated.map((key) => [key, all[key]])), expected };
});

/** What the rules of a policy make of existing objects; each is taken for the target that names its kind and name. */
function changedTargets(policy: CompiledPolicy, input: unknown): readonly unknown[] {
  const request = creating(own(input, "trigger") as Resource);
  const targets = own(input, "targets") as readonly Resource[];
  const [work] = policy.rules.flatMap((rule) => (rule.work?.kind === "change" ? rule.work : []));
  const plan = work?.plan(request, new FactBook());
  if (work === undefined || plan === undefined || plan === pending) return [];
  const wanted = plan.intents.flatMap((intent) => intent.targets);
  return targets.map((object) => {
    const names = ({ kind, name }: { kind: string; name: string }) =>
      kind === object.kind && (name === "" || name === object.metadata.name);
    const { index } = wanted.find(names) ?? { index: -1 };
    const outcome = work.change(request, new FactBook(), { index, object });
    return outcome === pending ? undefined : outcome.patched;
  });
}

function preparedPatch(patch: Json, resource: Json): Json {
  const prepared = prepare(treeOf(patch), resource);
  if (prepared.kind === "error") throw new Error(prepared.message);
  return prepared.patch;
}

function patched(patches: unknown, resource: Json, expected: unknown): unknown {
  const parsed = parseOperations(JSON.stringify(patches));
  if (parsed.kind === "mistake") throw new Error(parsed.message);
  const applied = applyOperations(resource, parsed.operations);
  if (applied.kind === "error") return { error: applied.message };
  const between = Object.hasOwn(expected as object, "patchesBetweenBeforeAndAfter");
  return between
    ? { patchesBetweenBeforeAndAfter: jsonDiff(resource, applied.value) }
    : { patchedResource: applied.value };
}

function creating(object: Resource): Request {
  const gvk = { ...parseApiVersion(object.apiVersion), kind: object.kind };
  const { name = "", namespace = "" } = object.metadata;
  return {
    uid: "1",
    operation: "CREATE",
    kind: gvk,
    resource: { group: gvk.group, version: gvk.version, resource: `${gvk.kind.toLowerCase()}s` },
    subresource: "",
    name,
    namespace,
    object,
    oldObject: undefined,
    user: undefined,
    dryRun: false,
    now: 0,
  };
}
