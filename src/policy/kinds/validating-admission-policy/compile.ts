import type { Diagnostic, Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { compileValidator, type Validated } from "../../kubernetes-expressions/index.ts";
import { type Compilation, type CompileOptions, type Outcome, type Pending, pending } from "../../rule.ts";
import { askedValues, boundPolicy } from "./bound-policy.ts";
import { readAdmissionPolicy, readBindings } from "./document.ts";
import { validatorText } from "./served.ts";

/** The kind as users write it. */
export const admissionPolicyKindName: string = "ValidatingAdmissionPolicy";

/**
 * Compiles a policy of the API server's as Kyverno evaluates it, on the command line and for reports: with the bindings
 * that there are, or by itself where nobody knows of any. Nobody who asks about rights gets an answer.
 * (kyverno: pkg/admissionpolicy/validate.go)
 */
export function compileAdmissionPolicy(document: Resource, options: CompileOptions): Compilation {
  const read = readAdmissionPolicy(document, admissionPolicyKindName);
  if (read.kind === "refused") return { policy: undefined, diagnostics: read.diagnostics };
  const { spec } = read;
  const { bindings, diagnostics } = readBindings(options.bindings ?? [], document);
  if (diagnostics.some(({ severity }) => severity === "error")) return { policy: undefined, diagnostics };
  const params = spec.paramKind !== undefined;
  const validator = compileValidator(validatorText(spec), { params, authorizer: false, lenient: true });
  const denies =
    bindings.length === 0 ||
    bindings.some(({ spec: { validationActions = [] } }) => validationActions.includes("Deny"));
  const policy = boundPolicy({
    ...{ document, spec, bindings, options },
    phase: "validate",
    action: denies ? "Enforce" : "Audit",
    bindingProperty: "binding",
    evaluate: (asked) => outcomeOf(validator.validate(askedValues(asked, nameless), cel.emptyWorld)),
  });
  return { policy, diagnostics: noDiagnostics };
}

const noDiagnostics: readonly Diagnostic[] = [];

/** The first decision that is not to admit tells. */
function outcomeOf(said: Validated): Outcome | Pending {
  if (said.kind === "pending") return pending;
  if (said.kind === "unmatched") return unmet;
  const worst = said.decisions.find(({ evaluation }) => evaluation !== "admit");
  if (worst === undefined) return passed;
  return { status: worst.evaluation === "error" ? "error" : "fail", message: worst.message };
}

const unmet: Outcome = { status: "skip", message: "match conditions aren't met" };
const passed: Outcome = { status: "pass", message: "" };

/** For objects in no namespace Kyverno has one without a name, where the API server has null. */
const nameless: cel.JsonObject = { metadata: {}, spec: {}, status: {} };
