import { parseJson } from "../../../../data/index.ts";
import { CelError, failed } from "../../failure.ts";
import { type Library, method } from "../../library.ts";
import { dynType, opaqueType, stringType } from "../../type.ts";
import { type CelValue, isJsonObject, isList } from "../../value.ts";
import { ContextValue } from "./asking.ts";
import { jsonText } from "./json-text.ts";
import { withDoubles } from "./plain.ts";

const jsonType = opaqueType("json.Json");

/** JSON read and written. (kyverno sdk: extensions/cel/libs/json) */
export const jsonLibrary: Library = {
  name: "kyverno.json",
  types: [jsonType],
  variables: [{ name: "json", type: jsonType, value: new ContextValue(jsonType) }],
  functions: [
    { name: "unmarshal", overloads: [method([jsonType, dynType], dynType, { binary: unmarshal })] },
    { name: "marshal", overloads: [method([jsonType, dynType], stringType, { binary: marshal })] },
  ],
};

function unmarshal(_: CelValue, text: CelValue): CelValue {
  if (typeof text !== "string") return failed("no text to read JSON from");
  const parsed = parseJson(text);
  if (parsed.kind === "mistake") return failed(`the text is no JSON: ${parsed.mistake.message}`);
  return holdsInfinity(parsed.value)
    ? failed("json: cannot unmarshal number into Go value of type float64")
    : withDoubles(parsed.value);
}

/** A number that no double can hold, such as `1e400`. */
function holdsInfinity(value: CelValue): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  if (isList(value)) return value.some(holdsInfinity);
  return isJsonObject(value) && Object.values(value).some(holdsInfinity);
}

function marshal(_: CelValue, value: CelValue): CelValue {
  const text = jsonText(value);
  return text instanceof CelError ? failed(`json: ${text.message}`) : text;
}
