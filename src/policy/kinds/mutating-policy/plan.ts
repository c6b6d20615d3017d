import type { Resource } from "../../../kube/index.ts";
import {
  barredByExceptions,
  exceptingTexts,
  madeAdmissionPolicy,
  negated,
  skippedPlan,
} from "../../admission-policy-generation/index.ts";
import { autogenerate, readDocument } from "../../expressions/index.ts";
import type { AdmissionPolicyPlan, CompileOptions, KindLookup } from "../../rule.ts";
import { type KindDescription, parseDocument } from "../../schema/index.ts";
import { rewriteForControllers } from "./autogen.ts";
import { type MutatingText, mutatingSpec } from "./schema.ts";

const kind = "MutatingAdmissionPolicy";

/**
 * Makes a MutatingAdmissionPolicy and its binding of a policy that asks for it. Constraints are handed on whole, where
 * Kyverno leaves out all but the rules about resources: it would change what its policy does not.
 * (kyverno: pkg/controllers/admissionpolicygenerator/generate-map.go)
 */
export function planMutatingAdmissionPolicy(
  document: Resource,
  options: CompileOptions,
  description: KindDescription,
): AdmissionPolicyPlan {
  const read = readDocument(document, description, (spec) => parseDocument(mutatingSpec, spec, "spec"));
  if (read.kind === "refused") return { kind: "mistake", message: read.diagnostics[0]?.message ?? "" };
  const { spec, name } = read.document;
  if (options.kinds === undefined) {
    const barred = barredBy(spec);
    return barred === undefined ? unknownKinds : skippedPlan(kind, barred);
  }
  const enabled = spec.autogen?.mutatingAdmissionPolicy?.enabled === true;
  const version = servedVersion(options.kinds);
  if (version === undefined) return skippedPlan(kind, enabled ? notServed : "");
  const excepting = exceptingTexts(name, options);
  const barred = barredBy(spec) ?? barredByExceptions(excepting);
  if (barred !== undefined) return skippedPlan(kind, barred);
  const { matchConstraints, matchConditions = [], mutations, variables, failurePolicy } = spec;
  const conditions = [...negated(excepting), ...matchConditions];
  return madeAdmissionPolicy({
    owner: read.document,
    prefix: "mpol",
    kind,
    apiVersion: `admissionregistration.k8s.io/${version}`,
    spec: {
      matchConstraints: { ...matchConstraints, resourceRules: matchConstraints?.resourceRules ?? [] },
      matchConditions: conditions.length === 0 ? undefined : conditions,
      mutations,
      variables,
      failurePolicy,
      reinvocationPolicy: spec.reinvocationPolicy ?? "Never",
    },
  });
}

const unknownKinds: AdmissionPolicyPlan = { kind: "mistake", message: "the kinds are not known" };
const notServed = "requested but no MutatingAdmissionPolicy API/informers are available.";

/** The newest version that the API server has; policies and bindings come together. */
function servedVersion(kinds: KindLookup): string | undefined {
  const group = "admissionregistration.k8s.io";
  return ["v1", "v1beta1", "v1alpha1"].find((version) =>
    [kind, `${kind}Binding`].every((one) => kinds({ group, version, kind: one }).length > 0),
  );
}

function barredBy(spec: MutatingText): string | undefined {
  if (spec.autogen?.mutatingAdmissionPolicy?.enabled !== true) return "not enabled.";
  if (spec.evaluation?.admission?.enabled === false) return "admission is disabled.";
  if (spec.evaluation?.useServerSideApply === true) {
    return "useServerSideApply is enabled, which mutates atomic fields that a native MutatingAdmissionPolicy rejects.";
  }
  const generates = autogenerate(spec, rewriteForControllers).length > 0;
  return generates ? "pod controllers autogen is enabled." : undefined;
}
