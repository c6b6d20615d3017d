import type { FieldError, Resource } from "../../kube/index.ts";
import { base64Length } from "./base64-length.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { part, textEntries } from "./fields.ts";
import { immutableDataMistakes, largestData } from "./immutable-data.ts";
import { utf8Length } from "./metadata.ts";
import { invalid, invalids, tooLong } from "./mistakes.ts";
import { configKeyMistakes, subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";

export const configMap: BuiltinKind = {
  gvk: { group: "", version: "v1", kind: "ConfigMap" },
  plural: "configmaps",
  shortNames: ["cm"],
  categories: [],
  namespaced: true,
  subresources: [],
  columns: [nameColumn, column("Data", "Number of entries.", countEntries), ageColumn],
  strategy: strategyOf({
    namespaced: true,
    name: subdomainName,
    validate: dataMistakes,
    validateUpdate: (object, old) => immutableDataMistakes(object, old, ["data", "binaryData"]),
  }),
};

function countEntries(object: Resource): number {
  return ["data", "binaryData"].reduce((sum, key) => sum + Object.keys(part(object, key) ?? {}).length, 0);
}

function dataMistakes(object: Resource): readonly FieldError[] {
  const data = textEntries(object, "data");
  const binary = textEntries(object, "binaryData");
  const twice = new Set(binary.map(([key]) => key));
  const size =
    data.reduce((sum, [, value]) => sum + utf8Length(value), 0) +
    binary.reduce((sum, [, value]) => sum + base64Length(value), 0);
  return [
    ...data.flatMap(([key]) => [
      ...invalids(`data[${key}]`, key, configKeyMistakes(key)),
      ...(twice.has(key) ? [invalid(`data[${key}]`, key, "duplicate of key present in binaryData")] : []),
    ]),
    ...binary.flatMap(([key]) => invalids(`binaryData[${key}]`, key, configKeyMistakes(key))),
    ...(size > largestData ? [tooLong("[]", largestData)] : []),
  ];
}
