import { isRecord } from "../../data/index.ts";
import {
  apiVersionOf,
  applyJsonPatch,
  applyMergePatch,
  formatGoValue,
  type GroupVersionKind,
  type Json,
  type JsonObject,
  maxPatchOperations,
  own,
  type Resource,
} from "../../kube/index.ts";
import type { FieldValidation } from "../call.ts";
import { duplicateFields, PatchError } from "../codec/index.ts";
import { thaw } from "../frozen.ts";
import type { Codec, Draft } from "../kind.ts";
import { badRequest, invalid, type StatusError, tooLarge, unprocessable, unsupportedMediaType } from "../status.ts";
import { BodyError, decodeText, readJson } from "./json-text.ts";
import { parseMediaType } from "./media-type.ts";
import { strictMessage, strictMistakes } from "./read-object.ts";

/** What a patch is for, and how its result is read. */
export interface PatchTarget {
  readonly gvk: GroupVersionKind;
  readonly codec: Codec;
  readonly fieldValidation: FieldValidation;
  warn(text: string): void;
}

/** Makes the patched object, without defaults, from the current one. Throws a `StatusError`. */
export type Patch = (current: Resource) => Draft;

const jsonPatch = "application/json-patch+json";
const mergePatch = "application/merge-patch+json";
const strategicPatch = "application/strategic-merge-patch+json";
const applyPatch = "application/apply-patch+yaml";

/** The kinds of patch that are understood, by their media types. */
export type PatchType =
  | "application/json-patch+json"
  | "application/merge-patch+json"
  | "application/strategic-merge-patch+json";

/** Tells which kind of patch a body is. Throws a `StatusError` where objects of this codec take no such patch. */
export function patchTypeOf(contentType: string | undefined, codec: Codec): PatchType {
  const type = parseMediaType(contentType ?? "")?.type;
  const strategic = codec.strategicMerge !== undefined;
  const accepted: readonly PatchType[] = [jsonPatch, mergePatch, ...(strategic ? ([strategicPatch] as const) : [])];
  const known = accepted.find((one) => one === type);
  if (known !== undefined) return known;
  const remark = type === applyPatch ? " (server-side apply is not supported by this control plane)" : "";
  throw unsupportedMediaType(accepted, remark);
}

/** Reads a patch. Throws a `StatusError`. kubernetes: apiserver pkg/endpoints/handlers/patch.go */
export function readPatch(bytes: Uint8Array, type: PatchType, target: PatchTarget): Patch {
  const text = decodeText(bytes);
  switch (type) {
    case jsonPatch:
      return readJsonPatch(text, target);
    case mergePatch:
      return readMergePatch(text, target);
    case strategicPatch:
      return readStrategicPatch(text, target);
    default:
      return type satisfies never;
  }
}

function readJsonPatch(text: string, target: PatchTarget): Patch {
  const operations = parsed(text, "");
  if (!Array.isArray(operations)) {
    throw badRequest(`json: cannot unmarshal ${nameOf(operations)} into Go value of type jsonpatch.Patch`);
  }
  if (operations.length > maxPatchOperations) {
    throw tooLarge(`The allowed maximum operations in a JSON patch is ${maxPatchOperations}, got ${operations.length}`);
  }
  return (current) => {
    const result = applyJsonPatch(current as unknown as Json, operations);
    if (result.kind === "error") throw unprocessable();
    return fitted(result.value, target, { duplicates: [], shown: () => JSON.stringify(result.value) });
  };
}

function readMergePatch(text: string, target: PatchTarget): Patch {
  const patch = parsedObject(text, "error decoding patch: ");
  const duplicates = duplicatesIn(text, target);
  return (current) => {
    const result = applyMergePatch(current as unknown as Json, patch);
    return fitted(result, target, { duplicates, shown: () => JSON.stringify(result) });
  };
}

function readStrategicPatch(text: string, target: PatchTarget): Patch {
  const patch = parsedObject(text, "");
  const duplicates = duplicatesIn(text, target);
  return (current) => {
    const result = strategically(current, patch, target.codec);
    return fitted(result, target, { duplicates, shown: () => formatGoValue(patch) });
  };
}

function strategically(current: Resource, patch: JsonObject, codec: Codec): Json {
  try {
    return codec.strategicMerge?.(current as unknown as JsonObject, patch) ?? null;
  } catch (error) {
    if (error instanceof PatchError) throw badRequest(error.message);
    throw error;
  }
}

interface Origin {
  readonly duplicates: readonly string[];
  /** The patch or its result, as messages show it. */
  readonly shown: () => string;
}

function fitted(result: Json, target: PatchTarget, origin: Origin): Draft {
  const { gvk, codec, fieldValidation } = target;
  if (!isRecord(result)) throw refused(origin, `json: cannot unmarshal ${nameOf(result)} into Go value`);
  const draft: Draft = thaw(result) as Draft;
  if (own(draft, "kind") !== gvk.kind || own(draft, "apiVersion") !== apiVersionOf(gvk)) {
    throw refused(origin, `must be ${gvk.kind} of ${apiVersionOf(gvk)}`);
  }
  const { unknown, mismatch } = codec.fit(draft);
  if (mismatch !== undefined) throw refused(origin, mismatch);
  const mistakes = strictMistakes(unknown, origin.duplicates);
  if (mistakes.length > 0 && fieldValidation === "Strict") throw refused(origin, strictMessage(mistakes));
  if (fieldValidation === "Warn") for (const mistake of mistakes) target.warn(mistake);
  return draft;
}

/** A patch whose result is no object of its kind. The real API names neither kind nor object here. */
function refused(origin: Origin, why: string): StatusError {
  return invalid({ group: "", kind: "" }, "", [
    { type: "Invalid", field: "patch", value: origin.shown(), detail: why },
  ]);
}

function parsed(text: string, preamble: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof BodyError) throw badRequest(`${preamble}${error.message}`);
    throw error;
  }
}

function parsedObject(text: string, preamble: string): JsonObject {
  const value = parsed(text, preamble);
  if (isRecord(value)) return value as JsonObject;
  throw badRequest(`${preamble}json: cannot unmarshal ${nameOf(value)} into Go value of type map[string]interface {}`);
}

function duplicatesIn(text: string, { fieldValidation }: PatchTarget): readonly string[] {
  return fieldValidation === "Ignore" ? [] : duplicateFields(text);
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
