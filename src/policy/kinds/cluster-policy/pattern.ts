import type { Json } from "../../../kube/index.ts";
import { type CompiledPattern, compilePattern } from "../../../lang/index.ts";
import type { Outcome } from "../../rule.ts";
import type { RuleText } from "./schema/rule.ts";

/** Judges an object by a rule's pattern or patterns. */
export type Judge = (object: unknown) => Outcome;

/** Compiles `validate.pattern` or `validate.anyPattern`; a pattern goes before patterns. */
export function compileJudge(rule: RuleText): Judge {
  const { pattern, anyPattern, message = "" } = rule.validate ?? {};
  if (pattern !== undefined && pattern !== null) {
    return judgeOne(compilePattern(pattern as Json), rule.name, sentence(message));
  }
  const patterns = Array.isArray(anyPattern) ? (anyPattern as readonly Json[]) : [];
  return judgeAny(
    patterns.map((one) => compilePattern(one, { floats: true })),
    rule.name,
    sentence(message),
  );
}

/** (kyverno: pkg/engine/handlers/validation/validate_resource.go buildErrorMessage) */
function judgeOne(pattern: CompiledPattern, name: string, said: string): Judge {
  const passed: Outcome = { status: "pass", message: `validation rule '${name}' passed.` };
  return (object) => {
    const result = pattern.match(object);
    switch (result.kind) {
      case "pass":
        return passed;
      case "skip":
        return { status: "skip", message: result.message };
      case "fail": {
        const message = `validation error: ${said}rule ${name} failed at path ${result.path}`;
        return { status: "fail", message, path: result.path };
      }
      case "error":
        return { status: "error", message: `validation error: ${said}rule ${name} execution error: ${result.message}` };
      default:
        return result satisfies never;
    }
  };
}

/** The first pattern that passes decides; what only skipped is not told when another one failed. */
function judgeAny(patterns: readonly CompiledPattern[], name: string, said: string): Judge {
  const passed = patterns.map((_, index): Outcome => {
    return { status: "pass", message: `validation rule '${name}' anyPattern[${index}] passed.` };
  });
  return (object) => {
    const failed: string[] = [];
    const skipped: string[] = [];
    for (const [index, pattern] of patterns.entries()) {
      const result = pattern.match(object);
      const pass = passed[index];
      if (result.kind === "pass" && pass !== undefined) return pass;
      if (result.kind === "skip") skipped.push(`rule ${name}[${index}] skipped: ${result.message}`);
      if (result.kind === "fail") failed.push(`rule ${name}[${index}] failed at path ${result.path}`);
      if (result.kind === "error") failed.push(`rule ${name}[${index}] failed: ${result.message}`);
    }
    if (failed.length === 0 && skipped.length > 0) return { status: "skip", message: skipped.join(" ") };
    return { status: "fail", message: `validation error: ${said}${failed.join(" ")}` };
  };
}

/** The rule's own message as a sentence to go before the rest: it ends with a full stop, once. */
function sentence(message: string): string {
  if (message === "") return "";
  return message.endsWith(".") ? `${message} ` : `${message}. `;
}
