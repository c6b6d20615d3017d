import type { Json } from "../kube/index.ts";
import type { Evaluation, Names, Scope } from "./jmespath/index.ts";

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
  /** The texts of the expressions between braces, as they are written: those of inner ones before outer ones. */
  readonly expressions: readonly string[];
}

/**
 * Compiles the variables `{{ }}` and the references `$( )` of a document. `path` is the JSON pointer of the document
 * within what errors and relative references count from. (kyverno: pkg/engine/variables/vars.go)
 */
export function compileTemplate(
  document: Json,
  path = "",
): Template | { readonly kind: "mistake"; readonly message: string } {
  if (JSON.stringify(document).search(/\{\{|\$\(/) < 0) {
    return {
      kind: "template",
      substitute: () => ({ kind: "value", value: document }),
      constant: true,
      expressions: [],
    };
  }
  return { kind: "mistake", message: `variables are not supported yet at path ${path}` };
}
