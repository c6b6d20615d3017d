import type { Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { type BuiltinKind, door } from "./builtin-kind.ts";
import { createdAtColumn, nameColumn } from "./columns.ts";
import { crdMistakes, crdUpdateMistakes } from "./crd-validation.ts";
import { ensure, fill, fillZero, innerAt } from "./draft.ts";
import { flag, part, partAt, parts, text, texts } from "./fields.ts";
import { metadataMistakes, metadataUpdateMistakes } from "./metadata.ts";
import { subdomainName } from "./names.ts";
import { specOf, strategyOf } from "./strategy.ts";

const gvk = { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" };

const base = strategyOf({
  namespaced: false,
  name: subdomainName,
  status: true,
  generationOf: specOf,
  default: defaultCrd,
  prepareCreate: (object) => {
    object.status = { conditions: null, acceptedNames: { plural: "", kind: "" }, storedVersions: [] };
    noteStored(object);
  },
  prepareUpdate: (object, _old, subresource) => {
    if (subresource === "") noteStored(object);
  },
  unconditionalUpdate: false,
});

/** (kubernetes: apiextensions-apiserver pkg/registry/customresourcedefinition/strategy.go) */
const strategy: Strategy = {
  ...base,
  validate: (object) => [
    ...metadataMistakes(object, { namespaced: false, name: nameOf(object), anyFinalizer: true }),
    ...crdMistakes(object),
  ],
  validateUpdate: (object, old, subresource) => {
    const metadata = metadataUpdateMistakes(object, old, { anyFinalizer: true });
    if (subresource === "status") return metadata;
    return [...metadata, ...crdMistakes(object, old), ...crdUpdateMistakes(object, old)];
  },
};

export const customResourceDefinition: BuiltinKind = {
  gvk,
  plural: "customresourcedefinitions",
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  namespaced: false,
  subresources: [door("status", gvk)],
  columns: [nameColumn, createdAtColumn],
  strategy,
};

/** (kubernetes: apiextensions-apiserver pkg/apis/apiextensions/v1/defaults.go) */
function defaultCrd(object: Draft): void {
  const spec = ensure(object, "spec");
  const names = ensure(spec, "names");
  const kind = text(names, "kind");
  if (kind !== "") {
    fillZero(names, "singular", kind.toLowerCase());
    fillZero(names, "listKind", `${kind}List`);
  }
  fill(spec, "conversion", { strategy: "None" });
  const service = innerAt(spec, "conversion", "webhook", "clientConfig", "service");
  if (service) fill(service, "port", 443);
  noteStoredByDefault(object);
}

function noteStoredByDefault(object: Draft): void {
  if (texts(part(object, "status"), "storedVersions").length === 0) noteStored(object);
}

/** Every version that was ever the storage version is remembered. */
function noteStored(object: Draft): void {
  const version = parts(part(object, "spec"), "versions").find((one) => flag(one, "storage"));
  const name = text(version, "name");
  const status = part(object, "status");
  const stored = texts(status, "storedVersions");
  // The status may be the stored one itself, which nobody may change.
  if (name !== "" && !stored.includes(name)) object.status = { ...status, storedVersions: [...stored, name] };
}

/** The name is made of the plural and the group. */
function nameOf(object: Resource) {
  const wanted = `${text(partAt(object, "spec", "names"), "plural")}.${text(part(object, "spec"), "group")}`;
  return (name: string, prefix: boolean) => [
    ...subdomainName(name, prefix),
    ...(name === wanted ? [] : ['must be spec.names.plural+"."+spec.group']),
  ];
}
