import { FactBook, judge } from "../../src/engine/index.ts";
import { own, parseApiVersion, type Resource } from "../../src/kube/index.ts";
import {
  type CompiledPolicy,
  type Outcome,
  pending,
  policyKinds,
  type Request,
  type RequestUser,
} from "../../src/policy/index.ts";
import { clusterPolicyDescription } from "../../src/policy/kinds/cluster-policy/description.ts";
import { readPolicy } from "../../src/policy/kinds/cluster-policy/document.ts";
import { compileRule } from "../../src/policy/kinds/cluster-policy/rule.ts";
import { runVectors, type Vector } from "./vectors.ts";

runVectors("engine-validate", ({ op, input, expected }: Vector) => {
  if (op === "admission")
    return { actual: { denied: isDenied(own(input, "policy"), own(input, "request")) }, expected };
  if (op !== "validate") return undefined;
  const document = own(input, "policy") as Resource;
  const { policy } = policyKinds.find((one) => one.kind === document.kind)?.compile(document, {}) ?? {};
  const request = requestFor(own(input, "resource") as Resource);
  const outcomes = policy === undefined ? uncheckedOutcomes(document, request) : outcomesOf(policy, request);
  if (outcomes === undefined) return undefined;
  const all: Readonly<Record<string, unknown>> = {
    success: outcomes.every(({ status }) => status !== "fail" && status !== "error"),
    messages: outcomes.map(({ message }) => message),
    ruleResponses: outcomes.length,
    ruleStatuses: outcomes.map(({ status }) => status),
  };
  const stated = Object.keys(expected as object);
  return { actual: Object.fromEntries(stated.map((key) => [key, all[key]])), expected };
});

function outcomesOf(policy: CompiledPolicy, request: Request): readonly Outcome[] {
  const verdict = judge([policy], request, new FactBook());
  return verdict === pending ? [] : verdict.policies.flatMap((one) => one.outcomes);
}

/** What a policy would say that is refused at creation; `undefined` where even its schema refuses it. */
function uncheckedOutcomes(document: Resource, request: Request): readonly Outcome[] | undefined {
  const read = readPolicy(document, clusterPolicyDescription);
  if (read.kind === "refused") return undefined;
  const { spec } = read.policy;
  const rules = (spec.rules ?? []).flatMap((text) =>
    compileRule(text, { name: "", spec, namespace: "", exceptions: [], isNative: false }),
  );
  const outcomes = rules.map((rule) => {
    return rule.matches(request, new FactBook()) === true ? rule.run(request, new FactBook()) : undefined;
  });
  return outcomes.filter((one) => typeof one === "object");
}

/** These policies name no kinds, for which they would be refused at creation: their rules are taken as they are. */
function isDenied(document: unknown, review: unknown): boolean {
  const read = readPolicy(document as Resource, clusterPolicyDescription);
  if (read.kind === "refused") throw new Error(read.diagnostics.map(({ message }) => message).join("\n"));
  const { spec } = read.policy;
  const request = requestOf(review);
  const rules = (spec.rules ?? []).flatMap((text) =>
    compileRule(text, { name: "", spec, namespace: "", exceptions: [], isNative: false }),
  );
  return rules.some((rule) => {
    const outcome = rule.matches(request, new FactBook()) === true && rule.run(request, new FactBook());
    return (
      typeof outcome === "object" && outcome.status === "fail" && rule.action(request, new FactBook()) === "Enforce"
    );
  });
}

function requestOf(review: unknown): Request {
  const said = review as Omit<Request, "object" | "oldObject"> & { readonly userInfo: RequestUser };
  return {
    ...said,
    subresource: "",
    object: (own(review, "object") ?? undefined) as Resource | undefined,
    oldObject: (own(review, "oldObject") ?? undefined) as Resource | undefined,
    user: { ...said.userInfo, roles: [], clusterRoles: [] },
    dryRun: false,
    now: 0,
  };
}

function requestFor(object: Resource): Request {
  const gvk = { ...parseApiVersion(object.apiVersion), kind: object.kind };
  return {
    uid: "1",
    operation: "CREATE",
    kind: gvk,
    resource: { group: gvk.group, version: gvk.version, resource: "" },
    subresource: "",
    name: object.metadata.name ?? "",
    namespace: object.metadata.namespace ?? "",
    object,
    oldObject: undefined,
    user: undefined,
    dryRun: false,
    now: 0,
  };
}
