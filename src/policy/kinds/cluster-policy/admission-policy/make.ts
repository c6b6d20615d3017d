import type { Resource } from "../../../../kube/index.ts";
import { exceptionsFor } from "../../../exceptions/index.ts";
import type { AdmissionPolicyPlan, CompileOptions } from "../../../rule.ts";
import type { KindDescription } from "../../../schema/index.ts";
import { type PolicyText, readPolicy } from "../document.ts";
import type { RuleText } from "../schema/rule.ts";
import { barredBy, barredByException } from "./barred.ts";
import { constraintsOf, type MatchConstraints } from "./constraints.ts";

/** Makes a ValidatingAdmissionPolicy and its binding of a policy that asks for it. (kyverno: pkg/admissionpolicy) */
export function planAdmissionPolicy(
  document: Resource,
  { exceptions = [], kinds }: CompileOptions,
  kind: KindDescription,
): AdmissionPolicyPlan {
  const read = readPolicy(document, kind);
  if (read.kind === "refused") return { kind: "mistake", message: read.diagnostics[0]?.message ?? "" };
  const { spec, metadata, description } = read.policy;
  const barred = description.namespaced ? "" : barredBy(spec);
  if (barred !== undefined) return skipped(barred);
  const [rule] = spec.rules ?? [];
  if (rule === undefined || kinds === undefined) return { kind: "mistake", message: "the kinds are not known" };
  const excepting = exceptionsFor(exceptions, metadata.name, rule.name);
  const barring = excepting.map(barredByException).find((one) => one !== undefined);
  if (barring !== undefined) return skipped(barring);
  const constraints = constraintsOf({ ...blocksOf(rule), excepted: excepting.map(({ match }) => match) }, kinds);
  if (!("mistake" in constraints)) return { kind: "made", ...made(read.policy, rule, constraints) };
  return {
    kind: "mistake",
    message: `failed to build validatingadmissionpolicy cpol-${metadata.name}: ${constraints.mistake}`,
  };
}

function blocksOf({ match, exclude }: RuleText) {
  return { match, exclude };
}

function skipped(reason: string): AdmissionPolicyPlan {
  return { kind: "skipped", message: reason === "" ? "" : `skip generating ValidatingAdmissionPolicy${reason}` };
}

const apiVersion = "admissionregistration.k8s.io/v1";
const managed = { "app.kubernetes.io/managed-by": "kyverno" };
const unreported = "reports.kyverno.io/disabled";

type Made = { readonly policy: Resource; readonly binding: Resource };

function made(policy: PolicyText, rule: RuleText, matchConstraints: MatchConstraints): Made {
  const name = `cpol-${policy.metadata.name}`;
  const { expressions, paramKind, paramRef, auditAnnotations, variables } = rule.validate?.cel ?? {};
  const labels = { ...managed, ...(policy.metadata.labels?.[unreported] !== undefined && { [unreported]: "true" }) };
  const spec = {
    matchConstraints,
    paramKind,
    variables,
    validations: expressions,
    auditAnnotations,
    matchConditions: rule.celPreconditions,
  };
  const bound = { policyName: name, paramRef, validationActions: actionsOf(policy, rule) };
  return {
    policy: objectOf("ValidatingAdmissionPolicy", { name, labels, owner: policy, spec }),
    binding: objectOf("ValidatingAdmissionPolicyBinding", {
      name: `${name}-binding`,
      labels: managed,
      owner: policy,
      spec: bound,
    }),
  };
}

function actionsOf({ spec }: PolicyText, { validate }: RuleText): readonly string[] {
  const action = validate?.failureAction ?? spec.validationFailureAction;
  return action.toLowerCase() === "enforce" ? ["Deny"] : ["Audit", "Warn"];
}

interface Parts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: PolicyText;
  readonly spec: Readonly<Record<string, unknown>>;
}

function objectOf(kind: string, { name, labels, owner, spec }: Parts): Resource {
  const { apiVersion: of, description, metadata } = owner;
  const reference = { apiVersion: of, kind: description.kind, name: metadata.name, uid: metadata.uid ?? "" };
  const said = Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
  return { apiVersion, kind, metadata: { name, labels, ownerReferences: [reference] }, spec: said };
}
