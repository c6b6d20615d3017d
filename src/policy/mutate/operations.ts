import { isRecord, parseJson, parseYaml } from "../../data/index.ts";
import { type Json, maxPatchOperations, patchMistake } from "../../kube/index.ts";
import { type Pointer, parsePointer } from "./pointer.ts";

/** An operation of a JSON patch whose fields have been looked at. */
export type PatchOperation =
  | { readonly op: "add" | "replace"; readonly path: Pointer; readonly value: Json }
  | { readonly op: "test"; readonly path: Pointer; readonly value: Json }
  | { readonly op: "remove"; readonly path: Pointer }
  | { readonly op: "move" | "copy"; readonly path: Pointer; readonly from: Pointer };

/** The operations of a text, or why it is no patch. */
export type Operations =
  | { readonly kind: "operations"; readonly operations: readonly PatchOperation[] }
  | {
      readonly kind: "mistake";
      readonly message: string;
      /** Whether the text is no YAML at all. */
      readonly unreadable: boolean;
    };

/**
 * Reads a JSON patch from a text: JSON where it starts with a bracket, else YAML. Everything but the document is
 * looked at here, once. (kyverno: pkg/engine/mutate/patch/patchesUtils.go; evanphx/json-patch v5: patch.go)
 */
export function parseOperations(text: string): Operations {
  const parsed = text.startsWith("[") ? parseJson(text) : yamlOf(text);
  if (parsed.kind === "mistake") {
    if (text.startsWith("[")) return refuse("invalid state detected");
    return { kind: "mistake", message: `yaml: ${parsed.mistake.message}`, unreadable: true };
  }
  const mistake = patchMistake(parsed.value);
  return mistake === undefined ? readOperations((parsed.value ?? []) as readonly Json[]) : refuse(mistake);
}

function readOperations(list: readonly Json[]): Operations {
  if (list.length > maxPatchOperations) return refuse(`more than ${maxPatchOperations} operations`);
  const operations: PatchOperation[] = [];
  for (const one of list) {
    const operation = readOperation(isRecord(one) ? (one as Fields) : {});
    if (typeof operation === "string") return refuse(`invalid operation ${sortedText(one)}: ${operation}`);
    operations.push(operation);
  }
  return { kind: "operations", operations };
}

type Fields = Readonly<Record<string, Json>>;

/** An operation, or what is wrong with it. */
function readOperation(fields: Fields): PatchOperation | string {
  const op = Object.hasOwn(fields, "op") ? fields.op : undefined;
  switch (op) {
    case "add":
    case "replace": {
      if (!Object.hasOwn(fields, "value"))
        return "failed to decode 'value': operation, missing value field: missing value";
      const path = pathIn(fields, "path");
      return typeof path === "string" ? path : { op, path, value: fields.value ?? null };
    }
    case "test": {
      const path = pathIn(fields, "path");
      return typeof path === "string"
        ? path
        : { op, path, value: Object.hasOwn(fields, "value") ? (fields.value ?? null) : null };
    }
    case "remove": {
      const path = pathIn(fields, "path");
      return typeof path === "string" ? path : { op, path };
    }
    case "move":
    case "copy": {
      const from = pathIn(fields, "from");
      if (typeof from === "string") return from;
      const path = pathIn(fields, "path");
      return typeof path === "string" ? path : { op, path, from };
    }
    default:
      return "unsupported operation";
  }
}

function pathIn(fields: Fields, field: "path" | "from"): Pointer | string {
  const text = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (typeof text === "string") return parsePointer(text);
  if (text === undefined || text === null) {
    const missing = field === "path" ? "operation missing path field" : "operation, missing from field";
    return `failed to decode '${field}': ${missing}: missing value`;
  }
  return `failed to decode '${field}': json: cannot unmarshal ${goType(text)} into Go value of type string`;
}

function goType(value: Json): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function yamlOf(
  text: string,
): { readonly kind: "value"; readonly value: unknown } | Extract<ReturnType<typeof parseJson>, { kind: "mistake" }> {
  const parsed = parseYaml(text);
  if (parsed.kind === "mistake") return parsed;
  // Only the first document counts.
  const [first] = parsed.documents;
  return { kind: "value", value: first?.index === 0 ? first.value : null };
}

/** An operation as Go prints it: the keys of the operation are sorted. */
function sortedText(value: Json): string {
  if (!isRecord(value)) return JSON.stringify(value);
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function refuse(message: string): Operations {
  return { kind: "mistake", message, unreadable: false };
}
