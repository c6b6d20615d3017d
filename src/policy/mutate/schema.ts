import type { JsonObject } from "../../kube/index.ts";
import { kinds, types } from "./generated/merge-keys.ts";

/** What is known of a place in an object of a built-in kind, as far as lists below it are merged by key. */
export interface Schema {
  /** The fields that lead to such lists. */
  readonly fields: ReadonlyMap<string, Place>;
}

/** A field: a list whose elements are told apart by `keys`, or an object with such lists below it. */
export interface Place {
  /** For a list of merged elements: the fields that name one; none where the elements are scalars. */
  readonly keys?: readonly string[];
  /** What is below the field, or below each element of the list; absent where nothing is merged there. */
  readonly schema: Schema | undefined;
  /** For a list of merged elements: an element. */
  readonly element?: Place;
}

/**
 * The schema that an object names by its `apiVersion` and `kind`, at whatever place it stands; `undefined` for kinds
 * that Kyverno's merge does not know: their lists are replaced. (kustomize: kyaml/yaml/walk/walk.go GetSchema)
 */
export function schemaOf({ kind, apiVersion }: JsonObject): Schema | undefined {
  if (typeof kind !== "string" || typeof apiVersion !== "string") return undefined;
  built ??= build();
  return built.get(`${apiVersion} ${kind}`);
}

let built: ReadonlyMap<string, Schema> | undefined;

/**
 * The tables have a line for each kind: `apiVersion kind type`; and one for each type with its fields: `metadata:type`
 * leads to another type, `containers=name:type` is a list with its keys, `finalizers=` a list of scalars.
 */
function build(): ReadonlyMap<string, Schema> {
  const byType = new Map<string, Map<string, Place>>();
  const fieldsOf = (type: string): Map<string, Place> => {
    const fields = byType.get(type) ?? new Map<string, Place>();
    byType.set(type, fields);
    return fields;
  };
  for (const [type = "", ...fields] of linesOf(types)) {
    for (const field of fields) {
      const [, name = "", keys, below] = /^([^=:]+)(?:=([^:]*))?(?::(.*))?$/.exec(field) ?? [];
      const schema = below === undefined ? undefined : { fields: fieldsOf(below) };
      const list = { keys: (keys ?? "").split(",").filter(Boolean), schema, element: { schema } };
      fieldsOf(type).set(name, keys === undefined ? { schema } : list);
    }
  }
  return new Map(
    linesOf(kinds).map(([apiVersion = "", kind = "", type = ""]) => [
      `${apiVersion} ${kind}`,
      { fields: fieldsOf(type) },
    ]),
  );
}

function linesOf(table: string): readonly (readonly string[])[] {
  return table
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
}
