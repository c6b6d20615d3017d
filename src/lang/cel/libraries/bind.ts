import { noSuchOverload } from "../failure.ts";
import { type Library, method } from "../library.ts";
import { dynType } from "../type.ts";

/** `cel.bind`. (cel-go: ext/bindings.go) */
export const bindLibrary: Library = { name: "bind", macros: ["bind"], functions: [] };

/** Macros with two variables. (cel-go: ext/comprehensions.go) */
export const twoVariablesLibrary: Library = { name: "twoVariables", macros: ["twoVariables"], functions: [] };

/** Extensions of protocol buffers, which no value here has. (cel-go: ext/protos.go) */
export const protosLibrary: Library = {
  name: "protos",
  functions: ["getExt", "hasExt"].map((name) => ({
    name,
    overloads: [method([dynType, dynType, dynType], dynType, { call: () => noSuchOverload })],
  })),
};
