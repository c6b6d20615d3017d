import { parseApiVersion, type Resource } from "../../kube/index.ts";
import { companionKinds } from "../../policy/index.ts";
import { documentKind, goKindText, isKubernetesObject } from "./document-kind.ts";
import { InputError } from "./input-error.ts";

/** Policy exceptions as files have them. */
export interface LoadedExceptions {
  readonly count: number;
  readonly exceptions: readonly Resource[];
}

/** Sorts documents that are to be exceptions. Any other kind, and a wrong document, is an `InputError`. */
export function exceptionsOf(documents: readonly unknown[]): LoadedExceptions {
  const found = documents.map(exceptionOf);
  const exceptions = found.flatMap((document) => {
    const { group } = parseApiVersion(document.apiVersion);
    const kind = companionKinds.find((one) => one.group === group && one.kind === document.kind);
    if (kind === undefined) return [document];
    const wrong = kind.check(document).find(({ severity, code }) => severity === "error" && code !== "invalid");
    if (wrong !== undefined) throw new InputError(wrong.message);
    return [document];
  });
  return { count: found.length, exceptions };
}

function exceptionOf(document: unknown): Resource {
  if (isKubernetesObject(document) && documentKind(document).kind === "exception") return document;
  const kind = isKubernetesObject(document) ? goKindText(document) : "";
  throw new InputError(`policy exception type not supported ${kind}`);
}
