import type { Expr } from "./node.ts";

/** The parts of an expression, one level down. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "constant":
    case "ident":
      return [];
    case "select":
      return [expr.operand];
    case "call":
      return expr.target === undefined ? expr.args : [expr.target, ...expr.args];
    case "logic":
      return expr.terms;
    case "list":
      return expr.elements.map(({ value }) => value);
    case "map":
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case "message":
      return expr.fields.map(({ value }) => value);
    case "comprehension":
      return [expr.range, expr.condition, expr.result].filter((part) => part !== undefined);
    case "bind":
      return [expr.init, expr.body];
    default:
      return expr satisfies never;
  }
}

/** Visits an expression and its parts, depth first and each once; parts of what answers false are left out. */
export function walk(expr: Expr, visit: (expr: Expr) => boolean, seen = new Set<Expr>()): void {
  if (seen.has(expr)) return;
  seen.add(expr);
  if (!visit(expr)) return;
  for (const part of partsOf(expr)) walk(part, visit, seen);
}
