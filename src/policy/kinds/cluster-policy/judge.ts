import type { Outcome, Pending, Request } from "../../rule.ts";

/** Judges a request by what a rule's `validate` says; `undefined` where it has nothing to say of such a request. */
export type Judge = (request: Request) => Outcome | undefined | Pending;
