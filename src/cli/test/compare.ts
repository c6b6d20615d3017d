import { jsonEqual, type Resource } from "../../kube/index.ts";
import { InputError, nameOf, settled } from "../input/index.ts";
import { diffText } from "../output/diff.ts";
import { yamlText } from "../output/yaml.ts";
import type { CaseSetting } from "./case.ts";
import { tidyValue, withGenerateLabels } from "./tidy.ts";

/** How an object compares with what a file says it should be. */
export type Comparison =
  | { readonly kind: "equal" }
  | { readonly kind: "different"; readonly diff: string }
  | { readonly kind: "error"; readonly message: string };

/**
 * Compares an object with the one of the same apiVersion, kind, namespace and name in a file. `field` is named in errors.
 * (kyverno: cmd/cli/kubectl-kyverno/commands/test/compare.go)
 */
export function compareWithFile(actual: Resource, path: string, field: string, setting: CaseSetting): Comparison {
  const expected = expectedIn(path, actual, setting);
  if (expected instanceof InputError) {
    return { kind: "error", message: `error: failed to load ${field} resource (${expected.message})` };
  }
  return compareObjects(actual, expected);
}

/** Compares two objects as tests do: labels of generating rules, nulls and what is empty do not count. */
export function compareObjects(actual: Resource, expected: Resource): Comparison {
  const [left, right] = [withGenerateLabels(expected), withGenerateLabels(actual)];
  if (jsonEqual(tidyValue(left), tidyValue(right))) return { kind: "equal" };
  return { kind: "different", diff: diffText(rooted(left), rooted(right)) };
}

const rooted = (object: unknown) => yamlText({ object }, { indent: 4 });

function expectedIn(path: string, actual: Resource, { files, kinds }: CaseSetting): Resource | InputError {
  try {
    for (const { value } of files.documents(path)) {
      const candidate = settled(value, kinds);
      if (isSame(candidate, actual)) return candidate;
    }
    return new InputError(`resource with name ${nameOf(actual)} not found in manifest`);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

function isSame(a: Resource, b: Resource): boolean {
  return (
    a.apiVersion === b.apiVersion &&
    a.kind === b.kind &&
    nameOf(a) === nameOf(b) &&
    (a.metadata.namespace ?? "") === (b.metadata.namespace ?? "")
  );
}
