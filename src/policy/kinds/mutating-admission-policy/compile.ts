import { type Diagnostic, deduced, parseApiVersion, type Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { type Constraints, compileConstraints } from "../../constraints/index.ts";
import { type AdmissionValues, namespaceValue, requestValue } from "../../kubernetes-expressions/index.ts";
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
import { parseDocument } from "../../schema/index.ts";
import {
  admissionGroup,
  admissionVersions,
  type BindingText,
  compileParams,
  readBindings,
  withScanner,
} from "../validating-admission-policy/index.ts";
import { compileMutator, type Mutator } from "./mutator.ts";
import { type PolicySpecText, policySpec } from "./schema.ts";

/** The kind as users write it. */
export const mutatingAdmissionPolicyName: string = "MutatingAdmissionPolicy";

/**
 * Compiles a policy of the API server's as Kyverno evaluates it, on the command line and for reports: with the bindings
 * that there are, or by itself where nobody knows of any. Nobody who asks about rights gets an answer, and nothing is
 * known of kinds: lists are replaced as a whole. (kyverno: pkg/admissionpolicy/mutate.go)
 */
export function compileMutatingAdmissionPolicy(document: Resource, options: CompileOptions): Compilation {
  const wrong = kindMistake(document);
  if (wrong !== undefined) return { policy: undefined, diagnostics: [wrong] };
  const { value: spec, diagnostics } = parseDocument(policySpec, document.spec ?? {}, "spec");
  if (spec === undefined) return { policy: undefined, diagnostics };
  const read = readBindings(options.bindings ?? [], document);
  if (read.diagnostics.some(({ severity }) => severity === "error")) {
    return { policy: undefined, diagnostics: read.diagnostics };
  }
  return { policy: build(document, { spec, bindings: read.bindings, options }), diagnostics: [] };
}

function kindMistake({ apiVersion, kind }: Resource): Diagnostic | undefined {
  const { group, version } = parseApiVersion(apiVersion);
  const isRight = group === admissionGroup && admissionVersions.includes(version);
  if (isRight && kind === mutatingAdmissionPolicyName) return undefined;
  const message = `${apiVersion} ${kind} is no ${mutatingAdmissionPolicyName} of ${admissionGroup}`;
  return { code: "kind", severity: "error", message, path: "kind" };
}

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
    rulesFor: (_, phase = "validate") => (phase === "mutate" ? rules : noRules),
    rules,
    triggers: constraints.triggers("mutate"),
    status: {},
  };
}

const noRules: readonly Rule[] = [];

function ruleOf(name: string, constraints: Constraints, { spec, bindings, options }: PolicyParts): Rule {
  const mutators = new Mutators(spec);
  const changes =
    bindings.length === 0 ? [unbound(mutators)] : bindings.map((one) => bound(mutators, one, { spec, options }));
  return {
    name,
    phase: "mutate",
    matches: (request, facts) => orOutcome(constraints.matches(request, facts)),
    run: (request, facts) => lastOf(changes, request, facts),
    action: () => "Enforce",
  };
}

/** What a policy makes of an object by one binding; `undefined` where the binding is not about the request. */
type Change = (request: Request, facts: Facts) => Outcome | undefined | Pending;

/** Of several bindings the last one that is about the request tells: each begins with the object as it was. */
function lastOf(changes: readonly Change[], request: Request, facts: Facts): Outcome | undefined | Pending {
  for (const change of changes.toReversed()) {
    const outcome = change(request, facts);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

/** The expressions of a policy, compiled when they are first asked: without `params` where there are none. */
class Mutators {
  readonly #spec: PolicySpecText;
  readonly #known = new Map<boolean, Mutator>();

  constructor(spec: PolicySpecText) {
    this.#spec = spec;
  }

  find(params: boolean): Mutator {
    const known = this.#known.get(params) ?? compileMutator(this.#spec, { params, authorizer: false, lenient: true });
    this.#known.set(params, known);
    return known;
  }
}

function unbound(mutators: Mutators): Change {
  return (request, facts) => outcomeOf(mutators, { request, facts, params: null });
}

function bound(
  mutators: Mutators,
  binding: BindingText,
  { spec, options }: Pick<PolicyParts, "spec" | "options">,
): Change {
  const { matchResources } = binding.spec;
  const constraints = matchResources && compileConstraints(matchResources);
  const find = compileParams(spec.paramKind, binding, options);
  const properties = { mapBinding: binding.name };
  return (request, facts) => {
    const meant = constraints === undefined || orOutcome(constraints.matches(request, facts));
    if (meant === pending) return pending;
    if (typeof meant !== "boolean") return { ...meant, properties };
    const found = meant ? find(request, facts) : nothing;
    if (found === pending) return pending;
    if (found.kind === "none") return undefined;
    if (found.kind === "mistake") return { status: "error", message: found.message, properties };
    const outcome = outcomeOf(mutators, { request, facts, params: found.params });
    return outcome === pending || outcome === undefined ? outcome : { ...outcome, properties };
  };
}

const nothing = { kind: "none" } as const;

function orOutcome(matched: boolean | Pending | { readonly message: string }): boolean | Pending | Outcome {
  if (matched === pending || typeof matched === "boolean") return matched;
  return { status: "error", message: matched.message };
}

interface Asked {
  readonly request: Request;
  readonly facts: Facts;
  readonly params: unknown;
}

function outcomeOf(mutators: Mutators, asked: Asked): Outcome | undefined | Pending {
  const { object } = asked.request;
  if (object === undefined) return undefined;
  const mutator = mutators.find(asked.params !== null && asked.params !== undefined);
  const answer = mutator.mutate({ object, type: deduced, values: valuesOf(asked), world: cel.emptyWorld });
  if (answer === pending) return pending;
  if (answer.kind === "error") return { status: "error", message: answer.message };
  if (answer.kind === "unmatched") return unmet;
  return answer.changed ? { ...applied, patched: answer.object } : applied;
}

const unmet: Outcome = { status: "skip", message: "match conditions aren't met" };
const applied: Outcome = { status: "pass", message: "mutation is successfully applied" };

function valuesOf({ request, facts, params }: Asked): AdmissionValues {
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

function namespaceOf({ kind: { group, version, kind }, namespace }: Request, facts: Facts): cel.CelValue {
  if (namespace === "" || (group === "" && version === "v1" && kind === "Namespace")) return null;
  const fact = facts.want({ kind: "namespaceObject", name: namespace });
  if (fact === undefined) return cel.pending;
  if (fact.kind === "failure") return cel.failed(`failed to get namespace ${namespace}: ${fact.message}`);
  const found = fact.kind === "value" ? fact.value : null;
  if (found === null) return { metadata: { name: namespace }, spec: {}, status: {} };
  return namespaceValue(found);
}
