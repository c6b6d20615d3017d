import { compileComparison, type Operator, type ValueTest } from "./operand.ts";

/** The scalars that a pattern can have. */
export type Scalar = null | boolean | number | string;

/** How numbers in the pattern are to be taken. */
export interface ScalarOptions {
  /** Whole numbers of the pattern count as floats, as in the entries of `anyPattern`: the text `5.0` then equals 5. */
  readonly floats?: boolean;
}

/** Compiles a scalar of a pattern into a test for one value. (kyverno: pkg/engine/pattern/pattern.go) */
export function compileScalar(pattern: Scalar, options: ScalarOptions = {}): ValueTest {
  switch (typeof pattern) {
    case "boolean":
      return (value) => value === pattern;
    case "number":
      return numberTest(pattern, options.floats === true || !Number.isInteger(pattern));
    case "string":
      return compileText(pattern);
    default:
      return isZero;
  }
}

/** The sign of a text pattern: what is compared, and how. */
export interface Comparison {
  readonly operator: Operator | "-" | "!-";
  /** One text, or the two ends of a range. */
  readonly operands: readonly string[];
}

/** Takes the operator off an atom of a text pattern. (kyverno: pkg/engine/operator/operator.go) */
export function parseComparison(atom: string): Comparison {
  if (atom.length < 2) return { operator: "=", operands: [atom.trim()] };
  const prefix = prefixes.find((operator) => atom.startsWith(operator));
  if (prefix !== undefined) return { operator: prefix, operands: [atom.slice(prefix.length).trim()] };
  const range = rangeForm.exec(atom);
  if (range === null) return { operator: "=", operands: [atom.trim()] };
  const [, left = "", not, right = ""] = range;
  return { operator: not === "!" ? "!-" : "-", operands: [left, right] };
}

function isZero(value: unknown): boolean {
  return value === null || value === undefined || value === 0 || value === "" || value === false;
}

const integerForm = /^[+-]?[0-9]+$/;
const floatForm = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;

function numberTest(pattern: number, float: boolean): ValueTest {
  const form = float ? floatForm : integerForm;
  return (value) => value === pattern || (typeof value === "string" && form.test(value) && Number(value) === pattern);
}

/** `a | b & c`: alternatives of atoms that all have to hold. A text that is the pattern itself always fits. */
function compileText(pattern: string): ValueTest {
  const alternatives = pattern.split("|").map((part) => compileAlternative(trimBlanks(part)));
  const [only] = alternatives;
  const test: ValueTest =
    alternatives.length === 1 && only !== undefined
      ? only
      : (value) => alternatives.some((alternative) => alternative(value));
  return (value) => value === pattern || test(value);
}

function compileAlternative(text: string): ValueTest {
  const atoms = text.split("&").map((part) => compileAtom(trimBlanks(part)));
  const [only] = atoms;
  if (atoms.length === 1 && only !== undefined) return only;
  return (value) => atoms.every((atom) => atom(value));
}

function compileAtom(atom: string): ValueTest {
  const { operator, operands } = parseComparison(atom);
  const [first = "", second = ""] = operands;
  if (operator === "-") return both(compileComparison(">=", first), compileComparison("<=", second));
  if (operator === "!-") return either(compileComparison("<", first), compileComparison(">", second));
  return compileComparison(operator, first);
}

const both =
  (a: ValueTest, b: ValueTest): ValueTest =>
  (value) =>
    a(value) && b(value);
const either =
  (a: ValueTest, b: ValueTest): ValueTest =>
  (value) =>
    a(value) || b(value);

const prefixes: readonly Operator[] = [">=", "<=", ">", "<", "!"];

/** `a-b` and `a!-b`: signs, digits, and letters of a unit on either side. */
const rangeForm = /^([-|+]?[0-9]+(?:\.[0-9]+)?[A-Za-z]*)(!?)-([-|+]?[0-9]+(?:\.[0-9]+)?[A-Za-z]*)$/;

/** Only blanks are taken off here, not every kind of white space. */
const trimBlanks = (text: string) => text.replace(/^ +/, "").replace(/(?<! ) +$/, "");
