import type { Checked } from "./check.ts";
import type { Named } from "./environment.ts";
import type { Issue } from "./issue.ts";
import type { World } from "./library.ts";
import type { Expr } from "./node.ts";
import type { CelType } from "./type.ts";
import type { CelValue } from "./value.ts";

/** The values of an expression's variables, by the names they are declared with. */
export interface Variables {
  readonly [name: string]: CelValue | undefined;
}

/** What one evaluation works on. */
export interface Frame {
  cost: number;
  readonly limit: number;
  readonly variables: Variables;
  /** Values of the variables of macros, by their slots. */
  readonly locals: (CelValue | undefined)[];
  readonly world: World;
  readonly isInterrupted: (() => boolean) | undefined;
  /** Iterations until the next look at whether to stop. */
  patience: number;
}

export type Step = (frame: Frame) => CelValue;

/** A part of an expression, ready to run. */
export interface Planned {
  readonly run: Step;
  /** Its value, where it does not depend on anything. */
  readonly constant?: CelValue;
}

/** What the planning of a node needs of the rest. */
export interface Planning {
  readonly checked: Checked;
  readonly plan: (expr: Expr) => Planned;
  readonly typeOf: (expr: Expr) => CelType;
  readonly nameOf: (expr: Expr) => Named | undefined;
  readonly localOf: (name: string) => Local | undefined;
  /** Plans with one more local variable in scope. */
  readonly within: <T>(local: Local, step: () => T) => T;
  /** A slot for a local variable, which no other has. */
  readonly newSlot: () => number;
  /** Notes a part without variables that fails whenever it is run. */
  readonly refuse: (issue: Issue) => void;
}

/** A variable of a macro; with `init` it gets its value when it is first used. */
export interface Local {
  readonly name: string;
  readonly slot: number;
  readonly init?: Step;
}

/** Whether an expression is what cel-go calls an attribute: a variable with selections. */
export function isAttribute(expr: Expr): boolean {
  return expr.kind === "ident" || (expr.kind === "select" && !expr.test) || isIndex(expr);
}

export function isIndex(expr: Expr): boolean {
  return expr.kind === "call" && (expr.name === "_[_]" || expr.name === "_[?_]");
}

export function constantStep(value: CelValue): Planned {
  return { run: () => value, constant: value };
}
