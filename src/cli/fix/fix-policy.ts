import type { Json, JsonObject } from "../../kube/index.ts";
import { type Fixed, listAt, objectAt, without, withPlainMetadata } from "./fixed.ts";

/** Puts a policy into the form of now. (kyverno: cmd/cli/kubectl-kyverno/fix/policy.go) */
export function fixPolicy(document: JsonObject): Fixed {
  const warnings: string[] = [];
  const spec = objectAt(document, "spec");
  const action = String(spec.validationFailureAction ?? "").toLowerCase();
  const fixed = {
    ...spec,
    validationFailureAction: action === "enforce" ? "Enforce" : "Audit",
    rules: listAt(spec, "rules").map((rule) => fixRule(rule, warnings)),
  };
  return { document: withPlainMetadata({ ...without(document, ["status"]), spec: fixed }), warnings };
}

function fixRule(rule: JsonObject, warnings: string[]): JsonObject {
  const fixed: Record<string, Json> = { ...rule };
  for (const field of ["match", "exclude"]) {
    if (!Object.hasOwn(rule, field)) continue;
    const moved = movedToAny(objectAt(rule, field), () => warnings.push(`${field} uses old syntax, moving to any`));
    if (Object.keys(moved).length === 0) delete fixed[field];
    else fixed[field] = moved;
  }
  const conditions = fixed.preconditions;
  if (conditions !== undefined && conditions !== null) fixed.preconditions = fixConditions(conditions, warnings);
  return fixed;
}

const users = ["subjects", "roles", "clusterRoles"];

function movedToAny(match: JsonObject, warn: () => void): JsonObject {
  const said = Object.fromEntries(
    Object.entries(match).filter(([name, value]) => ["resources", ...users].includes(name) && !isEmpty(value)),
  );
  const rest = without(match, ["resources", ...users]);
  if (Object.keys(said).length === 0) return rest;
  warn();
  return { ...rest, any: [...listAt(match, "any"), said] };
}

function isEmpty(value: Json): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

/** An old list of conditions is one of which all are to hold. */
function fixConditions(conditions: Json, warnings: string[]): Json {
  if (Array.isArray(conditions)) return { all: fixList(listAt({ conditions }, "conditions"), warnings) };
  const blocks = conditions as JsonObject;
  const fixed: Record<string, Json> = { ...blocks };
  for (const field of ["any", "all"]) {
    if (Object.hasOwn(blocks, field)) fixed[field] = fixList(listAt(blocks, field), warnings);
  }
  return fixed;
}

const operators: ReadonlyMap<Json | undefined, string> = new Map([
  ["Equal", "Equals"],
  ["NotEqual", "NotEquals"],
  ["In", "AllIn"],
  ["NotIn", "AnyNotIn"],
]);

function fixList(conditions: readonly JsonObject[], warnings: string[]): readonly JsonObject[] {
  return conditions.map((condition) => {
    const operator = operators.get(condition.operator);
    if (operator === undefined) return condition;
    warnings.push(`condition uses old operator \`${String(condition.operator)}\`, updating`);
    return { ...condition, operator };
  });
}
