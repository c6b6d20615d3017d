import type { PolicyKind } from "../../rule.ts";
import { policyKindOf } from "../../schema/index.ts";
import { compileImageValidating } from "./compile.ts";
import { imageValidatingPolicyDescription, namespacedImageValidatingPolicyDescription } from "./description.ts";
import { doorsOf } from "./doors.ts";

export { imageValidatingPolicyDescription, namespacedImageValidatingPolicyDescription } from "./description.ts";
export { extractImages, extractorsFor, imageTypes } from "./extractors.ts";
export { compileGlob } from "./image-glob.ts";
export { compileReferences, type ReferenceText } from "./image-references.ts";

/** Judges images anywhere: `policies.kyverno.io` ImageValidatingPolicy. */
export const imageValidatingPolicy: PolicyKind = policyKindOf(
  imageValidatingPolicyDescription,
  compileImageValidating,
  Object.values(doorsOf(imageValidatingPolicyDescription)),
);

/** Judges images in its namespace: `policies.kyverno.io` NamespacedImageValidatingPolicy. */
export const namespacedImageValidatingPolicy: PolicyKind = policyKindOf(
  namespacedImageValidatingPolicyDescription,
  compileImageValidating,
  Object.values(doorsOf(namespacedImageValidatingPolicyDescription)),
);
