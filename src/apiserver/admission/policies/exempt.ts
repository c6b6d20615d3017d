import type { AdmissionRequest } from "../plugin.ts";

/**
 * Whether no admission policy is asked about a resource: policies themselves, or a broken one could never be taken away,
 * and questions about who somebody is and what he may do.
 * kubernetes: apiserver pkg/admission/plugin/policy/generic/plugin.go, pkg/kubeapiserver/admission/exclusion/resources.go
 */
export function isExempt({ resource: { group, resource } }: AdmissionRequest): boolean {
  return exempt.get(group)?.has(resource) ?? false;
}

const exempt: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    "admissionregistration.k8s.io",
    new Set([
      "mutatingadmissionpolicies",
      "mutatingadmissionpolicybindings",
      "validatingadmissionpolicies",
      "validatingadmissionpolicybindings",
    ]),
  ],
  ["authentication.k8s.io", new Set(["selfsubjectreviews", "tokenreviews"])],
  [
    "authorization.k8s.io",
    new Set([
      "localsubjectaccessreviews",
      "selfsubjectaccessreviews",
      "selfsubjectrulesreviews",
      "subjectaccessreviews",
    ]),
  ],
]);
