import { type Diagnostic, parseApiVersion, type Resource } from "../../kube/index.ts";
import { field, integer, list, object, parseDocument, required, text, type Value } from "../schema/index.ts";
import { callFields } from "../variables/index.ts";

const kubernetesResource = object({
  group: field(text(), "API group of the objects; empty for the core group."),
  version: required(text(), "API version of the objects."),
  resource: required(text(), "The objects by their plural: `deployments`."),
  namespace: field(text(), "Namespace of the objects; all where it is left out."),
});

const apiCall = object({
  ...callFields,
  refreshInterval: field(text({ format: "duration", default: "10m" }), "How often the call is made."),
  retryLimit: field(integer({ minimum: 1, default: 3 }), "How often a call that fails is made again."),
});

const projection = object({
  name: required(text(), "Names the projection; policies read it as `entry.projection`."),
  jmesPath: required(text(), "JMESPath expression that picks from what the entry holds."),
});

/** What a global context entry says. */
export const globalContextSpec = object(
  {
    kubernetesResource: field(kubernetesResource, "Objects of the cluster that the entry holds a list of."),
    apiCall: field(apiCall, "A call whose answer the entry holds."),
    projections: field(list(projection), "Parts of what the entry holds, worked out when it changes."),
  },
  { exactlyOne: ["kubernetesResource", "apiCall"] },
);

/** The same as a value. */
export type GlobalContextText = Value<typeof globalContextSpec>;

export const globalContextKind = "GlobalContextEntry";
export const globalContextGroup = "kyverno.io";
export const globalContextVersions = ["v2", "v2alpha1", "v2beta1"] as const;

/** A document that is an entry, or what is wrong with it. */
export type ReadEntry =
  | { readonly kind: "entry"; readonly name: string; readonly spec: GlobalContextText }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** Reads a document. */
export function readEntry(document: Resource): ReadEntry {
  const { apiVersion, kind, metadata } = document;
  const { group, version } = parseApiVersion(apiVersion);
  const known = group === globalContextGroup && globalContextVersions.some((one) => one === version);
  if (!known || kind !== globalContextKind) {
    const message = `${apiVersion} ${kind} is no global context entry`;
    return { kind: "refused", diagnostics: [{ code: "kind", severity: "error", message, path: "kind" }] };
  }
  const { value: spec, diagnostics } = parseDocument(globalContextSpec, document.spec ?? {}, "spec");
  if (spec === undefined) return { kind: "refused", diagnostics };
  return { kind: "entry", name: metadata.name ?? "", spec };
}
