import { failed } from "../../failure.ts";
import { global, type Library } from "../../library.ts";
import { elementsOf, lookUp } from "../../map.ts";
import { dynType, listOf, mapOf, stringType } from "../../type.ts";
import { CelMap, type CelValue, isList, isMap } from "../../value.ts";

const anyList = listOf(dynType);

/** Lists of objects as maps. (kyverno sdk: extensions/cel/libs/transform) */
export const transformLibrary: Library = {
  name: "kyverno.transform",
  functions: ["transform.listObjToMap", "listObjToMap"].map((name) => ({
    name,
    overloads: [global([anyList, anyList, stringType, stringType], mapOf(dynType, dynType), { call: listObjToMap })],
  })),
};

/** From a key of each object of the first list to a value of the object at its place in the second. */
function listObjToMap([first = [], second = [], keyName = "", valueName = ""]: readonly CelValue[]): CelValue {
  const keys = isList(first) ? elementsOf(first) : [];
  const values = isList(second) ? elementsOf(second) : [];
  if (keys.length !== values.length) {
    return failed(`listObjToMap must take lists of equal length. list1: ${keys.length}, list2: ${values.length}`);
  }
  const entries = new Map<string, CelValue>();
  for (const [at, entry] of keys.entries()) {
    const key = valueIn(entry, keyName);
    if (typeof key !== "string") {
      return failed("the passed key name cannot be handled as a string in the key object list");
    }
    const value = values[at] ?? null;
    if (!isMap(value)) return failed("object cannot be handled as a map string to any in the value object list");
    entries.set(key, valueIn(value, valueName) ?? null);
  }
  return new CelMap(entries);
}

function valueIn(entry: CelValue, name: CelValue): CelValue | undefined {
  return isMap(entry) ? lookUp(entry, name) : undefined;
}
