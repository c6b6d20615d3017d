import { setOwn } from "../../data/index.ts";
import * as cel from "../../lang/cel/index.ts";
import { listed } from "./listed.ts";
import { firstHole, nativeFields } from "./native.ts";
import { typeNameMistakes } from "./type-names.ts";

/**
 * The value of an operation as JSON: numbers beyond 2^53 become texts, bytes base 64. Literals may stand in lists and
 * maps, on which Kubernetes stumbles. (cel-go: common/types ConvertToNative to structpb.Value)
 */
export function jsonOf(value: cel.CelValue): unknown {
  const misnamed = value instanceof cel.Message && isObject(value) ? typeNameMistakes(value) : [];
  if (misnamed.length > 0) return cel.failed(`type mismatch: ${listed(misnamed).join("\n")}`);
  const json = convert(value);
  if (!(json instanceof cel.CelError)) return json;
  return cel.failed(`JSONPath valueExpression evaluated to a type that could not marshal to JSON: ${json.message}`);
}

function convert(value: cel.CelValue): unknown {
  if (value instanceof cel.Message) return isObject(value) ? literalJson(value) : cel.failed(notNative);
  if (value instanceof cel.Optional) {
    return value.value === undefined ? cel.failed("optional.none() dereference") : convert(value.value);
  }
  if (value instanceof cel.TypeValue) return cel.failed("type conversion not supported for 'type'");
  if (cel.isList(value)) return listJson(value);
  if (value instanceof cel.CelMap) return mapJson(value);
  return cel.toPlain(value);
}

const notNative = "cannot convert to native type: *structpb.Value";

const isObject = ({ type }: cel.Message) => type.name !== "JSONPatch";

/** In literals, numbers beyond 2^53 are rounded, and bytes are base 64 all the same. */
function literalJson(message: cel.Message): unknown {
  const fields = nativeFields(message, (value) => {
    if (typeof value === "bigint") return Number(value);
    return value instanceof cel.Uint || value instanceof Uint8Array ? cel.toPlain(value) : undefined;
  });
  const hole = firstHole(fields);
  return hole === undefined ? fields : cel.failed(`proto: invalid type: ${hole.type}`);
}

function listJson(list: readonly cel.CelValue[]): unknown {
  const out: unknown[] = [];
  for (const item of list) {
    const json = convert(item);
    if (json instanceof cel.CelError) return json;
    out.push(json);
  }
  return out;
}

function mapJson(map: cel.CelMap): unknown {
  const out: Record<string, unknown> = {};
  for (const [key, value] of cel.mapEntries(map)) {
    if (typeof key !== "string") return cel.failed(`unsupported type conversion from '${cel.typeName(key)}' to string`);
    const json = convert(value);
    if (json instanceof cel.CelError) return json;
    setOwn(out, key, json);
  }
  return out;
}
