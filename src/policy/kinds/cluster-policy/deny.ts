import { compileConditions, joinMessages } from "../../conditions/index.ts";
import { type Outcome, type Pending, pending } from "../../rule.ts";
import { type CompiledDocument, compileDocument, type Run } from "../../variables/index.ts";
import type { Judge } from "./judge.ts";
/** A `deny`, of a rule or of a foreach, with what belongs to the rule. */
export interface DenyText {
  readonly name: string;
  readonly message: string;
  readonly conditions: unknown;
  /** What is told where neither the rule nor its conditions say anything. */
  readonly unsaid?: string;
}

/**
 * Compiles `deny`: the request fails where the conditions hold, and without conditions always.
 * (kyverno: pkg/engine/handlers/validation/validate_resource.go validateDeny)
 */
export function compileDeny({ name, message, conditions: said, unsaid }: DenyText): Judge {
  const conditions = compileConditions(said);
  const passed: Outcome = { status: "pass", message: `validation rule '${name}' passed.` };
  const say = denyMessage(unsaid ?? `validation error: rule ${name} failed`, message);
  return (run) => {
    const result = conditions(run);
    if (result.kind === "pending") return pending;
    if (result.kind === "error") {
      return { status: "error", message: `failed to check deny conditions: ${result.message}` };
    }
    if (!result.holds) return passed;
    const told = say(result.message, run);
    return told === pending ? pending : { status: "fail", message: told };
  };
}

/** The rule's message and that of its conditions, variables filled in together; compiled once for each combination. */
function denyMessage(unsaid: string, said: string): (ofConditions: string, run: Run) => string | Pending {
  const compiled = new Map<string, CompiledDocument>();
  return (ofConditions, run) => {
    const whole = joinMessages([said, ofConditions], "; ");
    if (whole === "") return unsaid;
    const document = compiled.get(whole) ?? compileDocument(whole);
    compiled.set(whole, document);
    const filled = document.fill(run);
    if (filled.kind === "pending") return pending;
    if (filled.kind === "error") return ofConditions;
    return typeof filled.value === "string" ? filled.value : noText;
  };
}

const noText = "the produced message didn't resolve to a string, check your policy definition.";
