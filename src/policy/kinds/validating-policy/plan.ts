import type { Resource } from "../../../kube/index.ts";
import {
  barredByExceptions,
  type ExceptingText,
  exceptingTexts,
  madeAdmissionPolicy,
  negated,
  skippedPlan,
} from "../../admission-policy-generation/index.ts";
import { autogenerate, readDocument } from "../../expressions/index.ts";
import type { AdmissionPolicyPlan, CompileOptions } from "../../rule.ts";
import { type KindDescription, parseDocument } from "../../schema/index.ts";
import { validatingSpec } from "./schema.ts";

const kind = "ValidatingAdmissionPolicy";

/**
 * Makes a ValidatingAdmissionPolicy and its binding of a policy that asks for it. Its failure policy is not handed on.
 * (kyverno: pkg/controllers/admissionpolicygenerator/generate-vap.go)
 */
export function planValidatingAdmissionPolicy(
  document: Resource,
  options: CompileOptions,
  description: KindDescription,
): AdmissionPolicyPlan {
  const read = readDocument(document, description, (spec) => parseDocument(validatingSpec, spec, "spec"));
  if (read.kind === "refused") return { kind: "mistake", message: read.diagnostics[0]?.message ?? "" };
  const { spec, name } = read.document;
  if (spec.autogen?.validatingAdmissionPolicy?.enabled !== true) return skippedPlan(kind, "not enabled.");
  if (autogenerate(spec).length > 0) return skippedPlan(kind, "pod controllers autogen is enabled.");
  if (spec.evaluation?.admission?.enabled === false) return skippedPlan(kind, "admission is disabled.");
  const excepting = exceptingTexts(name, options);
  const barred = barredByExceptions(excepting);
  if (barred !== undefined) return skippedPlan(kind, barred);
  const conditions = [...(spec.matchConditions ?? []), ...negated(excepting)];
  const variables = [...(spec.variables ?? []), ...excepting.flatMap(allowedBy)];
  return madeAdmissionPolicy({
    owner: read.document,
    prefix: "vpol",
    kind,
    apiVersion: "admissionregistration.k8s.io/v1",
    spec: {
      matchConstraints: spec.matchConstraints,
      matchConditions: conditions.length === 0 ? undefined : conditions,
      variables: variables.length === 0 ? undefined : variables,
      validations: spec.validations?.map((one) => ({ ...one, expression: renamed(one.expression) })),
      auditAnnotations: spec.auditAnnotations,
    },
    bound: { validationActions: spec.validationActions ?? ["Deny"] },
  });
}

/** What an exception allows becomes variables. */
function allowedBy({
  images,
  values,
}: ExceptingText): readonly { readonly name: string; readonly expression: string }[] {
  const listed = (name: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : [{ name, expression: `[${texts.map((one) => `'${one}'`).join(", ")}]` }];
  return [...listed("allowedImages", images), ...listed("allowedValues", values)];
}

function renamed(expression: string): string {
  return expression
    .replaceAll("exceptions.allowedImages", "variables.allowedImages")
    .replaceAll("exceptions.allowedValues", "variables.allowedValues");
}
