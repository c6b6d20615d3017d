import { setOwn } from "../../data/index.ts";
import * as cel from "../../lang/cel/index.ts";
import { Hole, holeOf } from "./hole.ts";

/**
 * A literal as JSON, the way that Kubernetes makes it: lists and maps in fields are read, and what is in them is taken as
 * it is, so that a map written within a list or another map is none of an object. What has no form in JSON is a
 * {@link Hole}. (kubernetes: apiserver/pkg/cel/mutation/dynamic ConvertToNative)
 */
export function nativeFields(message: cel.Message, fill: Fill = unfilled): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, value] of message.fields) {
    setOwn(out, name, value instanceof cel.CelMap ? mapValue(value, fill) : nativeValue(value, fill));
  }
  return out;
}

/** What stands in place of a value that has no form in JSON; `undefined` for a hole. */
export type Fill = (value: cel.CelValue) => unknown;

const unfilled: Fill = () => undefined;

/** The first part of a value that has no form in JSON. */
export function firstHole(value: unknown): Hole | undefined {
  if (value instanceof Hole) return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const part of Object.values(value)) {
    const hole = firstHole(part);
    if (hole !== undefined) return hole;
  }
  return undefined;
}

function mapValue(map: cel.CelMap, fill: Fill): unknown {
  const out: Record<string, unknown> = {};
  for (const [key, value] of cel.mapEntries(map)) {
    if (typeof key !== "string") {
      const printed = `map key ${JSON.stringify(String(key))} is of type ${cel.typeName(key)}, not string`;
      return new Hole({ type: "error", printed });
    }
    setOwn(out, key, nativeValue(value, fill));
  }
  return out;
}

function nativeValue(value: cel.CelValue, fill: Fill): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : holeOf(value);
  if (typeof value === "string" || typeof value === "boolean" || cel.isJsonObject(value)) return value;
  if (value instanceof cel.Double) return value.value;
  if (value instanceof cel.Message && value.type.name !== "JSONPatch") return nativeFields(value, fill);
  if (cel.isList(value))
    return value.every(isPlain) ? value : value.map((item) => (item === null ? null : nativeValue(item, fill)));
  if (value instanceof cel.TypeValue) return value.name;
  if (value instanceof cel.Optional) return value.value === undefined ? null : nativeValue(value.value, fill);
  return fill(value) ?? holeOf(value);
}

/** Null stands in lists of objects, too. */
function isPlain(value: cel.CelValue): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean" || cel.isJsonObject(value);
}
