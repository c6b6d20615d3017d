import { isRecord } from "../../data/index.ts";
import { maxPatchOperations, patchMistake, quoted } from "../../kube/index.ts";
import { duplicateFields } from "../codec/index.ts";
import { badRequest, tooLarge } from "../status.ts";
import { goTypeName } from "./go-type-name.ts";

/** A JSON patch that has been read, and what strict decoding has to say of it. */
export interface JsonPatchBody {
  readonly operations: readonly unknown[];
  readonly mistakes: readonly string[];
}

/**
 * Checks the document of a JSON patch, first as what it is decoded to where fields are validated, then as a patch.
 * Throws a `StatusError`. kubernetes: apiserver pkg/endpoints/handlers/patch.go applyJSPatch
 */
export function jsonPatchIn(document: unknown, text: string, validates: boolean): JsonPatchBody {
  const wrong = validates ? typeMistake(document) : undefined;
  if (wrong !== undefined) throw badRequest(`error decoding patch: json: cannot unmarshal ${wrong}`);
  const mistake = patchMistake(document);
  if (mistake !== undefined) throw badRequest(mistake);
  const operations = (document ?? []) as readonly unknown[];
  if (operations.length > maxPatchOperations) {
    throw tooLarge(`The allowed maximum operations in a JSON patch is ${maxPatchOperations}, got ${operations.length}`);
  }
  return { operations, mistakes: validates ? strictMistakes(operations, text) : [] };
}

function typeMistake(document: unknown): string | undefined {
  if (document === null) return undefined;
  if (!Array.isArray(document)) return `${goTypeName(document)} into Go value of type []handlers.jsonPatchOp`;
  for (const operation of document) {
    if (operation === null) continue;
    if (!isRecord(operation)) return `${goTypeName(operation)} into Go value of type handlers.jsonPatchOp`;
    const field = Object.keys(operation).find((key) => isText(key) && !fits(operation[key]));
    if (field === undefined) continue;
    return `${goTypeName(operation[field])} into Go struct field jsonPatchOp.${field} of type string`;
  }
  return undefined;
}

function isText(key: string): boolean {
  return key === "op" || key === "path" || key === "from";
}

function fits(value: unknown): boolean {
  return value === null || typeof value === "string";
}

function strictMistakes(operations: readonly unknown[], text: string): readonly string[] {
  const unknown = operations.flatMap((operation, index) =>
    Object.keys(operation ?? {})
      .filter((key) => !isText(key) && key !== "value")
      .map((key) => `json patch unknown field ${quoted(`[${index}].${key}`)}`),
  );
  return [...unknown, ...duplicateFields(text).map((path) => `json patch duplicate field ${quoted(path)}`)];
}
