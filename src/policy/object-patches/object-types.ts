import * as cel from "../../lang/cel/index.ts";

/** The type of expressions that say how an object is to look: `Object{spec: Object.spec{...}}`. */
export const applyConfigurationType: cel.CelType = objectType("Object");

/** The type of one operation of a JSON patch, with the values of its fields. */
export const jsonPatchType: cel.CelType = {
  ...cel.structType("JSONPatch", (name) => jsonPatchFields.get(name) ?? unknownField),
  make: makeOperation,
};

/** The type of expressions that are JSON patches: `[JSONPatch{op: "add", path: "/a", value: 1}]`. */
export const jsonPatchesType: cel.CelType = cel.listOf(jsonPatchType);

/**
 * The types of message literals in expressions that change objects: `JSONPatch`, `Object`, and `Object.spec.template`
 * for the fields of objects. Fields of any name may have any value. (kubernetes: apiserver/pkg/cel/mutation)
 */
export function findPatchType(name: string): cel.CelType | undefined {
  if (name === "JSONPatch") return jsonPatchType;
  if (name === "Object") return applyConfigurationType;
  return name.startsWith("Object.") ? objectType(name) : undefined;
}

const jsonPatchFields: ReadonlyMap<string, cel.CelType> = new Map([
  ["op", cel.stringType],
  ["path", cel.stringType],
  ["from", cel.stringType],
  ["value", cel.dynType],
]);

/** What Kubernetes has as the type of fields that operations have not: no value fits. */
const unknownField = cel.opaqueType("");

function objectType(name: string): cel.CelType {
  return cel.structType(name, () => cel.dynType);
}

/** A value of unknown type may turn out to be no text. */
function makeOperation(fields: ReadonlyMap<string, cel.CelValue>): cel.CelValue {
  for (const name of ["op", "path", "from"]) {
    const value = fields.get(name);
    if (value !== undefined && typeof value !== "string") {
      return cel.failed(`unexpected type ${cel.typeName(value)} for JSONPatchType '${name}' field`);
    }
  }
  return new cel.Message(jsonPatchType, fields);
}
