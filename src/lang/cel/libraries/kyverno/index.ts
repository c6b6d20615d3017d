import type { Library } from "../../library.ts";
import { generatorLibrary } from "./generator.ts";
import { globalContextLibrary } from "./global-context.ts";
import { gzipLibrary } from "./gzip.ts";
import { hashLibrary } from "./hash.ts";
import { httpLibrary } from "./http.ts";
import { imageLibrary } from "./image.ts";
import { imageDataLibrary } from "./image-data.ts";
import { jsonLibrary } from "./json.ts";
import { kyvernoMathLibrary } from "./math.ts";
import { randomLibrary } from "./random.ts";
import { resourceLibrary } from "./resource.ts";
import { timeLibrary } from "./time.ts";
import { transformLibrary } from "./transform.ts";
import { userLibrary } from "./user.ts";
import { x509Library } from "./x509.ts";
import { yamlLibrary } from "./yaml.ts";

export { generatorLibrary } from "./generator.ts";
export { imageLibrary } from "./image.ts";
export { type ImageName, readImageName } from "./image-name.ts";
export { type Plain, toPlain, withDoubles } from "./plain.ts";
export { userLibrary } from "./user.ts";
export { x509Library } from "./x509.ts";

/**
 * The libraries that all of Kyverno's kinds have. For policies of a namespace, calls about objects are bound to it;
 * it is empty for the others. (kyverno: pkg/cel/policies)
 */
export function kyvernoLibraries(namespace: string): readonly Library[] {
  return [resourceLibrary(namespace), ...anywhere];
}

const anywhere: readonly Library[] = [
  globalContextLibrary,
  gzipLibrary,
  hashLibrary,
  httpLibrary,
  imageLibrary,
  imageDataLibrary,
  jsonLibrary,
  kyvernoMathLibrary,
  randomLibrary,
  timeLibrary,
  transformLibrary,
  yamlLibrary,
];

/** All libraries of Kyverno, those that only some kinds have included. */
export function allKyvernoLibraries(namespace: string): readonly Library[] {
  return [...kyvernoLibraries(namespace), generatorLibrary(namespace), userLibrary, x509Library];
}
