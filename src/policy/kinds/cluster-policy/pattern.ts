import { hasWildcard, type Json, jsonEqual } from "../../../kube/index.ts";
import { type CompiledPattern, compilePattern, type ScalarOptions, stepsThrough } from "../../../lang/index.ts";
import { type Outcome, type Pending, pending } from "../../rule.ts";
import { compileDocument, type Run } from "../../variables/index.ts";
import type { Judge } from "./judge.ts";
import { compileSentence, type Message } from "./message.ts";

/** What is to be matched, by a rule or by a foreach, with what belongs to the rule. */
export interface PatternsText {
  readonly name: string;
  readonly message: string;
  readonly pattern?: unknown;
  readonly anyPattern?: unknown;
}

/** Compiles `pattern` or `anyPattern`; a pattern goes before patterns. */
export function compilePatterns({ name, message, pattern, anyPattern }: PatternsText): Judge {
  const say = compileSentence(message);
  if (pattern !== undefined && pattern !== null) {
    return withPattern(pattern, (filled) => judgeOne(compilePattern(filled), name, say));
  }
  return withPattern(anyPattern, (filled) => {
    const patterns = Array.isArray(filled) ? (filled as readonly Json[]) : [];
    return judgeAny(
      patterns.map((one) => compilePattern(one, floats)),
      name,
      say,
    );
  });
}

const floats: ScalarOptions = { floats: true };

/**
 * A pattern without variables is compiled once, and one with variables for the values of a request: the same values
 * find the pattern of the request before. There is nothing to say of what is deleted, but of elements of it there is.
 */
function withPattern(pattern: unknown, compile: (filled: Json) => Judge): Judge {
  const document = compileDocument(pattern ?? null);
  if (document.constant) {
    const judge = compile((pattern ?? null) as Json);
    return (run) => (isGone(run) ? undefined : judge(run));
  }
  let last: { readonly filled: Json; readonly wild: number; readonly judge: Judge } | undefined;
  return (run) => {
    const filling = document.fill(run);
    if (filling.kind === "pending") return pending;
    if (filling.kind === "error") {
      return { status: "error", message: `variable substitution failed: ${filling.message}` };
    }
    if (isGone(run)) return undefined;
    const filled = filling.value as Json;
    if (last === undefined || !jsonEqual(last.filled, filled)) {
      if (run.variables.scope.budget?.spend(stepsPerPart * stepsThrough(filled)) === false) return tooCostly;
      last = { filled, wild: wildLength(filled), judge: compile(filled) };
    }
    if (isTooCostly(last.wild, run)) {
      run.variables.scope.budget?.exhaust();
      return tooCostly;
    }
    return last.judge(run);
  };
}

/** Steps that comparing the wildcards of a filled pattern may take: about a second. */
const most = 1_000_000_000;

/** Few wildcards are no matter for whatever the API server takes. */
const few = 256;

/** A request that gives both the wildcards and what they are compared with must not hold up the others. */
function isTooCostly(wild: number, run: Run): boolean {
  if (wild <= few) return false;
  const cost = wild * (JSON.stringify(subjectOf(run))?.length ?? 0);
  return cost > most || run.variables.scope.budget?.spend(cost / costPerStep) === false;
}

/** What compiling a part of a pattern costs, in steps of expressions. */
const stepsPerPart = 16;

/** What comparing wildcards costs, in steps of expressions. */
const costPerStep = 64;

/** What is matched: an element of a foreach, or the object. */
function subjectOf({ element, request }: Run): unknown {
  return element ?? request.object;
}

function isGone({ element, request }: Run): boolean {
  return request.operation === "DELETE" && element === undefined;
}

const tooCostly: Outcome = {
  status: "error",
  message: "variable substitution failed: pattern and object are too long to compare wildcards",
};

/** The length of all texts with wildcards, keys included. */
function wildLength(pattern: Json): number {
  if (typeof pattern === "string") return hasWildcard(pattern) ? pattern.length : 0;
  if (typeof pattern !== "object" || pattern === null) return 0;
  if (Array.isArray(pattern)) return pattern.reduce((sum, one) => sum + wildLength(one), 0);
  return Object.entries(pattern).reduce((sum, [key, one]) => sum + wildLength(key) + wildLength(one), 0);
}

/** (kyverno: pkg/engine/handlers/validation/validate_resource.go buildErrorMessage) */
function judgeOne(pattern: CompiledPattern, name: string, say: Message): Judge {
  const passed: Outcome = { status: "pass", message: `validation rule '${name}' passed.` };
  return (run) => {
    const result = pattern.match(subjectOf(run));
    if (result.kind === "pass") return passed;
    if (result.kind === "skip") return { status: "skip", message: result.message };
    const said = say(run);
    if (said === pending) return pending;
    const message = said === undefined ? unresolved(name, result.message) : `validation error: ${said}rule ${name} `;
    if (result.kind === "fail") {
      const where = said === undefined ? "" : `failed at path ${result.path}`;
      return { status: "fail", message: `${message}${where}`, path: result.path };
    }
    return { status: "error", message: said === undefined ? message : `${message}execution error: ${result.message}` };
  };
}

/** The first pattern that passes decides; what only skipped is not told when another one failed. */
function judgeAny(patterns: readonly CompiledPattern[], name: string, say: Message): Judge {
  const passed = patterns.map((_, index): Outcome => {
    return { status: "pass", message: `validation rule '${name}' anyPattern[${index}] passed.` };
  });
  return (run) => {
    const failed: string[] = [];
    const skipped: string[] = [];
    for (const [index, pattern] of patterns.entries()) {
      const result = pattern.match(subjectOf(run));
      const pass = passed[index];
      if (result.kind === "pass" && pass !== undefined) return pass;
      if (result.kind === "skip") skipped.push(`rule ${name}[${index}] skipped: ${result.message}`);
      if (result.kind === "fail") failed.push(`rule ${name}[${index}] failed at path ${result.path}`);
      if (result.kind === "error") failed.push(`rule ${name}[${index}] failed: ${result.message}`);
    }
    if (failed.length === 0 && skipped.length > 0) return { status: "skip", message: skipped.join(" ") };
    return anyFailure(failed.join(" "), { name, said: say(run) });
  };
}

function anyFailure(
  errors: string,
  { name, said }: { readonly name: string; readonly said: ReturnType<Message> },
): Outcome | Pending {
  if (said === pending) return pending;
  const message = said === undefined ? unresolved(name, errors) : `validation error: ${said}${errors}`;
  return { status: "fail", message };
}

/** A message that cannot be filled in is left out, and what it was to explain is told as an error. */
function unresolved(name: string, error: string): string {
  return `validation error: variables substitution error in rule ${name} execution error: ${error}`;
}
