import type { Budget } from "./budget.ts";

/** What an expression may know of the moment of its evaluation; both derive from the request that is judged. */
export interface Scope {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What randomness derives from: the same seed gives the same texts. */
  readonly seed: string;
  /** The addresses that the name of a host stands for, as texts; an error where nobody can say. Absent where nobody is asked. */
  readonly addresses?: (host: string) => Evaluation;
  /** Steps that all evaluations with this scope share; each has its own besides. */
  readonly budget?: Budget;
}

/**
 * What became of an evaluation. `pending` says that a name is not there yet: nothing swallows it, and the evaluation is
 * to be repeated when it is. `missing` marks the error of a key that does not exist, `loading` that of a name that could
 * not be looked up, which nothing swallows either.
 */
export type Evaluation =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "error"; readonly message: string; readonly missing: boolean; readonly loading?: true }
  | { readonly kind: "pending" };

/** What a name of the root stands for. An `absent` one is an unknown key. */
export type Binding = Evaluation | { readonly kind: "absent" };

/** See {@link Names.prepare}. */
export type Prepare = (expression: string) => Exclude<Evaluation, { readonly kind: "value" }> | undefined;

/** The root that an expression is evaluated against where its names are looked up one by one, as they are needed. */
export class Names {
  /** The names that {@link lookup} knows, for expressions that take the root as a whole. */
  readonly known: () => readonly string[];
  /** What a name stands for. Called at each use: it remembers what it found. */
  readonly lookup: (name: string) => Binding;
  /** Makes ready what an expression's text mentions, before it is evaluated; what keeps it from being evaluated. */
  readonly prepare: Prepare | undefined;

  constructor(lookup: (name: string) => Binding, known: () => readonly string[], prepare?: Prepare) {
    this.lookup = lookup;
    this.known = known;
    this.prepare = prepare;
  }
}
