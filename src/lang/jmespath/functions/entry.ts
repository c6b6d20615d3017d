import type { Run } from "../run.ts";
import { failure, type Signal } from "../signal.ts";

/** The types of arguments, as errors name them. */
export type ArgType = "number" | "string" | "array" | "object" | "array[number]" | "array[string]" | "expref" | "any";

/** What a place where a function is called keeps from one call to the next: what it made of its last text. */
export interface Site {
  made?: { readonly from: string; readonly value: unknown };
}

/** A function of expressions. */
export interface FunctionEntry {
  readonly name: string;
  /** The types that each argument may have; their number is checked, but for functions without any. */
  readonly args: readonly (readonly ArgType[])[];
  /** Whether the last argument may be there more than once. */
  readonly variadic?: true;
  readonly returns: readonly (ArgType | "bool")[];
  readonly note: string;
  /** Called with arguments of the right number and types, but for functions without any. */
  readonly call: (args: readonly unknown[], run: Run, site: Site) => unknown;
}

/** The error of a function, in Kyverno's words. (kyverno: pkg/engine/jmespath/error.go) */
export function functionError(name: string, message: string): Signal {
  return failure(`JMESPath function '${name}': ${message}`);
}

/** An argument that has been checked to be a text. */
export const text = (args: readonly unknown[], at: number): string => args[at] as string;

/** An argument that has been checked to be a number. */
export const number = (args: readonly unknown[], at: number): number => args[at] as number;

/** An argument that has been checked to be a list. */
export const list = (args: readonly unknown[], at: number): readonly unknown[] => args[at] as readonly unknown[];

/** An argument that has been checked to be an object. */
export const record = (args: readonly unknown[], at: number): Readonly<Record<string, unknown>> =>
  args[at] as Readonly<Record<string, unknown>>;

/** What is made of a text that is mostly the same from call to call: made anew only when it is not. */
export function remembered<T>(site: Site, from: string, make: (from: string) => T): T {
  if (site.made?.from === from) return site.made.value as T;
  const value = make(from);
  site.made = { from, value };
  return value;
}
