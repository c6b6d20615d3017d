import { isRecord } from "../../data/index.ts";
import { applyJsonPatch, type Json, type Resource } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import type { ObjectPatch } from "./apply-configuration.ts";
import { jsonOf } from "./json-value.ts";

/**
 * Applies the value of an expression of the type `list(JSONPatch)` to an object, all of it or nothing: where a `test`
 * fails, the object stays as it is. (kubernetes: apiserver/pkg/admission/plugin/policy/mutating/patch/json_patch.go)
 */
export function applyJsonPatches(object: Resource, value: cel.CelValue): ObjectPatch {
  if (!cel.isList(value)) return error("type mismatch: JSONPatchType.expression should evaluate to array");
  const operations: unknown[] = [];
  for (const one of value) {
    const operation = operationOf(one);
    if (operation instanceof cel.CelError) return error(operation.message);
    operations.push(operation);
  }
  const result = applyJsonPatch(object as unknown as Json, operations);
  if (result.kind === "patched") return checked(result.value);
  return isFailedTest(result.message) ? { kind: "patched", object } : error(`JSON Patch: ${result.message}`);
}

function operationOf(value: cel.CelValue): Readonly<Record<string, unknown>> | cel.CelError {
  if (!(value instanceof cel.Message) || value.type.name !== "JSONPatch") {
    return cel.failed("type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch");
  }
  const { fields } = value;
  const from = fields.get("from");
  const given = fields.get("value");
  const operation = {
    op: fields.get("op") ?? "",
    path: fields.get("path") ?? "",
    ...(from !== undefined && from !== "" && { from }),
  };
  if (given === undefined) return operation;
  const json = jsonOf(given);
  if (json instanceof cel.CelError) return json;
  return { ...operation, value: json === null && operation.op === "test" ? equalToNothing : json };
}

/** That something is null is never found by a test: what is null counts as missing, and what is wanted does not. */
const equalToNothing = Number.NaN;

/** Messages that end so are those of tests that found something else. */
const isFailedTest = (message: string) => message.endsWith(" failed: test failed");

/** What a patch has left has to be an object still. */
function checked(value: unknown): ObjectPatch {
  const shown = () => JSON.stringify(value).slice(0, longestShown);
  if (!isRecord(value)) return internal(`expected an object, got '${shown()}'`);
  if (typeof value.kind !== "string" || value.kind === "") return internal(`Object 'Kind' is missing in '${shown()}'`);
  if (typeof value.apiVersion !== "string" || !isRecord(value.metadata)) {
    return internal(`Object 'apiVersion' or 'metadata' is missing in '${shown()}'`);
  }
  return { kind: "patched", object: value as unknown as Resource };
}

const longestShown = 4_096;

const internal = (message: string) => error(`Internal error occurred: ${message}`);

function error(message: string): ObjectPatch {
  return { kind: "error", message };
}
