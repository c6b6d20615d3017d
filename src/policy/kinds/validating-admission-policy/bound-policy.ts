import type { Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { compileConstraints, type MatchResourcesText } from "../../constraints/index.ts";
import { type AdmissionValues, namespaceValue, requestValue } from "../../kubernetes-expressions/index.ts";
import {
  type Action,
  type CompiledPolicy,
  type CompileOptions,
  type Facts,
  type FailurePolicy,
  type Outcome,
  type Pending,
  type Phase,
  pending,
  type Request,
  type Rule,
} from "../../rule.ts";
import type { BindingText } from "./document.ts";
import { compileParams } from "./params.ts";
import { withScanner } from "./scanner.ts";

/** A policy of the API server's as Kyverno evaluates it: what it is about, by what it is bound, and what it says. */
export interface BoundPolicy {
  readonly document: Resource;
  readonly spec: {
    readonly matchConstraints?: MatchResourcesText;
    readonly failurePolicy?: FailurePolicy;
    readonly paramKind?: Parameters<typeof compileParams>[0];
  };
  readonly phase: Extract<Phase, "mutate" | "validate">;
  /** None where nobody knows of any: the policy is then evaluated by itself. */
  readonly bindings: readonly BindingText[];
  readonly options: CompileOptions;
  readonly action: Action;
  /** The property of results that names the binding. */
  readonly bindingProperty: string;
  /** What the policy says of a request with one set of parameters; `undefined` where it has nothing to say. */
  readonly evaluate: Evaluate;
}

/** One evaluation: what is judged, and the parameters of the binding; null where there are none. */
export interface Asked {
  readonly request: Request;
  readonly facts: Facts;
  readonly params: unknown;
}

type Evaluate = (asked: Asked) => Outcome | undefined | Pending;

/** Puts a policy together. (kyverno: pkg/admissionpolicy/{validate,mutate}.go) */
export function boundPolicy(parts: BoundPolicy): CompiledPolicy {
  const { document, spec, phase } = parts;
  const { metadata, apiVersion, kind } = document;
  const { name = "", uid = "", resourceVersion = "", annotations = {}, labels = {} } = metadata;
  const constraints = compileConstraints(spec.matchConstraints);
  const judges = parts.bindings.length === 0 ? [unbound(parts)] : parts.bindings.map((one) => bound(parts, one));
  const rule: Rule = {
    name,
    phase,
    matches: (request, facts) => orOutcome(constraints.matches(request, facts)),
    run: (request, facts) => lastOf(judges, request, facts),
    action: () => parts.action,
  };
  const rules = [rule];
  return {
    ...{ kind, apiVersion, name, namespace: "", uid, resourceVersion, annotations, labels },
    admission: false,
    background: true,
    failurePolicy: spec.failurePolicy ?? "Fail",
    timeoutSeconds: undefined,
    emitWarning: false,
    applyOne: false,
    rulesFor: (_, asked = "validate") => (asked === phase ? rules : noRules),
    rules,
    triggers: constraints.triggers(phase),
    status: {},
  };
}

/** The values of an evaluation's variables; `nowhere` is the Namespace of what is in none. */
export function askedValues({ request, facts, params }: Asked, nowhere: cel.CelValue): AdmissionValues {
  return {
    object: json(request.object),
    oldObject: json(request.oldObject),
    get request() {
      return requestValue(withScanner(request));
    },
    get namespaceObject() {
      return namespaceOf(request, facts, nowhere);
    },
    params: json(params),
  };
}

const noRules: readonly Rule[] = [];

/** What a policy says by one binding; `undefined` where the binding is not about the request. */
type Judge = (request: Request, facts: Facts) => Outcome | undefined | Pending;

/** Of several bindings the last one that is about the request tells: each begins with the object as it was. */
function lastOf(judges: readonly Judge[], request: Request, facts: Facts): Outcome | undefined | Pending {
  for (const judge of judges.toReversed()) {
    const outcome = judge(request, facts);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

function unbound({ evaluate }: BoundPolicy): Judge {
  return (request, facts) => evaluate({ request, facts, params: null });
}

function bound({ spec, options, bindingProperty, evaluate }: BoundPolicy, binding: BindingText): Judge {
  const { matchResources } = binding.spec;
  const constraints = matchResources && compileConstraints(matchResources);
  const find = compileParams(spec.paramKind, binding, options);
  const properties = { [bindingProperty]: binding.name };
  return (request, facts) => {
    const meant = constraints === undefined || orOutcome(constraints.matches(request, facts));
    if (meant === pending) return pending;
    if (typeof meant !== "boolean") return { ...meant, properties };
    const found = meant ? find(request, facts) : nothing;
    if (found === pending) return pending;
    if (found.kind === "none") return undefined;
    if (found.kind === "mistake") return { status: "error", message: found.message, properties };
    const outcome = evaluate({ request, facts, params: found.params });
    return outcome === pending || outcome === undefined ? outcome : { ...outcome, properties };
  };
}

const nothing = { kind: "none" } as const;

function orOutcome(matched: boolean | Pending | { readonly message: string }): boolean | Pending | Outcome {
  if (matched === pending || typeof matched === "boolean") return matched;
  return { status: "error", message: matched.message };
}

const json = (value: unknown) => (value ?? null) as cel.CelValue;

function namespaceOf({ kind, namespace }: Request, facts: Facts, nowhere: cel.CelValue): cel.CelValue {
  const isNamespace = kind.group === "" && kind.version === "v1" && kind.kind === "Namespace";
  if (namespace === "" || isNamespace) return nowhere;
  const fact = facts.want({ kind: "namespaceObject", name: namespace });
  if (fact === undefined) return cel.pending;
  if (fact.kind === "failure") return cel.failed(`failed to get namespace ${namespace}: ${fact.message}`);
  const found = fact.kind === "value" ? (fact.value as Resource | null) : null;
  return found === null ? { metadata: { name: namespace }, spec: {}, status: {} } : namespaceValue(found);
}
