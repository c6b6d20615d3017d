import { formatGoValue, isGoInteger, type Json } from "../../kube/index.ts";
import { parseAnchor } from "../pattern/index.ts";

/** The value of a leaf by its path, its anchors taken off; `undefined` where there is none. */
export type LeafLookup = (path: string) => Json | undefined;

/** A text with its references replaced, or what is wrong with one. */
export type ReferenceResult =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "error"; readonly message: string };

/**
 * Replaces the references `$(path)` of a text at a path by the values of leaves of the same document. `\$(` is `$(`.
 * (kyverno: pkg/engine/variables/vars.go, substituteReferencesIfAny)
 */
export function resolveReferences(text: string, path: string, lookup: LeafLookup): ReferenceResult {
  let result = text;
  for (const { whole, before } of referencesIn(text)) {
    const value = resolve(whole, path, lookup);
    if (value.kind === "error") return value;
    const at = result.indexOf(before + whole);
    if (at >= 0) result = result.slice(0, at) + before + value.text + result.slice(at + before.length + whole.length);
  }
  return { kind: "text", text: unescaped(result) };
}

/** The paths of all leaves of a document, without their anchors, with their values. */
export function leavesOf(document: Json, path: string): ReadonlyMap<string, Json> {
  const leaves = new Map<string, Json>();
  collectLeaves(document, path, leaves);
  return leaves;
}

/** The pointer of a key below a pointer: a slash within the key has a backslash before it. */
export function pointerTo(path: string, key: string | number): string {
  return `${path}/${String(key).replaceAll("/", "\\/")}`;
}

interface Found {
  readonly whole: string;
  readonly before: string;
}

/** The references of a text, in their order: none right behind another, and none behind a backslash. */
export function referencesIn(text: string): readonly Found[] {
  const found: Found[] = [];
  let from = 0;
  for (let at = text.indexOf("$("); at >= 0; at = text.indexOf("$(", at + 1)) {
    const start = at === 0 ? 0 : at - 1;
    if (start < from || (at > 0 && text[at - 1] === "\\")) continue;
    const end = endOfReference(text, at);
    if (end < 0) continue;
    found.push({ whole: text.slice(at, end), before: text.slice(start, at) });
    from = end;
    at = end - 1;
  }
  return found;
}

/** A reference takes one character of any kind, and then goes on to the last bracket before a blank. */
function endOfReference(text: string, start: number): number {
  const first = start + 2;
  if (first >= text.length || text[first] === "\n") return -1;
  const blank = text.indexOf(" ", first + 1);
  const last = text.lastIndexOf(")", (blank < 0 ? text.length : blank) - 1);
  return last > first ? last + 1 : -1;
}

/** `\$(path)` without its backslash. */
function unescaped(text: string): string {
  let result = text;
  for (let at = result.indexOf("\\$("); at >= 0; at = result.indexOf("\\$(", at + 1)) {
    const first = at + 3;
    const close = result.indexOf(")", first + 1);
    const blank = result.indexOf(" ", first + 1);
    if (first >= result.length || result[first] === "\n" || close < 0 || (blank >= 0 && blank < close)) continue;
    result = result.slice(0, at) + result.slice(at + 1);
  }
  return result;
}

const operators = [">=", "<=", ">", "<", "!"];

function resolve(reference: string, path: string, lookup: LeafLookup): ReferenceResult {
  const written = reference.replace(/^[$()]+/, "").replace(/[$()]+$/, "");
  const operator = written.length < 2 ? "" : (operators.find((one) => written.startsWith(one)) ?? "");
  const target = written.slice(operator.length);
  const failed = (message: string): ReferenceResult => ({
    kind: "error",
    message: `failed to resolve ${reference} at path ${path}: ${message}`,
  });
  if (target === "") return failed("expected path, found empty reference");
  const value = lookup(target.startsWith("/") ? target : joinPath(path, target));
  if (operator !== "") return withOperator(operator, value, failed);
  if (value === undefined || value === null) {
    return { kind: "error", message: `got nil resolved variable ${reference} at path ${path}: <nil>` };
  }
  if (typeof value === "string") return { kind: "text", text: value };
  return { kind: "error", message: `NotResolvedReferenceErr,reference ${reference} not resolved at path ${path}` };
}

function withOperator(
  operator: string,
  value: Json | undefined,
  failed: (message: string) => ReferenceResult,
): ReferenceResult {
  if (typeof value === "string") return { kind: "text", text: operator + value };
  if (typeof value === "number") {
    return { kind: "text", text: operator + (isGoInteger(value) ? BigInt(value).toString() : value.toFixed(6)) };
  }
  const shown = formatGoValue(value);
  return failed(`incorrect expression: operator ${operator} does not match with value ${shown}`);
}

/** Joins and cleans as Go's path.Join. */
function joinPath(base: string, relative: string): string {
  const kept: string[] = [];
  for (const part of `${base}/${relative}`.split("/")) {
    if (part === "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return `/${kept.join("/")}`;
}

function collectLeaves(value: Json, path: string, leaves: Map<string, Json>): void {
  if (Array.isArray(value)) {
    value.forEach((element: Json, index) => {
      collectLeaves(element, pointerTo(path, index), leaves);
    });
  } else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) collectLeaves(inner, pointerTo(path, key), leaves);
  } else {
    leaves.set(withoutAnchors(path), value);
  }
}

function withoutAnchors(path: string): string {
  return joinPath(
    "",
    path
      .split("/")
      .map((part) => parseAnchor(part)?.key ?? part)
      .join("/"),
  );
}
