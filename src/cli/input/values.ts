import { setOwn } from "../../data/index.ts";
import { anything, field, list, map, object, required, text, type Value } from "../../policy/index.ts";
import { envelope, isOldSchema } from "./envelope.ts";
import { InputError } from "./input-error.ts";
import { readStrictly } from "./strict-document.ts";
import type { Files, SourceDocument } from "./text-file.ts";

const anyValues = map(anything());

const apiResource = object({
  name: field(text(), "Plural, with the subresource behind a slash: `deployments/scale`."),
  singularName: field(text(), "Read by nobody."),
  namespaced: field(anything(), "Read by nobody."),
  group: field(text(), "Group of the kind."),
  version: field(text(), "Version of the kind."),
  kind: field(text(), "Kind."),
  verbs: field(anything(), "Read by nobody."),
  shortNames: field(anything(), "Read by nobody."),
  categories: field(anything(), "Read by nobody."),
});

const valuesFields = {
  globalValues: field(anyValues, "Values for every policy and resource."),
  policies: field(
    list(
      object({
        name: required(text(), "Name of the policy."),
        resources: field(
          list(object({ name: required(text(), "Name of the resource."), values: field(anyValues, "Its values.") })),
          "Values for one policy and one resource.",
        ),
        rules: field(
          list(
            object({
              name: required(text(), "Name of the rule."),
              values: field(anyValues, "What the context of the rule would load."),
              foreachValues: field(map(list(anything())), "One value for each element of a foreach."),
            }),
          ),
          "Values for one rule.",
        ),
      }),
    ),
    "Values for single policies.",
  ),
  namespaceSelector: field(
    list(object({ name: required(text(), "Name."), labels: field(map(text()), "Labels.") })),
    "Labels of namespaces.",
  ),
  namespaces: field(list(anything()), "Whole namespaces."),
  subresources: field(
    list(
      object({
        subresource: required(apiResource, "The kind of the subresource."),
        parentResource: required(apiResource, "The kind that it belongs to."),
      }),
    ),
    "Kinds that stand for subresources.",
  ),
};

/** The schema of values as a test file has them inline. */
export const inlineValues = object(valuesFields);
const valuesFile = object({ ...envelope, ...valuesFields });

/** What a values file says. */
export type ValuesText = Value<typeof inlineValues>;

/**
 * Loads a values file. `path` is named in errors as the user wrote it, `full` is where it is.
 * (kyverno: cmd/cli/kubectl-kyverno/variables/new.go)
 */
export function loadValues(path: string, full: string, files: Files): ValuesText {
  try {
    const document = files.documents(full)[0];
    const values = readStrictly<Value<typeof valuesFile>>(valuesFile, document ?? emptyDocument(full));
    if (!isOldSchema(values)) return values;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`unable to load variable file: ${path} (${error.message})`);
  }
  throw new OldValues(path);
}

/** A values file of the time before it had an apiVersion and a kind. */
export class OldValues extends InputError {
  readonly path: string;

  constructor(path: string) {
    super(`values file ${path} uses a deprecated schema — please migrate to the latest format`);
    this.path = path;
  }
}

/**
 * Reads `--set` flags. Those that are not exactly `key=value`, that change the object, or whose key was set before are
 * passed over. (kyverno: cmd/cli/kubectl-kyverno/variables/parse.go)
 */
export function parseSetFlags(flags: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const flag of flags) {
    const parts = flag.split("=").map((part) => part.trim());
    const [key = "", value = ""] = parts;
    if (parts.length !== 2 || key === "" || value === "" || key.includes("request.object.")) continue;
    if (!Object.hasOwn(found, key)) setOwn(found, key, value);
  }
  return found;
}

const emptyDocument = (path: string): SourceDocument => ({ value: {}, source: { path, index: 0, text: "" } });
