import { isRecord } from "../../data/index.ts";
import {
  apiVersionOf,
  applyJsonPatch,
  applyMergePatch,
  formatGoValue,
  type GroupVersionKind,
  type Json,
  type JsonObject,
  type Resource,
} from "../../kube/index.ts";
import type { FieldValidation } from "../call.ts";
import { duplicateFields, PatchError } from "../codec/index.ts";
import { thaw } from "../frozen.ts";
import type { Codec, Draft } from "../kind.ts";
import { badRequest, invalid, type StatusError, unexplained, unprocessable } from "../status.ts";
import { fitBody } from "./fit-body.ts";
import { goTypeName } from "./go-type-name.ts";
import { jsonPatchIn } from "./json-patch-body.ts";
import { BodyError, decodeText, readJson } from "./json-text.ts";
import type { PatchType } from "./patch-type.ts";
import { patchedText } from "./patched-text.ts";
import { checkCustomKind, kindMistake, namedKind, strictMessage, strictMistakes } from "./read-object.ts";

/** What a patch is for, and how its result is read. */
export interface PatchTarget {
  readonly gvk: GroupVersionKind;
  readonly codec: Codec;
  /** Whether some other kind is known, which makes for another message. */
  readonly knows: (gvk: GroupVersionKind) => boolean;
  readonly fieldValidation: FieldValidation;
  warn(text: string): void;
}

/** Makes the patched object, without defaults, from the current one. Throws a `StatusError`. */
export type Patch = (current: Resource) => Draft;

/** Reads a patch. Throws a `StatusError`. kubernetes: apiserver pkg/endpoints/handlers/patch.go */
export function readPatch(bytes: Uint8Array, type: PatchType, target: PatchTarget): Patch {
  const text = decodeText(bytes);
  switch (type) {
    case "application/json-patch+json":
      return readJsonPatch(text, target);
    case "application/merge-patch+json":
      return readMergePatch(text, target);
    case "application/strategic-merge-patch+json":
      return readStrategicPatch(text, target);
    default:
      return type satisfies never;
  }
}

function readJsonPatch(text: string, target: PatchTarget): Patch {
  const validates = target.fieldValidation !== "Ignore";
  const { operations, mistakes } = jsonPatchIn(parsed(text, validates ? decoding : ""), text, validates);
  return (current) => {
    const before = current as unknown as Json;
    const result = applyJsonPatch(before, operations);
    if (result.kind === "error") throw unprocessable();
    const shown = () => patchedText(result.value, before);
    return fitted(sameKind(result.value, target, shown), target, { mistakes, shown });
  };
}

function readMergePatch(text: string, target: PatchTarget): Patch {
  const patch = parsedObject(text, decoding);
  const mistakes = duplicatesIn(text, target);
  return (current) => {
    const before = current as unknown as Json;
    const result = applyMergePatch(before, patch);
    const shown = () => patchedText(result, before);
    return fitted(sameKind(result, target, shown), target, { mistakes, shown });
  };
}

/** What kind the result says it is does not count: it is written into an object of the right one. */
function readStrategicPatch(text: string, target: PatchTarget): Patch {
  const patch = parsedObject(text, "");
  const mistakes = duplicatesIn(text, target);
  return (current) => {
    const { kind, apiVersion } = current;
    const result = { ...strategically(current, patch, target.codec), kind, apiVersion };
    return fitted(result, target, {
      mistakes,
      shown: () => formatGoValue(withoutMerged(patch)),
      reworded: asRestored,
    });
  };
}

/** Merging takes ordered lists out of the patch, which messages show as it is then. */
function withoutMerged(patch: JsonObject): JsonObject {
  const order = "$setElementOrder/";
  const kept = Object.entries(patch).filter(([key]) => !key.startsWith(order) && !Object.hasOwn(patch, order + key));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, isRecord(value) ? withoutMerged(value as JsonObject) : value]),
  );
}

/**
 * Results of strategic patches are not read from JSON but restored, of which mistakes are told in other words.
 * kubernetes: apimachinery pkg/runtime/converter.go fromUnstructured
 */
