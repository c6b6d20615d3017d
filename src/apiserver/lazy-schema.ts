import { compileSchema, type JsonObject, type Schema } from "../kube/index.ts";
import { compileValidator, type Validator } from "./custom-rules/index.ts";

/** The schema of a custom kind. It is compiled once the first object asks for it: most kinds of a cluster have none. */
export interface LazySchema {
  /** The `openAPIV3Schema` as the definition says it. */
  readonly source: JsonObject;
  readonly compiled: () => Schema;
  /** Its rules in CEL; `undefined` where it has none. */
  readonly rules: () => Validator | undefined;
}

export function lazySchema(source: JsonObject): LazySchema {
  let made: Schema | undefined;
  let rules: { readonly validator: Validator | undefined } | undefined;
  return {
    source,
    compiled() {
      made ??= compileSchema(source);
      return made;
    },
    rules() {
      rules ??= { validator: compileValidator(source, true) };
      return rules.validator;
    },
  };
}
