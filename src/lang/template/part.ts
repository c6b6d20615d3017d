import { onceForLong, setOwn } from "../../data/index.ts";
import type { Json } from "../../kube/index.ts";
import { type Evaluation, stepsThrough } from "../jmespath/index.ts";
import type { Fill } from "./fill.ts";
import type { Programs } from "./programs.ts";
import { pointerTo } from "./reference.ts";
import { fillText, planText, type TextPlan, unescapeBraces } from "./text.ts";

/** A part of a document: as it is, a text with variables, or a list or map with such in it. */
export type Part =
  | { readonly kind: "constant"; readonly value: unknown }
  | { readonly kind: "text"; readonly plan: TextPlan }
  | { readonly kind: "list"; readonly parts: readonly Part[] }
  | { readonly kind: "map"; readonly entries: readonly Entry[] }
  | { readonly kind: "error"; readonly message: string };

interface Entry {
  readonly name: string;
  /** The variables of the name, where it has any. */
  readonly plan: TextPlan | undefined;
  readonly part: Part;
}

/** Levels of lists and maps that come out of values, within each other. */
const deepest = 200;

/** Finds what there is to fill in. Parts that have nothing are shared with the document. */
export function partOf(value: unknown, programs: Programs, depth = 0): Part {
  if (depth > deepest) return { kind: "error", message: "the document is nested too deeply" };
  if (typeof value === "string") return textPart(value, programs);
  if (Array.isArray(value)) return listPart(value, programs, depth);
  if (value === null || typeof value !== "object") return { kind: "constant", value };
  return mapPart(value as Readonly<Record<string, Json>>, programs, depth);
}

/** Fills a part in, at a path. A part that is not there yet does not keep the others from being looked at. */
export function fillPart(part: Part, path: string, fill: Fill): Evaluation {
  switch (part.kind) {
    case "constant":
      return { kind: "value", value: part.value };
    case "error":
      return { kind: "error", message: part.message, missing: false };
    case "text":
      return fillWhole(part.plan, path, fill);
    case "list":
      return fillList(part.parts, path, fill);
    case "map":
      return fillMap(part.entries, path, fill);
  }
}

function textPart(text: string, programs: Programs): Part {
  if (!text.includes("{{")) return { kind: "constant", value: text };
  const plan = planText(text, programs);
  return plan.variables.length > 0 ? { kind: "text", plan } : { kind: "constant", value: unescapeBraces(text) };
}

function listPart(list: readonly unknown[], programs: Programs, depth: number): Part {
  const parts = list.map((element) => partOf(element, programs, depth + 1));
  const same = parts.every((part, at) => part.kind === "constant" && part.value === list[at]);
  return same ? { kind: "constant", value: list } : { kind: "list", parts };
}

function mapPart(map: Readonly<Record<string, unknown>>, programs: Programs, depth: number): Part {
  const entries = Object.keys(map).map((name) => {
    const key = textPart(name, programs);
    const part = partOf(map[name], programs, depth + 1);
    const plan =
      key.kind === "text"
        ? key.plan
        : key.kind === "constant" && key.value !== name
          ? { text: name, variables: [] }
          : undefined;
    return { name, plan, part };
  });
  const same = entries.every(
    ({ name, plan, part }) => plan === undefined && part.kind === "constant" && part.value === map[name],
  );
  return same ? { kind: "constant", value: map } : { kind: "map", entries };
}

/** A value that is a list or map is filled in again; a text is final. */
function fillWhole(plan: TextPlan, path: string, fill: Fill): Evaluation {
  const filled = fillText(plan, path, fill);
  if (filled.kind !== "value" || typeof filled.value !== "object" || filled.value === null) return filled;
  if (!fill.goesDeeper()) {
    fill.scope.budget?.exhaust();
    return { kind: "error", message: `too many variables at path ${path}`, missing: false };
  }
  // Finding variables in a value takes longer than looking at it.
  if (fill.scope.budget?.spend(4 * stepsThrough(filled.value)) === false) {
    return { kind: "error", message: `too many steps at path ${path}`, missing: false };
  }
  const result = isPlain(filled.value) ? filled : fillPart(partOf(filled.value, fill.programs), path, fill);
  fill.comesBack();
  return result;
}

/** Whether there is nothing to fill in, nor to unescape, so that a value stays as it is: most are such. */
function isPlain(value: object): boolean {
  return Array.isArray(value) ? isPlainList(value) : hasOnlyPlain(value, 0);
}

const isPlainList = onceForLong((list) => hasOnlyPlain(list, 0));

function hasOnlyPlain(value: unknown, depth: number): boolean {
  if (typeof value === "string") return !value.includes("{{");
  if (typeof value !== "object" || value === null) return true;
  if (depth >= deepest) return false;
  if (Array.isArray(value)) return value.every((element) => hasOnlyPlain(element, depth + 1));
  const map = value as Readonly<Record<string, unknown>>;
  return Object.keys(map).every((name) => !name.includes("{{") && hasOnlyPlain(map[name], depth + 1));
}

function fillList(parts: readonly Part[], path: string, fill: Fill): Evaluation {
  const list: unknown[] = [];
  let stopped: Evaluation | undefined;
  parts.forEach((part, index) => {
    const filled = fillPart(part, pointerTo(path, index), fill);
    if (filled.kind === "value") list.push(filled.value);
    else stopped = first(stopped, filled);
  });
  return stopped ?? { kind: "value", value: list };
}

function fillMap(entries: readonly Entry[], path: string, fill: Fill): Evaluation {
  const map: Record<string, unknown> = {};
  let stopped: Evaluation | undefined;
  for (const { name, plan, part } of entries) {
    const key = plan === undefined ? name : fillKey(name, plan, path, fill);
    const filled = fillPart(part, pointerTo(path, name), fill);
    if (typeof key !== "string") stopped = first(stopped, key);
    else if (filled.kind === "value") setOwn(map, key, filled.value);
    if (filled.kind !== "value") stopped = first(stopped, filled);
  }
  return stopped ?? { kind: "value", value: map };
}

/** What keeps a document from being filled in: what is not there yet, before the first error. */
function first(stopped: Evaluation | undefined, next: Evaluation): Evaluation {
  return stopped === undefined || (stopped.kind === "error" && next.kind === "pending") ? next : stopped;
}

function fillKey(name: string, plan: TextPlan, path: string, fill: Fill): string | Evaluation {
  const filled = fillText(plan, path, fill);
  if (filled.kind !== "value") return filled;
  if (filled.value === null) return name;
  if (typeof filled.value === "string") return filled.value;
  const message = `expected string after substituting variables in key "${name}"`;
  return { kind: "error", message, missing: false };
}
