import type { Json } from "../kube/index.ts";
import type { Evaluation, Names, Scope } from "./jmespath/index.ts";
import { Fill } from "./template/fill.ts";
import { inspect } from "./template/inspect.ts";
import { fillPart, type Part, partOf } from "./template/part.ts";
import { Programs } from "./template/programs.ts";
import { dereference } from "./template/references.ts";

/** How a template is filled in. */
export interface SubstituteOptions {
  /** Whether the request is a deletion: `request.object` is `request.oldObject` then. */
  readonly delete: boolean;
}

/** A document whose variables and references have been found. */
export interface Template {
  readonly kind: "template";
  /** The document with its values filled in; what is not changed is shared with the document. Errors name the path. */
  readonly substitute: (root: Names, scope: Scope, options: SubstituteOptions) => Evaluation;
  /** Whether there is nothing to fill in: {@link substitute} is always the same document. */
  readonly constant: boolean;
  /** The texts of the expressions between braces; within outer ones `placeholderValue` stands for the inner. */
  readonly expressions: readonly string[];
}

/**
 * Compiles the variables `{{ }}` and the references `$( )` of a document. `path` is the JSON pointer of the document
 * within what errors and relative references count from. References depend on the document alone: where one cannot be
 * replaced, every substitution is that error. (kyverno: pkg/engine/variables/vars.go)
 */
export function compileTemplate(
  document: Json,
  path = "",
): Template | { readonly kind: "mistake"; readonly message: string } {
  const programs = new Programs();
  const dereferenced = dereference(document, path);
  const { expressions, mistake } = inspect(document, programs);
  if (mistake !== undefined) return { kind: "mistake", message: mistake };
  if (dereferenced.kind === "error") return templateOf(dereferenced, expressions, { path, programs });
  return templateOf(partOf(dereferenced.document, programs), expressions, { path, programs });
}

interface Place {
  readonly path: string;
  readonly programs: Programs;
}

function templateOf(part: Part, expressions: readonly string[], { path, programs }: Place): Template {
  return {
    kind: "template",
    substitute: (root, scope, options) =>
      fillPart(part, path, new Fill({ root, scope, deletes: options.delete, programs })),
    constant: part.kind === "constant",
    expressions,
  };
}
