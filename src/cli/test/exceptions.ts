import { own } from "../../kube/index.ts";
import { documentKind, type Files, goKindText, InputError, isKubernetesObject } from "../input/index.ts";

/** What exception files say, as far as the command line reads them: how many there are, and which policies they name. */
export interface NamedByExceptions {
  readonly count: number;
  readonly policies: ReadonlySet<string>;
}

/** Reads exception files; another kind of document in them is an `InputError`. */
export function namedByExceptions(paths: readonly string[], files: Files): NamedByExceptions {
  const documents = paths.flatMap((path) => files.documents(path)).map(({ value }) => value);
  for (const document of documents) {
    if (!isKubernetesObject(document) || documentKind(document).kind !== "exception") {
      const kind = isKubernetesObject(document) ? goKindText(document) : "";
      throw new InputError(
        `error: failed to load exceptions (unable to load exceptions (policy exception type not supported ${kind}))`,
      );
    }
  }
  return { count: documents.length, policies: new Set(documents.flatMap(policiesNamed)) };
}

/** The policies that an exception names, without their namespaces. */
export function policiesNamed(exception: unknown): readonly string[] {
  const spec = own(exception, "spec");
  const named = [
    ...listOf(own(spec, "exceptions")).map((one) => own(one, "policyName")),
    ...listOf(own(spec, "policyRefs")).map((one) => own(one, "name")),
  ];
  return named.map((name) => String(name).split("/").at(-1) ?? "");
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
