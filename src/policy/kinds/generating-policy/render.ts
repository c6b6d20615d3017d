import { isRecord, quoteGo, setOwn } from "../../../data/index.ts";
import { formatGoFloat, type Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { type Evaluating, evaluate, isPending } from "../../expressions/index.ts";
import { type Pending, pending } from "../../rule.ts";
import type { Hole, Template, TemplateNode } from "./template.ts";

/** The objects that a template stands for, or why nobody knows. */
export type Rendered = Pending | { readonly message: string } | { readonly objects: readonly Resource[] };

/** Fills in a template. What stands behind something that is not known yet is asked for as well. */
export function render(template: Template, evaluating: Evaluating): Rendered {
  const objects: Resource[] = [];
  let waiting = false;
  for (const [index, node] of template.entries()) {
    const filled = fill(node, evaluating);
    if (filled.kind === "pending") waiting = true;
    else if (filled.kind === "mistake") return waiting ? pending : mistakeOf(index, filled.message);
    else if (isRecord(filled.value)) objects.push(filled.value as unknown as Resource);
    else if (!waiting) return mistakeOf(index, `expected a mapping describing a resource, got ${goType(filled.value)}`);
  }
  return waiting ? pending : { objects };
}

function mistakeOf(index: number, message: string): Rendered {
  return { message: `failed to render generation template: document ${index + 1}: ${message}` };
}

type Filled =
  | { readonly kind: "value"; readonly value: cel.Plain; readonly isDouble?: boolean }
  | { readonly kind: "mistake"; readonly message: string }
  | { readonly kind: "pending" };

const waits: Filled = { kind: "pending" };
const mistaken = (message: string): Filled => ({ kind: "mistake", message });

function fill(node: TemplateNode, evaluating: Evaluating): Filled {
  switch (node.kind) {
    case "literal":
      return { kind: "value", value: node.value };
    case "map":
      return fillMap(node.entries, evaluating);
    case "list":
      return fillList(node.items, evaluating);
    case "value":
      return fillHole(node.hole, evaluating);
    case "text":
      return fillText(node.parts, evaluating);
    default:
      return node satisfies never;
  }
}

function fillMap(entries: readonly (readonly [string, TemplateNode])[], evaluating: Evaluating): Filled {
  const value: Record<string, cel.Plain> = {};
  let waiting = false;
  for (const [key, node] of entries) {
    const filled = fill(node, evaluating);
    if (filled.kind === "mistake") return waiting ? waits : mistaken(`field ${quoteGo(key)}: ${filled.message}`);
    if (filled.kind === "pending") waiting = true;
    else setOwn(value, key, filled.value);
  }
  return waiting ? waits : { kind: "value", value };
}

function fillList(items: readonly TemplateNode[], evaluating: Evaluating): Filled {
  const value: cel.Plain[] = [];
  let waiting = false;
  for (const [index, node] of items.entries()) {
    const filled = fill(node, evaluating);
    if (filled.kind === "mistake") return waiting ? waits : mistaken(`item ${index}: ${filled.message}`);
    if (filled.kind === "pending") waiting = true;
    else value.push(filled.value);
  }
  return waiting ? waits : { kind: "value", value };
}

function fillHole({ expression, program }: Hole, evaluating: Evaluating): Filled {
  const found = evaluate(program, evaluating);
  if (isPending(found)) return waits;
  if (found instanceof cel.Failure) {
    return mistaken(`failed to evaluate placeholder ${quoteGo(expression)}: ${found.message}`);
  }
  const bare = unwrapped(found);
  const plain = bare instanceof cel.CelError ? bare : plainOf(bare);
  if (!(plain instanceof cel.CelError)) return { kind: "value", value: plain, isDouble: cel.isDouble(bare) };
  return mistaken(`failed to convert placeholder ${quoteGo(expression)} result: ${plain.message}`);
}

/** What an optional value holds; one that holds nothing is an error. (cel-go: common/types/optional.go) */
function unwrapped(value: cel.CelValue): cel.CelValue {
  if (!(value instanceof cel.Optional)) return value;
  return value.value === undefined ? cel.failed("optional.none() dereference") : unwrapped(value.value);
}

function plainOf(value: cel.CelValue): cel.Plain | cel.CelError {
  return isLarge(value) ? cel.failed("the integer is too large to be kept exactly") : cel.toPlain(value);
}

/** Such an integer would become a text, and nobody wants a text where he has written a number. */
function isLarge(value: cel.CelValue): boolean {
  return typeof value === "bigint" || (value instanceof cel.Uint && value.value > BigInt(Number.MAX_SAFE_INTEGER));
}

function fillText(parts: readonly (string | Hole)[], evaluating: Evaluating): Filled {
  let text = "";
  let waiting = false;
  for (const part of parts) {
    const filled: Filled = typeof part === "string" ? { kind: "value", value: part } : fillScalar(part, evaluating);
    if (filled.kind === "mistake") return waiting ? waits : filled;
    if (filled.kind === "pending") waiting = true;
    else text += filled.isDouble === true ? formatGoFloat(Number(filled.value)) : String(filled.value);
  }
  return waiting ? waits : { kind: "value", value: text };
}

function fillScalar(hole: Hole, evaluating: Evaluating): Filled {
  const filled = fillHole(hole, evaluating);
  if (filled.kind !== "value" || (filled.value !== null && typeof filled.value !== "object")) return filled;
  return mistaken(noScalar(hole.expression, filled.value));
}

function noScalar(expression: string, value: cel.Plain): string {
  const needs = "embedded in a string must evaluate to a scalar";
  return `placeholder ${quoteGo(expression)} ${needs}, got ${goType(value)}; use a whole-value placeholder for structured results`;
}

function goType(value: cel.Plain): string {
  if (value === null) return "<nil>";
  if (typeof value === "object") return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}";
  return typeof value === "number" ? "float64" : typeof value === "boolean" ? "bool" : "string";
}