function asRestored(mismatch: string): string {
  const pattern = /^json: cannot unmarshal (\w+)(?: ([-+\d.eE]+))? into .*of type (.+)$/;
  const [, given = "", digits, type = ""] = pattern.exec(mismatch) ?? [];
  const number = digits !== undefined && !Number.isInteger(Number(digits)) ? "float64" : "int64";
  const from = given === "object" ? "map" : given === "array" ? "slice" : given === "number" ? number : given;
  if (type === "string" && from === "int64") return "cannot convert int64 to string";
  if (/^u?int\d+$/.test(type) && from === "float64") return `cannot convert float64 to ${type}`;
  if (/^(string|bool|u?int\d*|float\d*)$/.test(type)) return `unrecognized type: ${type}`;
  if (type.startsWith("[]")) return `cannot restore slice from ${from}`;
  return type.startsWith("map[") ? `cannot restore map from ${from}` : mismatch;
}

const decoding = "error decoding patch: ";

function strategically(current: Resource, patch: JsonObject, codec: Codec): JsonObject {
  try {
    return codec.strategicMerge?.(current as unknown as JsonObject, patch) ?? {};
  } catch (error) {
    if (error instanceof PatchError) throw unmerged(error.message);
    throw error;
  }
}

const badForms: ReadonlySet<string> = new Set([
  "invalid JSON document",
  "invalid patch format of primitive list",
  "invalid patch format of retainKeys",
  "invalid patch format of setElementOrder list",
  "strategic merge patch format is not supported",
]);

/** Only some mistakes of a strategic patch are taken for the client's. (kubernetes: interpretStrategicMergePatchError) */
function unmerged(message: string): StatusError {
  if (badForms.has(message)) return badRequest(message);
  const unfit = message === "lists of lists are not supported" || message.startsWith("patch content doesn't match");
  return unfit ? unprocessable() : unexplained(message);
}

interface Origin {
  /** What strict decoding found in the patch itself. */
  readonly mistakes: readonly string[];
  /** The patch or its result, as messages show it. */
  readonly shown: () => string;
  /** Says otherwise what does not fit. */
  readonly reworded?: (mismatch: string) => string;
}

/** A result that is of the right kind, or does not say of which: then it is. */
function sameKind(result: Json, { gvk, codec, knows }: PatchTarget, shown: () => string): JsonObject {
  const origin = { mistakes: [], shown };
  if (!isRecord(result)) throw refused(origin, `json: cannot unmarshal ${goTypeName(result)} into Go value`);
  const said = namedKind(result, gvk);
  if (codec.fromProtobuf === undefined) checkCustomKind(said, gvk, result);
  const mistake = codec.fromProtobuf === undefined ? undefined : kindMistake(said, gvk, knows);
  if (mistake !== undefined) throw refused(origin, mistake);
  return result as JsonObject;
}

function fitted(result: JsonObject, { gvk, codec, fieldValidation, warn }: PatchTarget, origin: Origin): Draft {
  const draft: Draft = thaw(result) as Draft;
  draft.apiVersion = apiVersionOf(gvk);
  draft.kind = gvk.kind;
  const { unknown, mismatch } = fitBody(codec, draft);
  if (mismatch !== undefined) throw refused(origin, origin.reworded?.(mismatch) ?? mismatch);
  const mistakes = [...origin.mistakes, ...strictMistakes(unknown, [])];
  if (mistakes.length > 0 && fieldValidation === "Strict") throw refused(origin, strictMessage(mistakes));
  if (fieldValidation === "Warn") for (const mistake of mistakes) warn(mistake);
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
  throw badRequest(
    `${preamble}json: cannot unmarshal ${goTypeName(value)} into Go value of type map[string]interface {}`,
  );
}

function duplicatesIn(text: string, { fieldValidation }: PatchTarget): readonly string[] {
  return fieldValidation === "Ignore" ? [] : strictMistakes([], duplicateFields(text));
}
