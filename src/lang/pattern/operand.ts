import {
  compareDurations,
  compareQuantities,
  compileWildcard,
  formatGoExponent,
  isGoInteger,
  type Nanoseconds,
  parseDuration,
  parseQuantity,
  type Quantity,
  quantityOfInteger,
  type TextTest,
} from "../../kube/index.ts";

/** How a value relates to what a pattern names. */
export type Operator = "=" | "!" | ">" | "<" | ">=" | "<=";

/** Tells whether a value of a resource fits; an absent value is `undefined` or `null`. */
export type ValueTest = (value: unknown) => boolean;

/**
 * Compiles one comparison. The first that applies decides: both sides are durations, both are quantities, both are
 * texts (with wildcards; only for equal and not equal). What is absent is zero for the first two.
 * (kyverno: pkg/engine/pattern/pattern.go)
 */
export function compileComparison(operator: Operator, operand: string): ValueTest {
  const decide = decisions[operator];
  const duration = parseDuration(operand);
  const quantity = parseQuantity(operand);
  const matches = compileTextTest(operator, operand);
  return (value) => {
    const byDuration = duration === undefined ? undefined : compareAsDuration(value, duration);
    if (byDuration !== undefined) return decide(byDuration);
    const byQuantity = quantity === undefined ? undefined : compareAsQuantity(value, quantity);
    if (byQuantity !== undefined) return decide(byQuantity);
    return matches(value);
  };
}

const decisions: Readonly<Record<Operator, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!": (order) => order !== 0,
  ">": (order) => order > 0,
  "<": (order) => order < 0,
  ">=": (order) => order >= 0,
  "<=": (order) => order <= 0,
};

function compareAsDuration(value: unknown, duration: Nanoseconds): number | undefined {
  if (value === null || value === undefined || value === 0) return compareDurations(0, duration);
  const own = typeof value === "string" ? parseDuration(value) : undefined;
  return own === undefined ? undefined : compareDurations(own, duration);
}

function compareAsQuantity(value: unknown, quantity: Quantity): number | undefined {
  const own = toQuantity(value);
  return own === undefined ? undefined : compareQuantities(own, quantity);
}

const zero = quantityOfInteger(0);

/** Fractions count to six digits, as Kyverno writes them out before it compares. */
function toQuantity(value: unknown): Quantity | undefined {
  if (typeof value === "string") return parseQuantity(value);
  if (typeof value === "number") {
    return Number.isInteger(value) ? quantityOfInteger(value) : parseQuantity(value.toFixed(6));
  }
  return value === null || value === undefined ? zero : undefined;
}

/** Lists, maps and what is absent are neither equal nor unequal to a text. */
function compileTextTest(operator: Operator, operand: string): ValueTest {
  if (operator !== "=" && operator !== "!") return () => false;
  const matches: TextTest = compileWildcard(operand);
  const wanted = operator === "=";
  return (value) => {
    const text = toText(value);
    return text !== undefined && matches(text) === wanted;
  };
}

function toText(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return String(value);
    case "number":
      return isGoInteger(value) ? BigInt(value).toString() : formatGoExponent(value);
    default:
      return undefined;
  }
}
