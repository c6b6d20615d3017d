import type { Checked } from "./check.ts";
import type { Issue } from "./issue.ts";
import type { Element, Expr } from "./node.ts";
import { type CelType, dynType, formatType, sameType } from "./type.ts";
import { walk } from "./walk.ts";

/**
 * Literals whose elements, keys or values have different types; dyn counts as a type of its own. Arguments of
 * `format` are exempt. (cel-go: cel/validator.go)
 */
export function mixedLiterals(root: Expr, checked: Checked): readonly Issue[] {
  const issues: Issue[] = [];
  const typeOf = (expr: Expr): CelType => checked.types.get(expr) ?? dynType;
  walk(root, (expr) => {
    if (expr.kind === "call" && expr.name === "format") return false;
    if (expr.kind === "list") {
      const issue = firstOther(expr.elements, typeOf)[0];
      if (issue !== undefined) issues.push(issue);
    }
    if (expr.kind === "map") {
      issues.push(
        ...firstOther(
          expr.entries.map(({ key }) => ({ value: key, optional: false })),
          typeOf,
        ),
      );
      issues.push(...firstOther(expr.entries, typeOf));
    }
    return true;
  });
  return issues;
}

function firstOther(elements: readonly Element[], typeOf: (expr: Expr) => CelType): readonly Issue[] {
  const types = elements.map(({ value, optional }) => {
    const type = typeOf(value);
    return optional ? (type.params[0] ?? dynType) : type;
  });
  const [first] = types;
  if (first === undefined) return [];
  return elements.flatMap(({ value }, at) => {
    const type = types[at] ?? first;
    if (sameType(first, type)) return [];
    return [{ message: `expected type '${formatType(first)}' but found '${formatType(type)}'`, at: value.at }];
  });
}
