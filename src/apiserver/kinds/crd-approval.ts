import type { FieldError, ObjectMeta, Resource } from "../../kube/index.ts";
import { part, text } from "./fields.ts";
import { invalid, required } from "./mistakes.ts";

const annotation = "api-approved.kubernetes.io";
const help = "see https://github.com/kubernetes/enhancements/pull/1111";

/** Whether a definition in a group of Kubernetes' own was approved. */
export interface Approval {
  readonly state: "missing" | "invalid" | "unapproved" | "approved";
  readonly reason: string;
  /** `KubernetesAPIApprovalPolicyConformant`. */
  readonly condition: {
    readonly type: string;
    readonly status: "True" | "False";
    readonly reason: string;
    readonly message: string;
  };
}

const conditionReasons = {
  missing: "MissingAnnotation",
  invalid: "InvalidAnnotation",
  unapproved: "UnapprovedAnnotation",
  approved: "ApprovedAnnotation",
} as const satisfies Readonly<Record<Approval["state"], string>>;

/** Whether a group belongs to the Kubernetes project. (kubernetes: apiextensions-apiserver pkg/apihelpers) */
export function isProtectedGroup(group: string): boolean {
  return /(^|\.)(k8s|kubernetes)\.io$/.test(group);
}

/** What the approval annotation says. (kubernetes: apiextensions-apiserver pkg/apihelpers GetAPIApprovalState) */
export function approvalOf(metadata: ObjectMeta): Approval {
  const value = text(part(metadata, "annotations"), annotation);
  const state = stateOf(value);
  const reason = reasonOf(state, value);
  return {
    state,
    reason,
    condition: {
      type: "KubernetesAPIApprovalPolicyConformant",
      status: state === "approved" ? "True" : "False",
      reason: conditionReasons[state],
      message: reason,
    },
  };
}

/** Definitions in groups of Kubernetes need an approval, or have to say that they have none. */
export function approvalMistakes(crd: Resource, old: Resource | undefined): readonly FieldError[] {
  if (!isProtectedGroup(text(part(crd, "spec"), "group"))) return [];
  const { state, reason } = approvalOf(crd.metadata);
  if (old && approvalOf(old.metadata).state === state) return [];
  const field = `metadata.annotations[${annotation}]`;
  if (state === "missing") return [required(field, reason)];
  return state === "invalid" ? [invalid(field, text(part(crd.metadata, "annotations"), annotation), reason)] : [];
}

function stateOf(value: string): Approval["state"] {
  if (value === "") return "missing";
  if (value.startsWith("unapproved")) return "unapproved";
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#\s]+\S*$/.test(value) ? "approved" : "invalid";
}

function reasonOf(state: Approval["state"], value: string): string {
  switch (state) {
    case "missing":
      return `protected groups must have approval annotation "${annotation}", ${help}`;
    case "unapproved":
      return `not approved: ${JSON.stringify(value)}`;
    case "approved":
      return `approved in ${value}`;
    case "invalid":
      return `protected groups must have approval annotation "${annotation}" with either a URL or a reason starting with "unapproved", ${help}`;
    default:
      return state satisfies never;
  }
}
