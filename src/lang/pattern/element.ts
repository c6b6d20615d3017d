import type { Json } from "../../kube/index.ts";
import type { Mismatch } from "./mismatch.ts";
import type { ScalarOptions } from "./scalar.ts";

/** Compares a part of a resource with a part of a pattern; `undefined` where it fits. */
export type ElementTest = (value: unknown, reach: Reach) => Mismatch | undefined;

/** For each conditional key of the pattern: 0 not reached, 1 reached and absent everywhere so far, 2 present. */
export type Reach = Uint8Array;

/** Where in an object a map of a pattern stands: keys of labels and annotations may have wildcards. */
export type MapPlace = "metadata" | "labels" | "elsewhere";

/** What compiling a part of a pattern needs to know of the whole. */
export interface Compiler {
  /** Compiles what lies within. */
  compile(pattern: Json, place?: MapPlace): ElementTest;
  /** The number under which a conditional key is reached, by its text with brackets. */
  reachOf(text: string): number;
  readonly scalars: ScalarOptions;
}
