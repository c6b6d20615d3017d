import type { Resource } from "../../../kube/index.ts";
import type { Compilation, CompileOptions } from "../../rule.ts";
import type { KindDescription } from "../../schema/index.ts";

/** Checks and compiles a document of either kind. */
export function compilePolicy(_document: Resource, _options: CompileOptions, _kind: KindDescription): Compilation {
  throw new Error("not there yet");
}
