import type { Library } from "../../library.ts";
import { authzLibrary, authzSelectorsLibrary } from "./authz.ts";
import { cidrLibrary } from "./cidr.ts";
import { formatLibrary } from "./format.ts";
import { ipLibrary } from "./ip.ts";
import { jsonPatchLibrary } from "./jsonpatch.ts";
import { listsLibrary } from "./lists.ts";
import { quantityLibrary } from "./quantity.ts";
import { regexLibrary } from "./regex.ts";
import { semverLibrary } from "./semver.ts";
import { urlLibrary } from "./url.ts";

export { admissionRequestType, kyvernoRequestType, namespaceType } from "./admission-types.ts";
export { authzLibrary, authzSelectorsLibrary } from "./authz.ts";
export {
  AuthorizerValue,
  authorizerType,
  type ResourceAttributes,
  ResourceCheckValue,
  resourceCheckType,
} from "./authz-values.ts";
export { jsonPatchLibrary } from "./jsonpatch.ts";
export { LazyVariables, variablesType } from "./lazy-variables.ts";
export { QuantityValue, quantityType } from "./quantity.ts";
export { UrlValue, urlType } from "./url.ts";

/**
 * What Kubernetes adds to every expression, besides questions about rights, which not all may ask, and the paths of
 * patches. (kubernetes: apiserver/pkg/cel/environment/base.go)
 */
export const kubernetesLibraries: readonly Library[] = [
  cidrLibrary,
  formatLibrary,
  ipLibrary,
  listsLibrary,
  quantityLibrary,
  regexLibrary,
  semverLibrary,
  urlLibrary,
];

/** All libraries of Kubernetes. */
export const allKubernetesLibraries: readonly Library[] = [
  ...kubernetesLibraries,
  authzLibrary,
  authzSelectorsLibrary,
  jsonPatchLibrary,
];
