import { arithmeticFunctions } from "./arithmetic.ts";
import { byFunctions } from "./by.ts";
import { encodingFunctions } from "./encoding.ts";
import type { FunctionEntry } from "./entry.ts";
import { imageFunctions } from "./image.ts";
import { listFunctions } from "./list.ts";
import { networkFunctions } from "./network.ts";
import { numberFunctions } from "./number.ts";
import { objectFunctions } from "./object.ts";
import { randomFunctions } from "./random.ts";
import { regexpFunctions } from "./regexp.ts";
import { semverFunctions } from "./semver.ts";
import { textFunctions } from "./text.ts";
import { timeFunctions } from "./time.ts";
import { typeFunctions } from "./type.ts";

export type { ArgType, FunctionEntry, Site } from "./entry.ts";

/** All functions that expressions can call. */
export const functions: readonly FunctionEntry[] = [
  ...arithmeticFunctions,
  ...byFunctions,
  ...encodingFunctions,
  ...imageFunctions,
  ...listFunctions,
  ...networkFunctions,
  ...numberFunctions,
  ...objectFunctions,
  ...randomFunctions,
  ...regexpFunctions,
  ...semverFunctions,
  ...textFunctions,
  ...timeFunctions,
  ...typeFunctions,
];

const byName: ReadonlyMap<string, FunctionEntry> = new Map(functions.map((entry) => [entry.name, entry]));

/** The function of a name, where there is one. */
export function functionNamed(name: string): FunctionEntry | undefined {
  return byName.get(name);
}
