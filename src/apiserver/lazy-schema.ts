import { compileSchema, type JsonObject, type Schema } from "../kube/index.ts";

/** The schema of a custom kind. It is compiled once the first object asks for it: most kinds of a cluster have none. */
export interface LazySchema {
  /** The `openAPIV3Schema` as the definition says it. */
  readonly source: JsonObject;
  readonly compiled: () => Schema;
}

export function lazySchema(source: JsonObject): LazySchema {
  let made: Schema | undefined;
  return {
    source,
    compiled() {
      made ??= compileSchema(source);
      return made;
    },
  };
}
