import { compileRegExp } from "../../data/index.ts";
import type { Checked } from "./check.ts";
import { Failure } from "./failure.ts";
import type { Issue } from "./issue.ts";
import { formatMistake } from "./libraries/strings/check-format.ts";
import type { Call, Expr } from "./node.ts";
import { parseDurationText, parseTimestampText } from "./time.ts";
import { dynType } from "./type.ts";
import { walk } from "./walk.ts";

/**
 * Literal arguments that can only fail: of `duration`, `timestamp`, `matches` and `format`.
 * (cel-go: cel/validator.go, ext/formatting.go)
 */
export function badLiterals(root: Expr, checked: Checked): readonly Issue[] {
  const issues: Issue[] = [];
  walk(root, (expr) => {
    const issue = expr.kind === "call" && checked.calls.has(expr) ? badLiteral(expr, checked) : undefined;
    if (issue !== undefined) issues.push(issue);
    return true;
  });
  return issues;
}

function badLiteral(call: Call, checked: Checked): Issue | undefined {
  if (call.name === "format") return badFormat(call, checked);
  const argument = argumentOf(call);
  if (argument?.kind !== "constant" || typeof argument.value !== "string") return undefined;
  return isBad(call.name, argument.value) ? { message: `invalid ${call.name} argument`, at: argument.at } : undefined;
}

function argumentOf({ name, args, target }: Call): Expr | undefined {
  if (name === "duration" || name === "timestamp") return args[0];
  return name === "matches" ? args[target === undefined ? 1 : 0] : undefined;
}

function isBad(name: string, text: string): boolean {
  if (name === "duration") return parseDurationText(text) instanceof Failure;
  if (name === "timestamp") return parseTimestampText(text) instanceof Failure;
  return compileRegExp(text).kind === "error";
}

function badFormat({ target, args: [list], at }: Call, checked: Checked): Issue | undefined {
  if (target?.kind !== "constant" || typeof target.value !== "string" || list?.kind !== "list") return undefined;
  const elements = list.elements.map(({ value }) => value);
  const types = elements.map((element) => checked.types.get(element) ?? dynType);
  const mistake = formatMistake(target.value, types);
  return mistake && { message: mistake.message, at: elements[mistake.argument ?? -1]?.at ?? at };
}
