import { randomText } from "../../../data/index.ts";
import type { Run } from "../run.ts";
import { failure, refusal } from "../signal.ts";
import { type FunctionEntry, text } from "./entry.ts";

/** Texts made by chance. (kyverno: pkg/engine/jmespath/functions.go jpRandom) */
export const randomFunctions: readonly FunctionEntry[] = [
  {
    name: "random",
    args: [["string"]],
    returns: ["string"],
    note: "a text that a regular expression matches, by chance; the same each time that a request is judged",
    call: (args, run) => randomTextOf(text(args, 0), run),
  },
];

function randomTextOf(pattern: string, run: Run): unknown {
  if (pattern === "") return failure("no pattern provided");
  const made = randomText(pattern, `${run.scope.seed}\n${run.draw()}`);
  if (made.kind === "error") return failure(made.error);
  if (made.kind === "too-large") return refusal("the result is too large");
  return run.spend(made.text.length) ?? made.text;
}
