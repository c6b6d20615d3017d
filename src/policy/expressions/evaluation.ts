import * as cel from "../../lang/cel/index.ts";
import { type Pending, pending } from "../rule.ts";
import { variablesName } from "./declarations.ts";
import type { MutableVariables } from "./values.ts";
import { PolicyWorld } from "./world.ts";

/** One evaluation of a policy: the values of variables, and the world that may be asked. */
export interface Evaluating {
  readonly values: MutableVariables;
  readonly world: cel.World;
}

/** What cannot be known. */
export interface EvaluationMistake {
  readonly message: string;
}

/**
 * What all expressions of a policy may cost together, for one request: as much as Kubernetes allows a policy of its own.
 * Kyverno limits each expression alone, which lets a policy with many of them stop whoever judges.
 */
const policyBudget = 10 * cel.perCallLimit;

/**
 * The value of an expression; a `Failure` where it has none. The cost of each is limited, and where the world is that
 * of a request, so is the cost of all.
 */
export function evaluate(program: cel.Program, { values, world }: Evaluating): cel.CelValue {
  if (!(world instanceof PolicyWorld)) return program.evaluate(values, { world }).value;
  const limit = Math.min(cel.perCallLimit, policyBudget - world.spent);
  const { value, cost } = program.evaluate(values, { world, limit });
  world.spent += cost;
  return value;
}

/** Whether a value says that a fact is still missing. */
export function isPending(value: cel.CelValue): boolean {
  return value instanceof cel.Abort && value.reason === "pending";
}

/** Puts `variables` among the values: each is worked out when it is first read, and once. */
export function withVariables(programs: ReadonlyMap<string, cel.Program>, evaluating: Evaluating): void {
  if (programs.size === 0) {
    evaluating.values.variables = noVariables;
    return;
  }
  evaluating.values.variables = new cel.LazyVariables(variablesType, namesOf(programs), (name) => {
    const program = programs.get(name);
    return program === undefined ? null : absorbable(evaluate(program, evaluating));
  });
}

const variablesType = cel.opaqueType(variablesName);
const noVariables = new cel.LazyVariables(variablesType, new Set(), () => null);

const names = new WeakMap<ReadonlyMap<string, cel.Program>, ReadonlySet<string>>();

function namesOf(programs: ReadonlyMap<string, cel.Program>): ReadonlySet<string> {
  const known = names.get(programs);
  if (known !== undefined) return known;
  const made = new Set(programs.keys());
  names.set(programs, made);
  return made;
}

/** That a variable costs too much is an error like any other to who reads it. (kyverno: types.WrapErr) */
function absorbable(value: cel.CelValue): cel.CelValue {
  return value instanceof cel.Abort && value.reason === "cost" ? cel.failed(value.message) : value;
}

/**
 * Whether conditions hold, all of them: the first that is false decides, whatever went wrong before it. Errors are told
 * together. (kyverno: pkg/cel/policies/vpol/compiler/policy.go match)
 */
export function conditionsHold(
  programs: readonly cel.Program[],
  evaluating: Evaluating,
): boolean | Pending | EvaluationMistake {
  let waiting = false;
  const errors: string[] = [];
  for (const program of programs) {
    const value = evaluate(program, evaluating);
    if (value === false) return false;
    if (value === true) continue;
    if (isPending(value)) waiting = true;
    else errors.push(value instanceof cel.Failure ? value.message : wrongType("bool"));
  }
  if (waiting) return pending;
  return errors.length === 0 ? true : { message: errors.join("; ") };
}

/** The text that an expression gives: `pending`, or a mistake where it gives none. */
export function textOf(value: cel.CelValue): string | Pending | EvaluationMistake {
  if (typeof value === "string") return value;
  if (value instanceof cel.Failure) return isPending(value) ? pending : { message: value.message };
  return { message: `type conversion error from '${cel.typeName(value)}' to 'string'` };
}

const wrongType = (type: string) => `type conversion error: the value is no ${type}`;

/**
 * The audit annotations of a policy; those without text are left out. (kyverno: evaluateAuditAnnotations)
 */
export function annotationsOf(
  programs: ReadonlyMap<string, cel.Program>,
  evaluating: Evaluating,
): ReadonlyMap<string, string> | Pending | EvaluationMistake {
  if (programs.size === 0) return noAnnotations;
  const annotations = new Map<string, string>();
  for (const [key, program] of programs) {
    const value = evaluate(program, evaluating);
    const text = textOf(value);
    if (text === pending) return pending;
    if (typeof text !== "string") {
      const failed = value instanceof cel.Failure;
      const attempt = failed ? `evaluate auditAnnotation '${key}'` : `convert auditAnnotation '${key}' expression`;
      return { message: `failed to ${attempt}: ${text.message}` };
    }
    if (text !== "") annotations.set(key, text);
  }
  return annotations;
}

const noAnnotations: ReadonlyMap<string, string> = new Map();
