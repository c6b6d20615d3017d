import { compileRegExp } from "../../data/index.ts";
import type { Checked } from "./check.ts";
import { Failure } from "./failure.ts";
import type { Issue } from "./issue.ts";
import type { Call, Expr } from "./node.ts";
import { parseDurationText, parseTimestampText } from "./time.ts";
import { walk } from "./walk.ts";

/** Literal arguments that can only fail: of `duration`, `timestamp` and `matches`. (cel-go: cel/validator.go) */
export function badLiterals(root: Expr, checked: Checked): readonly Issue[] {
  const issues: Issue[] = [];
  walk(root, (expr) => {
    const argument = expr.kind === "call" && checked.calls.has(expr) ? argumentOf(expr) : undefined;
    if (expr.kind !== "call" || argument?.kind !== "constant" || typeof argument.value !== "string") return true;
    if (isBad(expr.name, argument.value)) {
      issues.push({ message: `invalid ${expr.name} argument`, at: argument.at });
    }
    return true;
  });
  return issues;
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
