import { functionSignatures } from "../../lang/index.ts";
import type { Streams } from "../output/streams.ts";

/** Prints the functions of these names, or all; a name that there is not prints nothing. */
export function printFunctions(names: readonly string[], streams: Streams): void {
  for (const { name, signature, note } of functionSignatures()) {
    if (names.length > 0 && !names.includes(name)) continue;
    streams.out(`Name: ${name}\n  Signature: ${signature}\n${note === "" ? "" : `  Note:      ${note}\n`}\n`);
  }
}
