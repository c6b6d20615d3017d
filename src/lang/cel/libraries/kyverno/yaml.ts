import { parseYaml } from "../../../../data/index.ts";
import { failed } from "../../failure.ts";
import { type Library, method } from "../../library.ts";
import { dynType, opaqueType, stringType } from "../../type.ts";
import type { CelValue } from "../../value.ts";
import { ContextValue } from "./asking.ts";
import { withDoubles } from "./plain.ts";

const yamlType = opaqueType("yaml.Yaml");

/** YAML read, the first document of a text. (kyverno sdk: extensions/cel/libs/yaml) */
export const yamlLibrary: Library = {
  name: "kyverno.yaml",
  types: [yamlType],
  variables: [{ name: "yaml", type: yamlType, value: new ContextValue(yamlType) }],
  functions: [{ name: "parse", overloads: [method([yamlType, stringType], dynType, { binary: parse })] }],
};

function parse(_: CelValue, text: CelValue): CelValue {
  const parsed = parseYaml(String(text));
  if (parsed.kind === "mistake") return failed(`error converting YAML to JSON: yaml: ${parsed.mistake.message}`);
  const first = parsed.documents.find(({ index }) => index === 0);
  return withDoubles(first?.value ?? null);
}
