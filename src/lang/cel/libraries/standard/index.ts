import type { Library } from "../../library.ts";
import { conversions } from "./conversions.ts";
import { operators } from "./operators.ts";
import { textFunctions } from "./text.ts";
import { timeAccessors } from "./time.ts";

/** What every environment has: operators, conversions, texts, times. (cel-go: common/stdlib/standard.go) */
export const standardLibrary: Library = {
  name: "standard",
  functions: [...operators, ...conversions, ...textFunctions, ...timeAccessors],
};
