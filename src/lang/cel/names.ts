import type { MacroName } from "./library.ts";
import { parse } from "./parse.ts";
import { walk } from "./walk.ts";

const noMacros: ReadonlySet<MacroName> = new Set();

/** The names of variables that stand anywhere in an expression; none where it cannot be parsed. */
export function namesIn(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  const parsed = parse(source, noMacros);
  if (parsed.kind === "mistakes") return names;
  walk(parsed.expr, (expr) => {
    if (expr.kind === "ident") names.add(expr.name.startsWith(".") ? expr.name.slice(1) : expr.name);
    return true;
  });
  return names;
}
