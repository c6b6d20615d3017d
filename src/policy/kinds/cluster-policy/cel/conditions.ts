import { type GroupVersionKind, parseApiVersion } from "../../../../kube/index.ts";
import * as cel from "../../../../lang/cel/index.ts";
import {
  type AdmissionValues,
  type ConditionText,
  compileConditions,
  ExpressionCompiler,
  matchConditions,
  requestValue,
} from "../../../kubernetes-expressions/index.ts";
import { type Outcome, type Pending, pending, type Request, type Rule } from "../../../rule.ts";

type Conditions = readonly ConditionText[];

/** What is wrong with the conditions of a policy's webhook, one text for each mistake. */
export function conditionMistakes(conditions: Conditions): readonly string[] {
  const { compiled } = compile(conditions);
  return compiled.flatMap(({ compiled: { mistake } }) => (mistake === undefined ? [] : [mistake]));
}

/**
 * Narrows what rules match to the requests that meet the conditions of their policy's webhook, which the API server has
 * worked out before only where there is one. Conditions that cannot be worked out are an error where somebody asks, as
 * they are in the API server; in the background, where there is no user to look at, they are not met.
 * (kyverno: pkg/engine/internal/match.go checkMatchConditions)
 */
export function withinConditions(conditions: Conditions): (rule: Rule) => Rule {
  if (conditions.length === 0) return (rule) => rule;
  const meets = compileMeets(conditions);
  return (rule) => ({
    ...rule,
    matches(request, facts) {
      const matched = rule.matches(request, facts);
      return matched === true ? meets(request, facts) : matched;
    },
  });
}

function compileMeets(conditions: Conditions): Rule["matches"] {
  const { compiled, compiler } = compile(conditions);
  return (request): boolean | Pending | Outcome => {
    const values = valuesOf(request);
    const matched = matchConditions(compiled, { variables: compiler.variables, values, world: cel.emptyWorld });
    if (matched.kind === "pending") return pending;
    if (matched.kind !== "error") return matched.kind === "matches";
    return request.user === undefined ? false : { status: "error", message: matched.message };
  };
}

/** As the API server has them: what a subresource takes is of a kind of its own, and there is no Namespace. */
function valuesOf(request: Request): AdmissionValues {
  const { object = null, oldObject = null } = request;
  return {
    object: object as cel.CelValue,
    oldObject: oldObject as cel.CelValue,
    namespaceObject: null,
    params: null,
    get request() {
      const known = requestValues.get(request) ?? requestValue(request, kindOf(request));
      requestValues.set(request, known);
      return known;
    },
  };
}

/** Each request is asked about by many rules, and written down once. */
const requestValues = new WeakMap<Request, cel.JsonObject>();

function kindOf({ kind, subresource, object, oldObject }: Request): GroupVersionKind {
  const taken = object ?? oldObject;
  if (subresource === "" || taken === undefined) return kind;
  return { ...parseApiVersion(taken.apiVersion), kind: taken.kind };
}

function compile(conditions: Conditions) {
  const compiler = new ExpressionCompiler({ params: false, authorizer: false, lenient: true });
  return { compiler, compiled: compileConditions(compiler, conditions) };
}
