import type { Diagnostic, Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { type Constraints, compileConstraints } from "../../constraints/index.ts";
import {
  type AdmissionValues,
  compileValidator,
  namespaceValue,
  requestValue,
  type Validated,
  type Validator,
} from "../../kubernetes-expressions/index.ts";
import {
  type Compilation,
  type CompiledPolicy,
  type CompileOptions,
  type Facts,
  type Outcome,
  type Pending,
  pending,
  type Request,
  type Rule,
} from "../../rule.ts";
import { type BindingText, readAdmissionPolicy, readBindings } from "./document.ts";
import { compileParams, type FindParams } from "./params.ts";
import { withScanner } from "./scanner.ts";
import type { PolicySpecText } from "./schema.ts";
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
  const { bindings, diagnostics } = readBindings(options.bindings ?? [], document);
  const policy = build(document, { spec: read.spec, bindings, options });
  const wrong = diagnostics.some(({ severity }) => severity === "error");
  return { policy: wrong ? undefined : policy, diagnostics: wrong ? diagnostics : noDiagnostics };
}

const noDiagnostics: readonly Diagnostic[] = [];

interface PolicyParts {
  readonly spec: PolicySpecText;
  readonly bindings: readonly BindingText[];
  readonly options: CompileOptions;
}

function build(document: Resource, parts: PolicyParts): CompiledPolicy {
  const { metadata, apiVersion, kind } = document;
  const { name = "", uid = "", resourceVersion = "", annotations = {}, labels = {} } = metadata;
  const constraints = compileConstraints(parts.spec.matchConstraints);
  const rules = [ruleOf(name, constraints, parts)];
  return {
    kind,
    apiVersion,
    name,
    namespace: "",
    uid,
    resourceVersion,
    annotations,
    labels,
    admission: false,
    background: true,
    failurePolicy: parts.spec.failurePolicy ?? "Fail",
    timeoutSeconds: undefined,
    emitWarning: false,
    applyOne: false,
    rulesFor: (_, phase = "validate") => (phase === "validate" ? rules : noRules),
    rules,
    triggers: constraints.triggers("validate"),
    status: {},
  };
}

const noRules: readonly Rule[] = [];

function ruleOf(name: string, constraints: Constraints, { spec, bindings, options }: PolicyParts): Rule {
  const validator = compileValidator(validatorText(spec), {
    params: spec.paramKind !== undefined,
    authorizer: false,
    lenient: true,
  });
  const judges =
    bindings.length === 0 ? [unbound(validator)] : bindings.map((one) => bound(validator, one, { spec, options }));
  const denies =
    bindings.length === 0 ||
    bindings.some(({ spec: { validationActions = [] } }) => validationActions.includes("Deny"));
  return {
    name,
    phase: "validate",
    matches: (request, facts) => orOutcome(constraints.matches(request, facts)),
    run: (request, facts) => lastOf(judges, request, facts),
    action: () => (denies ? "Enforce" : "Audit"),
  };
}

/** What a policy says by one binding; `undefined` where the binding is not about the request. */
type Judge = (request: Request, facts: Facts) => Outcome | undefined | Pending;

/** Of several bindings the last one that is about the request tells. */
function lastOf(judges: readonly Judge[], request: Request, facts: Facts): Outcome | undefined | Pending {
  for (const judge of judges.toReversed()) {
    const outcome = judge(request, facts);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

function unbound(validator: Validator): Judge {
  return (request, facts) => outcomeOf(validator.validate(valuesOf(request, facts, null), cel.emptyWorld));
}

function bound(
  validator: Validator,
  binding: BindingText,
  { spec, options }: Pick<PolicyParts, "spec" | "options">,
): Judge {
  const { matchResources } = binding.spec;
  const constraints = matchResources && compileConstraints(matchResources);
  const find: FindParams = compileParams(spec.paramKind, binding, options);
  const properties = { binding: binding.name };
  return (request, facts) => {
    const meant = constraints === undefined || orOutcome(constraints.matches(request, facts));
    if (meant === pending) return pending;
    if (typeof meant !== "boolean") return { ...meant, properties };
    const found = meant ? find(request, facts) : nothing;
    if (found === pending) return pending;
    if (found.kind === "none") return undefined;
    if (found.kind === "mistake") return { status: "error", message: found.message, properties };
    const outcome = outcomeOf(validator.validate(valuesOf(request, facts, found.params), cel.emptyWorld));
    return outcome === pending ? pending : { ...outcome, properties };
  };
}

const nothing = { kind: "none" } as const;

function orOutcome(matched: boolean | Pending | { readonly message: string }): boolean | Pending | Outcome {
  if (matched === pending || typeof matched === "boolean") return matched;
  return { status: "error", message: matched.message };
}

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

function valuesOf(request: Request, facts: Facts, params: unknown): AdmissionValues {
  return {
    object: json(request.object),
    oldObject: json(request.oldObject),
    get request() {
      return requestValue(withScanner(request));
    },
    get namespaceObject() {
      return namespaceOf(request, facts);
    },
    params: json(params),
  };
}

const json = (value: unknown) => (value ?? null) as cel.CelValue;

/** For objects in no namespace Kyverno has one without a name, where the API server has null. */
function namespaceOf({ kind, namespace }: Request, facts: Facts): cel.CelValue {
  const isNamespace = kind.group === "" && kind.version === "v1" && kind.kind === "Namespace";
  if (namespace === "" || isNamespace) return nameless;
  const fact = facts.want({ kind: "namespaceObject", name: namespace });
  if (fact === undefined) return cel.pending;
  if (fact.kind === "failure") return cel.failed(`failed to get namespace ${namespace}: ${fact.message}`);
  const found = fact.kind === "value" ? (fact.value as Resource | null) : null;
  if (found !== null) return namespaceValue(found);
  return { ...nameless, metadata: { name: namespace } };
}

const nameless: cel.JsonObject = { metadata: {}, spec: {}, status: {} };
