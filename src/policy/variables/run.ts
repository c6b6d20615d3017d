import type { Facts, Request } from "../rule.ts";
import { type Variables, variablesOf } from "./variables.ts";

/**
 * One evaluation of one rule on one request: what is judged, what is known of the world, and what the variables stand
 * for. Everything compiled that may hold variables takes one.
 */
export interface Run {
  readonly request: Request;
  readonly facts: Facts;
  readonly variables: Variables;
  /** The element of a foreach that patterns are matched with instead of the object; absent where there is none. */
  readonly element?: unknown;
}

/** The run of a rule without a context of its own. Its variables are shared by all rules that judge the request. */
export function runOf(request: Request, facts: Facts): Run {
  return new PlainRun(request, facts);
}

/** Looks its variables up only when a part with variables is filled in: most rules have none. */
class PlainRun implements Run {
  readonly request: Request;
  readonly facts: Facts;

  constructor(request: Request, facts: Facts) {
    this.request = request;
    this.facts = facts;
  }

  get variables(): Variables {
    return variablesOf(this.request);
  }
}
