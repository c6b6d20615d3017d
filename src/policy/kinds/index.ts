import type { CleanupKind } from "../cleanup.ts";
import { exceptionDescription, policyException } from "../exceptions/index.ts";
import { celException, celExceptionDescription } from "../expressions/index.ts";
import { globalContextDescription, globalContextEntry } from "../global-context/index.ts";
import type { AdmissionPolicyKind, CompanionKind, PolicyKind } from "../rule.ts";
import type { KindDescription } from "../schema/index.ts";
import { updateRequest, updateRequestDescription } from "../update-request/index.ts";
import {
  cleanupPolicy,
  cleanupPolicyDescription,
  clusterCleanupPolicy,
  clusterCleanupPolicyDescription,
} from "./cleanup-policy/index.ts";
import { clusterPolicy, clusterPolicyDescription, policy, policyDescription } from "./cluster-policy/index.ts";
import {
  deletingPolicy,
  deletingPolicyDescription,
  namespacedDeletingPolicy,
  namespacedDeletingPolicyDescription,
} from "./deleting-policy/index.ts";
import {
  generatingPolicy,
  generatingPolicyDescription,
  namespacedGeneratingPolicy,
  namespacedGeneratingPolicyDescription,
} from "./generating-policy/index.ts";
import {
  imageValidatingPolicy,
  imageValidatingPolicyDescription,
  namespacedImageValidatingPolicy,
  namespacedImageValidatingPolicyDescription,
} from "./image-validating-policy/index.ts";
import { mutatingAdmissionPolicy } from "./mutating-admission-policy/index.ts";
import {
  mutatingPolicy,
  mutatingPolicyDescription,
  namespacedMutatingPolicy,
  namespacedMutatingPolicyDescription,
} from "./mutating-policy/index.ts";
import { validatingAdmissionPolicy } from "./validating-admission-policy/index.ts";
import {
  namespacedValidatingPolicy,
  namespacedValidatingPolicyDescription,
  validatingPolicy,
  validatingPolicyDescription,
} from "./validating-policy/index.ts";

/** Every kind of policy that there is. A new kind is a folder beside this file and a line here. */
export const policyKinds: readonly PolicyKind[] = [
  clusterPolicy,
  policy,
  validatingPolicy,
  namespacedValidatingPolicy,
  mutatingPolicy,
  namespacedMutatingPolicy,
  generatingPolicy,
  namespacedGeneratingPolicy,
  imageValidatingPolicy,
  namespacedImageValidatingPolicy,
];

/** What they look like, for documentation. */
export const policyDescriptions: readonly KindDescription[] = [
  clusterPolicyDescription,
  policyDescription,
  validatingPolicyDescription,
  namespacedValidatingPolicyDescription,
  mutatingPolicyDescription,
  namespacedMutatingPolicyDescription,
  generatingPolicyDescription,
  namespacedGeneratingPolicyDescription,
  imageValidatingPolicyDescription,
  namespacedImageValidatingPolicyDescription,
];

/** Every kind of policy that API servers have themselves: those are not installed, and nothing of ours serves them. */
export const admissionPolicyKinds: readonly AdmissionPolicyKind[] = [
  validatingAdmissionPolicy,
  mutatingAdmissionPolicy,
];

/** Every kind of policy that deletes objects on a schedule. */
export const cleanupKinds: readonly CleanupKind[] = [
  clusterCleanupPolicy,
  cleanupPolicy,
  deletingPolicy,
  namespacedDeletingPolicy,
];

/** Every kind that goes with policies. */
export const companionKinds: readonly CompanionKind[] = [
  policyException,
  celException,
  globalContextEntry,
  updateRequest,
  ...cleanupKinds,
];

/** What these look like. */
export const companionDescriptions: readonly KindDescription[] = [
  exceptionDescription,
  celExceptionDescription,
  globalContextDescription,
  updateRequestDescription,
  clusterCleanupPolicyDescription,
  cleanupPolicyDescription,
  deletingPolicyDescription,
  namespacedDeletingPolicyDescription,
];
