import type { Evaluation, Names, Scope } from "../jmespath/index.ts";
import type { Programs } from "./programs.ts";

/** Variables that are replaced while one document is filled in: values may have variables in them again. */
const mostVariables = 10_000;

/** Values within values that are filled in. */
const deepest = 32;

/** One filling in of a document. */
export class Fill {
  readonly root: Names;
  readonly scope: Scope;
  /** Whether the request is a deletion. */
  readonly deletes: boolean;
  readonly programs: Programs;
  private left = mostVariables;
  private depth = 0;

  constructor(of: Pick<Fill, "root" | "scope" | "deletes" | "programs">) {
    this.root = of.root;
    this.scope = of.scope;
    this.deletes = of.deletes;
    this.programs = of.programs;
  }

  /** Whether one more variable may be replaced. */
  goesOn(): boolean {
    return this.left-- > 0;
  }

  /** Whether a value within values may be filled in too; then {@link comesBack} is due when that is done. */
  goesDeeper(): boolean {
    return ++this.depth <= deepest;
  }

  comesBack(): void {
    this.depth--;
  }
}

/** The error of a variable at a path. */
export function unresolved(expression: string, path: string, why: string): Evaluation {
  return { kind: "error", message: `failed to resolve ${expression} at path ${path}: ${why}`, missing: false };
}
