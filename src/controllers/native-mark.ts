import { own, type Resource } from "../kube/index.ts";
import type { PolicyKind } from "../policy/index.ts";

/** Which admission policies are made of policies that ask for them. */
export interface NativeGeneration {
  readonly validating: boolean;
  readonly mutating: boolean;
}

/** (kyverno: pkg/toggle/toggle.go) */
export const usualGeneration: NativeGeneration = { validating: true, mutating: false };

/** What of a policy's status decides by whom it is enforced: that it has changed is another policy. */
export function nativeMark({ status }: Resource): boolean {
  return own(status, "generated") === true || own(own(status, "validatingadmissionpolicy"), "generated") === true;
}

/** Whether admission policies are made of policies of a kind. */
export function isNativelyAsked(kind: Omit<PolicyKind, "crd">, { validating, mutating }: NativeGeneration): boolean {
  if (kind.planAdmissionPolicy === undefined) return false;
  return kind.doors?.some(({ side }) => side === "mutate") === true ? mutating : validating;
}
