import type { Outcome, Pending } from "../../rule.ts";
import type { Run } from "../../variables/index.ts";

/** Judges the request of a run by what a rule's `validate` says; `undefined` where it has nothing to say of such a request. */
export type Judge = (run: Run) => Outcome | undefined | Pending;
