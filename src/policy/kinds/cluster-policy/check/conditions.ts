import type { Diagnostic } from "../../../../kube/index.ts";
import { goTypeOf } from "../../../../kube/index.ts";
import {
  type ConditionsText,
  type ConditionText,
  operatorOf,
  operators,
  readConditions,
} from "../../../conditions/index.ts";
import type { RuleText } from "../schema/rule.ts";
import { error, warning } from "./mistake.ts";

/**
 * Checks the preconditions and the deny conditions of a rule: the first mistake of each is told.
 * (kyverno: pkg/validation/policy/validate.go validateResources)
 */
export function checkConditions(rule: RuleText, path: string): readonly Diagnostic[] {
  return [
    ...check(rule.preconditions, `${path}.preconditions`, `path: ${path}.validate.preconditions`),
    ...check(rule.validate?.deny?.conditions, denyPath(path), `path: ${path}.validate.deny.conditions`),
  ];
}

/** Checks conditions that stand at a path: that they can be read, and their operators. `told` is where Kyverno says so. */
export function checkOperators(said: unknown, path: string, told: string): readonly Diagnostic[] {
  const text = readConditions(said);
  if (text.kind === "mistake") {
    return [error("conditions", `${path}${text.path}`, `${path}${text.path}: ${text.message}`)];
  }
  return operatorMistakes(placesOf(text), path, told);
}

/** Tells of operators in deny conditions, and in conditions of loops, that are going away. */
export function operatorWarnings({ validate }: RuleText, path: string): readonly Diagnostic[] {
  const loops = (validate?.foreach ?? []).flatMap(({ preconditions, deny }, index) => {
    const at = `${path}.validate.foreach[${index}]`;
    return [
      ...warningsIn(preconditions, `${at}.preconditions`),
      ...warningsIn(deny?.conditions, `${at}.deny.conditions`),
    ];
  });
  return [...warningsIn(validate?.deny?.conditions, denyPath(path)), ...loops];
}

function warningsIn(said: unknown, path: string): readonly Diagnostic[] {
  const text = readConditions(said);
  if (text.kind === "mistake") return [];
  return placesOf(text).flatMap(({ condition: { operator }, at }) => {
    const instead = operatorOf(operator)?.instead;
    if (instead === undefined) return [];
    const cure = `Use these instead: ${quoted(instead)}`;
    const message = `Operator ${operator} has been deprecated and will be removed soon. ${cure}`;
    return [warning("operator", `${path}${at}.operator`, message)];
  });
}

function denyPath(path: string): string {
  return `${path}.validate.deny.conditions`;
}

interface Place {
  readonly condition: ConditionText;
  /** Below the conditions: `.any[0]`. */
  readonly at: string;
  /** Where Kyverno says that a wrong operator is: it takes those of `all` for those of `any`. */
  readonly toldAt: string;
}

function placesOf(text: ConditionsText): readonly Place[] {
  const places = (conditions: readonly ConditionText[], at: string, told = at) =>
    conditions.map((condition, index) => ({ condition, at: `${at}[${index}]`, toldAt: `${told}[${index}]` }));
  if (text.kind === "list") return places(text.conditions, "");
  return [...places(text.any ?? [], ".any"), ...places(text.all, ".all", ".any")];
}

function check(said: unknown, path: string, told: string): readonly Diagnostic[] {
  const text = readConditions(said);
  if (text.kind === "mistake") {
    return [error("conditions", `${path}${text.path}`, `${path}${text.path}: ${text.message}`)];
  }
  const places = placesOf(text);
  for (const { condition, at } of places) {
    const wrong = valueMistake(condition);
    if (wrong !== undefined)
      return [error("conditions", `${path}${at}`, `${told}${at}.${wrong.field}: ${wrong.message}`)];
  }
  return operatorMistakes(places, path, told);
}

function operatorMistakes(places: readonly Place[], path: string, told: string): readonly Diagnostic[] {
  const unknown = places.find(({ condition }) => operatorOf(condition.operator) === undefined);
  if (unknown === undefined) return [];
  const valid = quoted(operators.map(({ name }) => name));
  const message = `entered value of \`operator\` is invalid. valid values: ${valid}`;
  return [error("operator", `${path}${unknown.at}.operator`, `${told}${unknown.toldAt}.: ${message}`)];
}

interface ValueMistake {
  readonly field: string;
  readonly message: string;
}

function valueMistake({ key, value, operator }: ConditionText): ValueMistake | undefined {
  if (isAbsent(key) || isAbsent(value) || operator === "") {
    return { field: "", message: "entered value of `key`, `value` or `operator` is missing or misspelled" };
  }
  const asksOperation = typeof key === "string" && key.replaceAll(" ", "") === "{{request.operation}}";
  return asksOperation ? operationMistake(value) : undefined;
}

const operations: readonly unknown[] = ["CREATE", "UPDATE", "DELETE", "CONNECT"];

/** The operation of a request is one of four words, so a comparison with another one is a slip. */
function operationMistake(value: unknown): ValueMistake | undefined {
  if (typeof value === "string") {
    const isVariable = value.length >= 4 && value.startsWith("{{") && value.endsWith("}}");
    return isVariable || operations.includes(value) ? undefined : unknownOperation(`value: ${value}`, value);
  }
  if (!Array.isArray(value)) {
    const expected = "The provided value/values are expected to be either in the form of a string or list";
    return { field: "value", message: `'value' field found to be of the type ${goKind(value)}. ${expected}` };
  }
  for (const [index, one] of value.entries()) {
    const field = `value[${index}]`;
    if (typeof one !== "string") {
      const expected = "The provided values are expected to be strings";
      return { field, message: `'${field}' found to be of the type ${goTypeOf(one)}. ${expected}` };
    }
    if (!operations.includes(one)) return unknownOperation(field, one);
  }
  return undefined;
}

function unknownOperation(field: string, value: string): ValueMistake {
  const allowed = `Only the following values are allowed: [${operations.join(", ")}]`;
  return { field, message: `unknown value '${value}' found under the 'value' field. ${allowed}` };
}

function goKind(value: unknown): string {
  const type = goTypeOf(value);
  return type.startsWith("map[") ? "map" : type;
}

function quoted(names: readonly string[]): string {
  return `[${names.map((name) => JSON.stringify(name)).join(" ")}]`;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
