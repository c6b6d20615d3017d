import type { CelValue } from "../../../../lang/cel/index.ts";
import { compileValidator, type Validated, type Validator } from "../../../kubernetes-expressions/index.ts";
import { type Outcome, type Pending, pending } from "../../../rule.ts";
import type { Run } from "../../../variables/index.ts";
import type { Judge } from "../judge.ts";
import type { RuleText } from "../schema/rule.ts";
import { compileParams, type FindParams } from "./params.ts";
import { RuleValues } from "./values.ts";
import { rightsOf } from "./world.ts";

/**
 * Compiles the expressions of a rule, its CEL preconditions included. The first decision against the object decides; an
 * expression that cannot be worked out is one. (kyverno: pkg/engine/handlers/validation/validate_cel.go)
 */
export function compileCel(rule: RuleText): Judge {
  const validator = compileExpressions(rule);
  const findParams = compileParams(rule.validate?.cel);
  const passes: Outcome = { status: "pass", message: `Validation rule '${rule.name}' passed.` };
  if (findParams === undefined) return (run) => judge(validator, run, undefined) ?? passes;
  return (run) => judgeWithParams(validator, run, findParams) ?? passes;
}

/** The expressions of a rule, ready to be worked out. */
export function compileExpressions({ validate, celPreconditions }: RuleText): Validator {
  const { expressions = [], variables, auditAnnotations, paramKind, paramRef } = validate?.cel ?? {};
  const message = validate?.message ?? "";
  return compileValidator(
    {
      variables,
      matchConditions: celPreconditions,
      validations: expressions.map((one) => (one.message ? one : { ...one, message })),
      auditAnnotations,
    },
    { params: paramKind !== undefined && paramRef !== undefined, authorizer: true, lenient: true },
  );
}

function judgeWithParams(validator: Validator, run: Run, find: FindParams): Outcome | undefined | Pending {
  const found = find(run.request, run.facts);
  if (found === pending) return pending;
  if (found.kind === "mistake") return mistake(`error in parameterized resource: ${found.message}`);
  for (const params of found.params) {
    const outcome = judge(validator, run, params);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

/** What is said against the object of a request; `undefined` where nothing is. */
function judge(
  validator: Validator,
  { request, facts }: Run,
  params: CelValue | undefined,
): Outcome | undefined | Pending {
  const values = new RuleValues(request, facts, { authorizes: true, ...(params !== undefined && { params }) });
  const validated = validator.validate(values, rightsOf(request, facts));
  if (validated.kind === "pending") return pending;
  if (values.namespaceFailure !== undefined) {
    return mistake(`Error getting the resource's namespace: ${values.namespaceFailure}`);
  }
  return outcomeOf(validated);
}

const unmet: Outcome = { status: "skip", message: "cel preconditions not met" };

function outcomeOf(validated: Exclude<Validated, { kind: "pending" }>): Outcome | undefined {
  if (validated.kind === "unmatched") return unmet;
  const against = validated.decisions.find(({ action }) => action === "deny");
  return against && { status: "fail", message: against.message };
}

function mistake(message: string): Outcome {
  return { status: "error", message };
}
