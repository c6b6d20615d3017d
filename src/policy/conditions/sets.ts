import { onceForLong } from "../../data/index.ts";
import { compileWildcard, formatGoValue, hasWildcard } from "../../kube/index.ts";
import { compileScalar, parseComparison } from "../../lang/index.ts";

/** Tells of one text whether it is in a set. */
export type Member = (text: string) => boolean;

/**
 * Whether a single key is in what a value lists: a list, a wildcard, a range, or a text with a JSON list of texts.
 * `undefined` where the value lists nothing. (kyverno: pkg/engine/variables/operator/anyin.go anyKeyExistsInArray)
 */
export function scalarIn(key: string, value: unknown): boolean | undefined {
  if (Array.isArray(value)) return matchesSomeOf(value)(key);
  if (typeof value !== "string") return undefined;
  if (compileWildcard(value)(key)) return true;
  return isRange(value) ? compileScalar(value)(key) : textsIn(value)?.includes(key);
}

/** The same as the operators `In` and `NotIn` have it: without ranges. (kyverno: in.go keyExistsInArray) */
export function oldScalarIn(key: string, value: unknown): boolean | undefined {
  if (typeof value !== "string") return scalarIn(key, value);
  if (compileWildcard(value)(key)) return true;
  const texts = jsonTexts(value);
  return Array.isArray(texts) ? texts.includes(key) : undefined;
}

/** What a text or a list lists for a key that is a list; `undefined` where that is nothing. */
export function setOf(value: unknown): Member | undefined {
  if (Array.isArray(value)) return matchesSomeOf(value);
  const texts = typeof value === "string" ? textsIn(value) : undefined;
  return texts && matchesSome(texts);
}

/** The texts that the operators `In` and `NotIn` compare the elements of a list with; `undefined` for anything else. */
export function oldTextsOf(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) return value.every((one) => typeof one === "string") ? value : undefined;
  const texts = typeof value === "string" ? jsonTexts(value) : undefined;
  return texts === "invalid" ? undefined : texts;
}

/** Whether a text is a range such as `1-10`. */
export function isRange(text: string): boolean {
  return parseComparison(text).operator === "-";
}

/** A scalar, or an element of a list, as the text that is compared. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : formatGoValue(value);
}

/** A list of texts in JSON; `undefined` where the text is no JSON, `invalid` where it is any other JSON. */
function jsonTexts(text: string): readonly string[] | "invalid" | undefined {
  if (!/^[ \t\r\n]*[[{"\-0-9tfn]/.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (value === null) return [];
  if (!Array.isArray(value)) return "invalid";
  const texts: readonly unknown[] = value.map((one: unknown) => (one === null ? "" : one));
  return texts.every((one) => typeof one === "string") ? texts : "invalid";
}

function textsIn(value: string): readonly string[] | undefined {
  const texts = jsonTexts(value);
  if (texts === undefined) return [value];
  return texts === "invalid" ? undefined : texts;
}

const matchesSomeOf = onceForLong((list) => matchesSome(list.map(textOf)));

/** A wildcard may stand on either side; texts without any are looked up. */
function matchesSome(texts: readonly string[]): Member {
  const exact = new Set(texts);
  const wildcards = texts.filter(hasWildcard).map(compileWildcard);
  return (text) => {
    if (exact.has(text) || wildcards.some((test) => test(text))) return true;
    return hasWildcard(text) && texts.some(compileWildcard(text));
  };
}
