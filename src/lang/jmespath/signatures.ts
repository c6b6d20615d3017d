import { functions } from "./functions/index.ts";

/** A function as its documentation has it. */
export interface FunctionSignature {
  readonly name: string;
  /** `split(string, string) array[string]` */
  readonly signature: string;
  readonly note: string;
}

/** All functions, in the order of their signatures. (kyverno: pkg/engine/jmespath/functionentry.go) */
export function functionSignatures(): readonly FunctionSignature[] {
  const all = functions.map(({ name, args, variadic, returns, note }) => {
    const types = args.map((one) => one.join("|")).join(", ");
    return { name, signature: `${name}(${types}${variadic === true ? "..." : ""}) ${returns.join(",")}`, note };
  });
  return all.sort((a, b) => (a.signature < b.signature ? -1 : 1));
}
