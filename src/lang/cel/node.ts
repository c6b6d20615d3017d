import type { CelValue } from "./value.ts";

/** A parsed expression. `at` is where errors about it point to: an operator, an opening parenthesis, a dot. */
export type Expr =
  | Constant
  | Ident
  | Select
  | Call
  | Logic
  | ListLiteral
  | MapLiteral
  | MessageLiteral
  | Comprehension
  | Bind;

export interface Constant {
  readonly kind: "constant";
  readonly at: number;
  readonly type: "null" | "bool" | "int" | "uint" | "double" | "string" | "bytes";
  readonly value: CelValue;
}

export interface Ident {
  readonly kind: "ident";
  readonly at: number;
  /** With a leading dot where the text has one. */
  readonly name: string;
}

export interface Select {
  readonly kind: "select";
  readonly at: number;
  readonly operand: Expr;
  readonly field: string;
  /** `has(a.b)` rather than `a.b`. */
  readonly test: boolean;
  /** `a.?b` rather than `a.b`. */
  readonly optional: boolean;
}

/** A function or an operator: `_+_`, `_[_]`, `_?_:_`, `!_`, `-_`, `@in`. */
export interface Call {
  readonly kind: "call";
  readonly at: number;
  readonly name: string;
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
}

/** All terms of a row of `&&` or of `||`. */
export interface Logic {
  readonly kind: "logic";
  readonly at: number;
  readonly operator: "&&" | "||";
  readonly terms: readonly Expr[];
}

export interface Element {
  readonly value: Expr;
  readonly optional: boolean;
}

export interface ListLiteral {
  readonly kind: "list";
  readonly at: number;
  readonly elements: readonly Element[];
}

export interface MapLiteral {
  readonly kind: "map";
  readonly at: number;
  readonly entries: readonly (Element & { readonly key: Expr; readonly at: number })[];
}

export interface MessageLiteral {
  readonly kind: "message";
  readonly at: number;
  readonly name: string;
  readonly fields: readonly (Element & { readonly field: string; readonly at: number })[];
}

export type ComprehensionMacro =
  | "all"
  | "exists"
  | "existsOne"
  | "map"
  | "filter"
  | "transformList"
  | "transformMap"
  | "transformMapEntry";

/** A macro that goes over a list or a map. */
export interface Comprehension {
  readonly kind: "comprehension";
  readonly at: number;
  readonly macro: ComprehensionMacro;
  readonly range: Expr;
  readonly name: string;
  /** The second variable: the value, where the first is the index or key. */
  readonly second: string | undefined;
  /** What an element has to fulfil; of `map` and its like only where it was given. */
  readonly condition: Expr | undefined;
  /** What `map` and its like make of an element. */
  readonly result: Expr | undefined;
}

/** `cel.bind(name, init, body)`. */
export interface Bind {
  readonly kind: "bind";
  readonly at: number;
  readonly name: string;
  readonly init: Expr;
  readonly body: Expr;
}
