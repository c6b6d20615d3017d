import { randomText } from "../../../../data/index.ts";
import { Failure, failed } from "../../failure.ts";
import { global, type Library, type World } from "../../library.ts";
import { stringType } from "../../type.ts";
import type { CelValue } from "../../value.ts";

/**
 * Texts by chance. The world is asked `random.seed` for a text, another for every call within an evaluation and the same
 * ones when it is run again, which determines what comes out. (kyverno sdk: extensions/cel/libs/random)
 */
export const randomLibrary: Library = {
  name: "kyverno.random",
  functions: ["random", "random.random"].map((name) => ({
    name,
    overloads: [
      global([stringType], stringType, { call: ([pattern = ""], world) => random(pattern, world) }),
      global([], stringType, { call: (_, world) => random("[0-9a-z]{8}", world) }),
    ],
  })),
};

function random(pattern: CelValue, world: World): CelValue {
  const seed = world.ask({ kind: "random.seed", args: [] });
  if (seed instanceof Failure) return seed;
  if (typeof seed !== "string") return failed("there is no chance here");
  const made = randomText(String(pattern), seed);
  if (made.kind === "text") return made.text;
  return failed(made.kind === "error" ? made.error : "the text would be too long");
}
