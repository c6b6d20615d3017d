import type { Library } from "../library.ts";
import { bindLibrary, protosLibrary, twoVariablesLibrary } from "./bind.ts";
import { encodersLibrary } from "./encoders.ts";
import { listsLibrary } from "./lists.ts";
import { mathLibrary } from "./math.ts";
import { optionalLibrary } from "./optional.ts";
import { regexLibrary } from "./regex.ts";
import { setsLibrary } from "./sets.ts";
import { standardLibrary } from "./standard/index.ts";
import { stringsLibrary } from "./strings/index.ts";
import { wellKnownLibrary } from "./well-known.ts";

export * from "./authorization/index.ts";
export * from "./kubernetes/index.ts";
export * from "./kyverno/index.ts";
export { orValueOfAnything } from "./optional.ts";
export { reverseLibrary } from "./strings/index.ts";
export {
  bindLibrary,
  encodersLibrary,
  listsLibrary,
  mathLibrary,
  optionalLibrary,
  protosLibrary,
  regexLibrary,
  setsLibrary,
  standardLibrary,
  stringsLibrary,
  twoVariablesLibrary,
  wellKnownLibrary,
};

/** The libraries of the language itself that Kubernetes' admission policies have. */
export const kubernetesCore: readonly Library[] = [
  standardLibrary,
  wellKnownLibrary,
  optionalLibrary,
  stringsLibrary,
  setsLibrary,
  listsLibrary,
  twoVariablesLibrary,
];

/** All libraries of the language itself, as Kyverno's policies have them. */
export const kyvernoCore: readonly Library[] = [
  ...kubernetesCore,
  bindLibrary,
  encodersLibrary,
  mathLibrary,
  protosLibrary,
  regexLibrary,
];
