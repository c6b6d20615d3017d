import {
  documentKind,
  goKindText,
  InputError,
  isKubernetesObject,
  type LoadedResource,
  type SourceDocument,
} from "../input/index.ts";
import type { ApplyRun } from "./load.ts";

/** The policy exceptions that the options name: files, or those among the resources, and those among the policies. */
export function exceptionDocuments(
  withPolicies: readonly SourceDocument[],
  objects: readonly LoadedResource[],
  { options, files }: ApplyRun,
): readonly unknown[] {
  const { exceptions, exceptionsWithinResources, exceptionsWithinPolicies } = options;
  const given = exceptionsWithinResources
    ? objects.map(({ resource }) => resource).filter((resource) => documentKind(resource).kind === "exception")
    : exceptions.flatMap((path) => documentsIn(path, files));
  return [...given, ...(exceptionsWithinPolicies ? withPolicies.map(({ value }) => value) : [])];
}

function documentsIn(path: string, files: ApplyRun["files"]): readonly unknown[] {
  const documents = read();
  const other = documents.find((one) => !isKubernetesObject(one) || documentKind(one).kind !== "exception");
  if (other === undefined) return documents;
  const kind = isKubernetesObject(other) ? goKindText(other) : "";
  throw new InputError(
    `Error: failed to load exceptions (unable to load exceptions (policy exception type not supported ${kind}))`,
  );

  function read(): readonly unknown[] {
    try {
      return files.documents(path).map(({ value }) => value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`Error: failed to load exceptions (unable to read yaml (${error.message}))`);
    }
  }
}
