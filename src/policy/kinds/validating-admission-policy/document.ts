import { type Diagnostic, parseApiVersion, type Resource } from "../../../kube/index.ts";
import { parseDocument } from "../../schema/index.ts";
import { type BindingSpecText, bindingSpec, type PolicySpecText, policySpec } from "./schema.ts";

/** A policy as its document says it, or what is wrong with the document. */
export type ReadAdmissionPolicy =
  | { readonly kind: "policy"; readonly spec: PolicySpecText }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** A binding of a policy. */
export interface BindingText {
  readonly name: string;
  readonly spec: BindingSpecText;
}

/** The bindings of one policy, and what is wrong with documents that say they are. */
export interface ReadBindings {
  readonly bindings: readonly BindingText[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The group of policies and bindings, and the versions of which the fields are the same. */
export const admissionGroup = "admissionregistration.k8s.io";
export const admissionVersions: readonly string[] = ["v1", "v1beta1", "v1alpha1"];

/** Reads a document of the kind. What stands under `status` is the API server's and is not looked at. */
export function readAdmissionPolicy(document: Resource, kind: string): ReadAdmissionPolicy {
  if (!isOf(document, kind)) {
    const message = `${document.apiVersion} ${document.kind} is no ${kind} of ${admissionGroup}`;
    return { kind: "refused", diagnostics: [{ code: "kind", severity: "error", message, path: "kind" }] };
  }
  const { value: spec, diagnostics } = parseDocument(policySpec, document.spec ?? {}, "spec");
  return spec === undefined ? { kind: "refused", diagnostics } : { kind: "policy", spec };
}

/** Reads those of some bindings that bind a policy. */
export function readBindings(documents: readonly Resource[], policy: Resource): ReadBindings {
  const bindings: BindingText[] = [];
  const found: Diagnostic[] = [];
  for (const document of documents.filter((one) => isOf(one, `${policy.kind}Binding`))) {
    const { value: spec, diagnostics } = parseDocument(bindingSpec, document.spec ?? {}, "spec");
    if (spec === undefined) found.push(...diagnostics);
    else if (spec.policyName === policy.metadata.name) bindings.push({ name: document.metadata.name ?? "", spec });
  }
  return { bindings, diagnostics: found };
}

function isOf({ apiVersion, kind }: Resource, wanted: string): boolean {
  const { group, version } = parseApiVersion(apiVersion);
  return kind === wanted && group === admissionGroup && admissionVersions.includes(version);
}
