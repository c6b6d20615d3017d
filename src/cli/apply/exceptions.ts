import {
  documentKind,
  exceptionsOf,
  type LoadedExceptions,
  type LoadedResource,
  type SourceDocument,
} from "../input/index.ts";
import { type ApplyRun, wrapped } from "./load.ts";

/** The policy exceptions that the options name: files, or those among the resources, and those among the policies. */
export function exceptionDocuments(
  withPolicies: readonly SourceDocument[],
  objects: readonly LoadedResource[],
  { options, files }: ApplyRun,
): LoadedExceptions {
  const { exceptions, exceptionsWithinResources, exceptionsWithinPolicies } = options;
  const given = exceptionsWithinResources
    ? objects.map(({ resource }) => resource).filter((resource) => documentKind(resource).kind === "exception")
    : exceptions.flatMap((path) => documentsIn(path, files));
  const documents = [...given, ...(exceptionsWithinPolicies ? withPolicies.map(({ value }) => value) : [])];
  return wrapped("Error: failed to load exceptions", () =>
    wrapped("unable to load exceptions", () => exceptionsOf(documents)),
  );
}

function documentsIn(path: string, files: ApplyRun["files"]): readonly unknown[] {
  const documents = wrapped("Error: failed to load exceptions", () =>
    wrapped("unable to read yaml", () => files.documents(path)),
  );
  return documents.map(({ value }) => value);
}
