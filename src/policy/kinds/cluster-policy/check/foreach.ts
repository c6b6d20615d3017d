import type { Diagnostic } from "../../../../kube/index.ts";
import { parseDocument } from "../../../schema/index.ts";
import { type MutateForeachText, mutateForeach } from "../schema/mutate.ts";
import type { RuleText } from "../schema/rule.ts";
import { type ForeachText, validateForeach } from "../schema/validate.ts";
import { checkOperators } from "./conditions.ts";
import { contextExpressionMistake, expressionMistake } from "./context.ts";
import { error } from "./mistake.ts";

/** Loops within loops that are looked at; the field may hold any JSON. */
const deepest = 16;

/** A loop with the place where it stands, and how Kyverno tells it. */
interface Found<Text> {
  readonly text: Text;
  /** `spec.rules[0].validate.foreach[0].foreach[1]`. */
  readonly path: string;
  /** `spec.rules[0].validate.foreach.validate.foreach`: without numbers, and with the outer ones before it. */
  readonly told: string;
}

/**
 * Checks the conditions of all loops of a rule, and what their lists and contexts ask for.
 * (kyverno: pkg/validation/policy/validate.go validateValidationForEach, validateMutationForEach)
 */
export function checkLoops({ validate, mutate }: RuleText, path: string): readonly Diagnostic[] {
  const ofValidate = loopsIn(validate?.foreach, { read: readValidate, field: "validate.foreach", path });
  const ofMutate = loopsIn(mutate?.foreach, { read: readMutate, field: "mutate.foreach", path });
  return [
    ...ofValidate.diagnostics,
    ...ofMutate.diagnostics,
    ...ofValidate.found.flatMap(({ text, path: at, told }) => [
      ...checkOperators(text.preconditions, `${at}.preconditions`, `path: ${told}.conditions`),
      ...checkOperators(text.deny?.conditions, `${at}.deny.conditions`, `path: ${told}.deny.conditions`),
    ]),
    ...ofMutate.found.flatMap(({ text, path: at, told }) =>
      checkOperators(text.preconditions, `${at}.preconditions`, `path: ${told}.conditions`),
    ),
    ...[...ofValidate.found, ...ofMutate.found].flatMap(checkExpressions),
  ];
}

/** Checks what loops do with their elements. Kyverno looks only at the outermost. (kyverno: validateForEach) */
export function checkLoopContents({ validate }: RuleText, path: string): readonly Diagnostic[] {
  const { found } = loopsIn(validate?.foreach, { read: readValidate, field: "validate.foreach", path });
  return found.flatMap(({ text, path: at }) => {
    const mistake = contentMistake(text);
    return mistake === undefined ? [] : [error("foreach", at, `path: ${path}.validate..: ${mistake}`)];
  });
}

/** The loops of a rule that stand in it, and those within them. */
export function validateLoops({ validate }: RuleText, path: string): readonly Found<ForeachText>[] {
  return loopsIn(validate?.foreach, { read: readValidate, field: "validate.foreach", path }).found;
}

function contentMistake({ list = "", pattern, anyPattern, deny, foreach }: ForeachText): string | undefined {
  if (list === "") return "foreach.list is required";
  const nested = Array.isArray(foreach) && foreach.length > 0 ? foreach : undefined;
  const count = [pattern, anyPattern, deny, nested].filter((one) => one !== undefined && one !== null).length;
  const contents = "pattern, anyPattern, deny, or a nested foreach";
  if (count === 0) return `one of ${contents} must be specified`;
  if (count > 1) return `only one of ${contents} can be specified`;
  if (anyPattern === undefined || anyPattern === null) return undefined;
  if (!Array.isArray(anyPattern)) return "failed to deserialize anyPattern, expect array";
  return anyPattern.length === 0 ? "a list without patterns checks nothing, give at least one" : undefined;
}

function checkExpressions({ text, path }: Found<ForeachText | MutateForeachText>): readonly Diagnostic[] {
  const list = expressionMistake(text.list);
  const context = contextExpressionMistake(text.context);
  return [
    ...(list === undefined ? [] : [error("jmespath", `${path}.list`, `${path}.list: ${list}`)]),
    ...(context === undefined ? [] : [error("jmespath", `${path}.context`, `${path}.context: ${context}`)]),
  ];
}

interface Loops<Text> {
  readonly found: readonly Found<Text>[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Read<Text> {
  readonly value: readonly Text[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const readValidate = (input: unknown, path: string): Read<ForeachText> => parseDocument(validateForeach, input, path);
const readMutate = (input: unknown, path: string): Read<MutateForeachText> => parseDocument(mutateForeach, input, path);

interface Where<Text> {
  readonly read: (input: unknown, path: string) => Read<Text>;
  readonly field: string;
  readonly path: string;
}

function loopsIn<Text extends { readonly foreach?: unknown }>(
  loops: readonly Text[] | undefined,
  { read: readLoops, field, path }: Where<Text>,
): Loops<Text> {
  const found: Found<Text>[] = [];
  const diagnostics: Diagnostic[] = [];
  collect(loops ?? [], { path: `${path}.${field}`, told: `${path}.${field}` }, 0);
  return { found, diagnostics };

  function collect(texts: readonly Text[], at: Pick<Found<Text>, "path" | "told">, depth: number): void {
    for (const [index, text] of texts.entries()) {
      const here = { path: `${at.path}[${index}]`, told: at.told };
      found.push({ text, ...here });
      if (text.foreach === undefined || text.foreach === null) continue;
      const nested = `${here.path}.foreach`;
      const read = readLoops(text.foreach, nested);
      diagnostics.push(...read.diagnostics);
      if (depth < deepest) collect(read.value ?? [], { path: nested, told: `${here.told}.${field}` }, depth + 1);
      else diagnostics.push(error("foreach", nested, `${nested}: more than ${deepest} loops within each other`));
    }
  }
}
