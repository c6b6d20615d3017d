/** What an expression is made of. The left side of an operator that has none is `current`. */
export type Node =
  /** `said` where the expression has an `@`. */
  | { readonly kind: "current"; readonly said?: true }
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "slice"; readonly start?: number; readonly stop?: number; readonly step?: number }
  /** The right side, of the value of the left side. */
  | { readonly kind: "chain"; readonly left: Node; readonly right: Node }
  | { readonly kind: "pipe"; readonly left: Node; readonly right: Node }
  | { readonly kind: "or"; readonly left: Node; readonly right: Node }
  | { readonly kind: "and"; readonly left: Node; readonly right: Node }
  | { readonly kind: "not"; readonly of: Node }
  | { readonly kind: "compare"; readonly operator: Comparator; readonly left: Node; readonly right: Node }
  | { readonly kind: "flatten"; readonly of: Node }
  /** The right side of every element of the left side. */
  | { readonly kind: "project"; readonly left: Node; readonly right: Node }
  | { readonly kind: "project-values"; readonly left: Node; readonly right: Node }
  | { readonly kind: "filter"; readonly left: Node; readonly right: Node; readonly condition: Node }
  | { readonly kind: "list"; readonly members: readonly Node[] }
  | { readonly kind: "hash"; readonly members: readonly (readonly [name: string, of: Node])[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Node[] }
  /** An expression handed to a function as it is. */
  | { readonly kind: "reference"; readonly of: Node };

export type Comparator = "tEQ" | "tNE" | "tLT" | "tLTE" | "tGT" | "tGTE";
