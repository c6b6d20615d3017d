import { type Diagnostic, parseDuration, type Resource } from "../../kube/index.ts";
import { compileJmesPath } from "../../lang/index.ts";
import type { CompanionKind } from "../rule.ts";
import {
  companionOf,
  field,
  flag,
  type KindDescription,
  list,
  object,
  required,
  statusCondition,
  text,
} from "../schema/index.ts";
import {
  type GlobalContextText,
  globalContextGroup,
  globalContextKind,
  globalContextSpec,
  readEntry,
} from "./document.ts";

const statusFields = {
  conditions: field(list(statusCondition), "The state of the entry."),
  lastRefreshTime: field(text({ format: "date-time" }), "When the call was made last."),
};

const status = object(statusFields);
const oldStatus = object({ ...statusFields, ready: field(flag(), "Whether the entry is filled.") });

const columns = [
  { name: "AGE", type: "date", jsonPath: ".metadata.creationTimestamp" },
  { name: "REFRESH INTERVAL", type: "string", jsonPath: ".spec.apiCall.refreshInterval" },
  { name: "LAST REFRESH", type: "date", jsonPath: ".status.lastRefreshTime" },
] as const;

const spec = required(globalContextSpec, "What the entry holds.");
const statusText = "What became of it.";
const oldFields = { spec, status: field(oldStatus, statusText) };

/** What all policies may read, as users meet it. (kyverno: api/kyverno/v2/global_context_entry_types.go) */
export const globalContextDescription: KindDescription = {
  group: globalContextGroup,
  kind: globalContextKind,
  plural: "globalcontextentries",
  shortNames: ["gctxentry"],
  categories: ["kyverno"],
  namespaced: false,
  description: "Objects of the cluster, or the answer of a call, kept up to date for the contexts of policies.",
  versions: [
    { name: "v2", fields: { spec, status: field(status, statusText) }, columns, status: true },
    { name: "v2alpha1", fields: oldFields, columns, status: true, deprecated: true },
    { name: "v2beta1", fields: oldFields, columns, status: true, stored: true },
  ],
};

/** The kind. */
export const globalContextEntry: CompanionKind = companionOf(globalContextDescription, check);

/** What is wrong with an entry. (kyverno: api/kyverno/v2/global_context_entry_types.go Validate) */
function check(document: Resource): readonly Diagnostic[] {
  const read = readEntry(document);
  if (read.kind === "refused") return read.diagnostics;
  const { kubernetesResource, apiCall } = read.spec;
  if ((kubernetesResource === undefined) === (apiCall === undefined)) {
    return [mistake("spec", "A global context entry should either have KubernetesResource or APICall")];
  }
  return [...resourceMistakes(read.spec), ...callMistakes(read.spec), ...projectionMistakes(read.name, read.spec)];
}

function mistake(path: string, detail: string): Diagnostic {
  return { code: "invalid", severity: "error", path, message: `${path}: ${detail}` };
}

function resourceMistakes({ kubernetesResource }: GlobalContextText): readonly Diagnostic[] {
  if (kubernetesResource === undefined) return [];
  const { group = "", version, resource } = kubernetesResource;
  const at = (field: string, what: string) => mistake(`spec.kubernetesResource.${field}`, `Required value: ${what}`);
  return [
    ...(version === "" ? [at("version", "A Resource entry requires a version")] : []),
    ...(resource === "" ? [at("resource", "A Resource entry requires a resource")] : []),
    ...(group === "" && version !== "v1" ? [at("group", "A Resource entry requires a group")] : []),
  ];
}

function callMistakes({ apiCall }: GlobalContextText): readonly Diagnostic[] {
  if (apiCall === undefined) return [];
  const { service, urlPath = "", data = [], method, refreshInterval } = apiCall;
  const interval = parseDuration(refreshInterval);
  return [
    ...(interval === undefined || interval <= 0
      ? [mistake("spec.apiCall.refreshInterval", "A Resource entry requires a refresh interval greater than 0 seconds")]
      : []),
    ...((service === undefined) === (urlPath === "")
      ? [mistake("spec.apiCall", "An External API call should either have Service or URLPath")]
      : []),
    ...(data.length > 0 && method !== "POST"
      ? [mistake("spec.apiCall.method", "An External API call with data should have method as POST")]
      : []),
  ];
}

function projectionMistakes(entry: string, { projections = [] }: GlobalContextText): readonly Diagnostic[] {
  return projections.flatMap(({ name, jmesPath }, at) => {
    const path = `spec.projections[${at}]`;
    const compiled = compileJmesPath(jmesPath);
    return [
      ...(name === "" ? [mistake(`${path}.name`, "Required value: A projection entry requires a name")] : []),
      ...(name !== "" && name === entry
        ? [mistake(`${path}.name`, "A projection entry requires a name different from the global context entry name")]
        : []),
      ...(jmesPath === ""
        ? [mistake(`${path}.jmesPath`, "Required value: A projection entry requires a JMESPath")]
        : compiled.kind === "mistake"
          ? [mistake(`${path}.jmesPath`, compiled.message)]
          : []),
    ];
  });
}
