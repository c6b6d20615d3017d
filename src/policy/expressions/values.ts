import * as cel from "../../lang/cel/index.ts";
import type { Facts, Request } from "../rule.ts";
import { asValue, namespaceOf, requestValue } from "./request-value.ts";

/**
 * The values of the variables in one evaluation. What is costly to know is worked out when an expression reads it:
 * a Namespace is asked for only by policies that look at it.
 */
export class Values {
  readonly [name: string]: cel.CelValue | undefined;
  /** An absent object is an empty map, as in Kyverno's webhooks. */
  object: cel.CelValue;
  oldObject: cel.CelValue;
  exceptions: cel.CelValue | undefined;
  variables: cel.CelValue | undefined;
  readonly #request: Request;
  readonly #facts: Facts;

  constructor(request: Request, facts: Facts) {
    this.#request = request;
    this.#facts = facts;
    this.object = asValue(request.object ?? nothing);
    this.oldObject = asValue(request.oldObject ?? nothing);
    this.exceptions = undefined;
    this.variables = undefined;
  }

  get request(): cel.CelValue {
    const known = requestValues.get(this.#request);
    if (known !== undefined) return known;
    const made = requestValue(this.#request);
    requestValues.set(this.#request, made);
    return made;
  }

  get namespaceObject(): cel.CelValue {
    return namespaceValue(namespaceOf(this.#request), this.#facts);
  }
}

/** The values of a policy that judges a payload in place of a request. (kyverno: vpol/compiler/policy.go evaluateJson) */
export function payloadValues(payload: unknown): MutableVariables {
  return { object: asValue(payload), oldObject: null, request: null, namespaceObject: null };
}

/** Values that `variables` and `exceptions` are added to. */
export interface MutableVariables {
  readonly [name: string]: cel.CelValue | undefined;
  exceptions?: cel.CelValue | undefined;
  variables?: cel.CelValue | undefined;
}

const nothing: cel.JsonObject = {};

/** Each request is asked about by many policies, and written down once. */
const requestValues = new WeakMap<Request, cel.JsonObject>();

/** The Namespace of a request; null where there is none. (kyverno: pkg/cel/engine/namespace.go) */
function namespaceValue(name: string, facts: Facts): cel.CelValue {
  if (name === "") return null;
  const fact = facts.want({ kind: "namespaceObject", name });
  if (fact === undefined) return cel.pending;
  if (fact.kind === "failure") return cel.failed(`failed to get namespace ${name}: ${fact.message}`);
  return fact.kind === "value" ? asValue(fact.value) : null;
}
