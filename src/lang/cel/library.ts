import type { CelType } from "./type.ts";
import type { CelValue } from "./value.ts";

/**
 * A set of functions and types that an environment may have. One file each in `libraries/`, listed in
 * `libraries/index.ts`.
 */
export interface Library {
  readonly name: string;
  readonly functions: readonly FunctionDeclaration[];
  /** Types that can be named in expressions (`type(x) == net.IP`) or made by a literal (`Object{}`). */
  readonly types?: readonly CelType[];
  /** Macros by name, besides the standard ones. */
  readonly macros?: readonly MacroName[];
  /** Variables that are there wherever the library is, such as the `http` of `http.Get(url)`. */
  readonly variables?: readonly LibraryVariable[];
}

/** A variable of a library: its value is always the same, and has nothing but methods in most cases. */
export interface LibraryVariable {
  readonly name: string;
  readonly type: CelType;
  readonly value: CelValue;
}

/** Macros that only some environments have. */
export type MacroName = "bind" | "optMap" | "optFlatMap" | "sortBy" | "twoVariables" | "math";

/** A function with its overloads, told apart by the types of their arguments. */
export interface FunctionDeclaration {
  /** `size`, `startsWith`, `url`, or with its namespace `sets.contains`, `ip.isCanonical`. */
  readonly name: string;
  readonly overloads: readonly Overload[];
}

/** One signature and what it does. Exactly one of `unary`, `binary` and `call` is given. */
export interface Overload {
  /** Whether it is called as `first.name(second)`; the receiver is the first of `args`. */
  readonly member: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  /** With one argument, or two: called with values of the declared types (what is inside lists and maps is not checked). */
  readonly unary?: (value: CelValue) => CelValue;
  readonly binary?: (first: CelValue, second: CelValue) => CelValue;
  /** With any number of arguments, or with a need of the world. */
  readonly call?: (args: readonly CelValue[], world: World) => CelValue;
  /**
   * A function for arguments of which some are constant, made once: a regular expression compiled, say. What is not
   * constant is `undefined`.
   */
  readonly prepare?: (constants: readonly (CelValue | undefined)[]) => Does | undefined;
  /** Whether lists are taken at run time whatever is in them, and the function itself looks at that. */
  readonly anyElements?: true;
  /** Of the optional values' own methods: the argument is worked out only where it is needed. */
  readonly lazy?: "or" | "orValue";
  /**
   * What a call costs at run time, beyond its arguments; 1 where it is left out. A function of the arguments alone is
   * asked before the call, so that what costs too much is not done.
   */
  readonly cost?: number | ((args: readonly CelValue[], result: CelValue) => number);
  /** The highest cost that a call can have, and the size of what it makes, for the estimate at compile time. */
  readonly estimate?: (args: readonly SizeRange[]) => CostEstimate;
}

export type Does = Pick<Overload, "unary" | "binary" | "call">;

/** How large a value can be: characters, bytes, elements; 1 for a scalar. */
export interface SizeRange {
  readonly min: number;
  readonly max: number;
  /** How large the elements of a list can be. */
  readonly element?: SizeRange;
}

export interface CostEstimate {
  readonly cost: SizeRange;
  readonly size?: SizeRange;
}

/**
 * What an evaluation may ask of the world: facts and effects, the moment, chance. The answer is a value, a `CelError`,
 * or `pending` when it is not known yet.
 */
export interface World {
  readonly ask: (question: WorldQuestion) => CelValue;
}

export interface WorldQuestion {
  /** What is asked, such as `resource.get` or `time.now`: the name of the function in most cases. */
  readonly kind: string;
  readonly args: readonly CelValue[];
}

/** A world that knows nothing. */
export const emptyWorld: World = { ask: () => null };

/** Overloads that are methods: the receiver is the first argument. */
export function method(
  args: readonly CelType[],
  result: CelType,
  does: Omit<Overload, "member" | "args" | "result">,
): Overload {
  return { member: true, args, result, ...does };
}

/** Overloads that are called by their name alone. */
export function global(
  args: readonly CelType[],
  result: CelType,
  does: Omit<Overload, "member" | "args" | "result">,
): Overload {
  return { member: false, args, result, ...does };
}
