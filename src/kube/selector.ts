import { labelValueErrors, qualifiedNameErrors } from "./qualified-name.ts";

/** Labels as objects carry them; absent where an object has none. */
export type Labels = Readonly<Record<string, string>> | undefined;

/** A label selector as objects write it. Absent lists are empty; a selector without any requirement selects all. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelExpression[];
}

/** One expression of a selector; `operator` is `In`, `NotIn`, `Exists` or `DoesNotExist`. */
export interface LabelExpression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** A selector ready to match, or what is wrong with it in the API server's words. */
export type CompiledSelector =
  | { readonly kind: "selector"; readonly matches: (labels: Labels) => boolean }
  | { readonly kind: "error"; readonly message: string };

/** What a selector says of one label. */
export interface Requirement {
  readonly key: string;
  readonly operator: RequirementOperator;
  readonly values: readonly string[];
}

export type RequirementOperator = "in" | "notin" | "=" | "==" | "!=" | "gt" | "lt" | "exists" | "!";

/**
 * Compiles the selector of an object. `undefined` selects nothing, as an absent selector does in the API; an empty one
 * selects everything. (kubernetes: apimachinery/pkg/apis/meta/v1/helpers.go)
 */
export function compileSelector(selector: LabelSelector | undefined): CompiledSelector {
  if (selector === undefined) return { kind: "selector", matches: () => false };
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    requirements.push({ key, operator: "=", values: [value] });
  }
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const known = expressionOperators.get(operator);
    if (known === undefined) {
      return { kind: "error", message: `${JSON.stringify(operator)} is not a valid label selector operator` };
    }
    requirements.push({ key, operator: known, values });
  }
  return compileRequirements(requirements);
}

/** Compiles requirements that all have to hold; the first bad one decides the error. */
export function compileRequirements(requirements: readonly Requirement[]): CompiledSelector {
  for (const requirement of requirements) {
    const message = requirementError(requirement);
    if (message !== undefined) return { kind: "error", message };
  }
  const tests = requirements.map(testOf);
  const [only] = tests;
  if (only === undefined) return { kind: "selector", matches: () => true };
  if (tests.length === 1) return { kind: "selector", matches: only };
  return { kind: "selector", matches: (labels) => tests.every((test) => test(labels)) };
}

/** What is wrong with a requirement; `undefined` where nothing is. (kubernetes: labels.NewRequirement) */
export function requirementError({ key, operator, values }: Requirement): string | undefined {
  const errors: string[] = [];
  const names = qualifiedNameErrors(key);
  if (names.length > 0) errors.push(invalid("key", key, names.join("; ")));
  const count = countError(operator, values);
  if (count !== undefined) errors.push(invalid("values", values, count));
  values.forEach((value, index) => {
    if (isOrder(operator) && toInteger(value) === undefined) {
      errors.push(invalid(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
  });
  values.forEach((value, index) => {
    const wrong = labelValueErrors(value);
    if (wrong.length > 0) errors.push(invalid(`values[${index}][${key}]`, value, wrong.join("; ")));
  });
  if (errors.length === 0) return undefined;
  return errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`;
}

const expressionOperators: ReadonlyMap<string, RequirementOperator> = new Map([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
]);

function countError(operator: RequirementOperator, values: readonly string[]): string | undefined {
  switch (operator) {
    case "in":
    case "notin":
      return values.length === 0 ? "for 'in', 'notin' operators, values set can't be empty" : undefined;
    case "exists":
    case "!":
      return values.length > 0 ? "values set must be empty for exists and does not exist" : undefined;
    case "gt":
    case "lt":
      return values.length === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required";
    default:
      return values.length === 1 ? undefined : "exact-match compatibility requires one single value";
  }
}

function testOf({ key, operator, values }: Requirement): (labels: Labels) => boolean {
  const [first = ""] = values;
  switch (operator) {
    case "exists":
      return (labels) => labelOf(labels, key) !== undefined;
    case "!":
      return (labels) => labelOf(labels, key) === undefined;
    case "=":
    case "==":
      return (labels) => labelOf(labels, key) === first;
    case "!=":
      return (labels) => labelOf(labels, key) !== first;
    case "in":
    case "notin":
      return membershipTest(key, new Set(values), operator === "in");
    default:
      return orderTest(key, toInteger(first) ?? 0n, operator === "gt" ? 1 : -1);
  }
}

function membershipTest(key: string, values: ReadonlySet<string>, wanted: boolean): (labels: Labels) => boolean {
  return (labels) => {
    const value = labelOf(labels, key);
    return value === undefined ? !wanted : values.has(value) === wanted;
  };
}

function orderTest(key: string, bound: bigint, direction: 1 | -1): (labels: Labels) => boolean {
  return (labels) => {
    const value = toInteger(labelOf(labels, key) ?? "");
    if (value === undefined) return false;
    return direction > 0 ? value > bound : value < bound;
  };
}

function labelOf(labels: Labels, key: string): string | undefined {
  return labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

const isOrder = (operator: RequirementOperator) => operator === "gt" || operator === "lt";

function toInteger(text: string): bigint | undefined {
  if (text.length > 64 || !/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function invalid(field: string, value: unknown, detail: string): string {
  return `${field}: Invalid value: ${JSON.stringify(value)}: ${detail}`;
}
