import { FactBook, judge } from "../../src/engine/index.ts";
import { own, parseApiVersion, type Resource } from "../../src/kube/index.ts";
import { pending, policyKinds, type Request } from "../../src/policy/index.ts";
import { runVectors, type Vector } from "./vectors.ts";

runVectors("engine-validate", ({ op, input, expected }: Vector) => {
  if (op !== "validate") return undefined;
  const document = own(input, "policy") as Resource;
  const { policy } = policyKinds.find((one) => one.kind === document.kind)?.compile(document, {}) ?? {};
  if (policy === undefined) return undefined;
  const verdict = judge([policy], requestFor(own(input, "resource") as Resource), new FactBook());
  const outcomes = verdict === pending ? [] : verdict.policies.flatMap((one) => one.outcomes);
  const all: Readonly<Record<string, unknown>> = {
    success: outcomes.every(({ status }) => status !== "fail" && status !== "error"),
    messages: outcomes.map(({ message }) => message),
    ruleResponses: outcomes.length,
    ruleStatuses: outcomes.map(({ status }) => status),
  };
  const stated = Object.keys(expected as object);
  return { actual: Object.fromEntries(stated.map((key) => [key, all[key]])), expected };
});

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
