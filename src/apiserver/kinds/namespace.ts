import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import { allVerbs, type BuiltinKind, door } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { ensure, fillZero, inner, keep, put } from "./draft.ts";
import { part, text, texts } from "./fields.ts";
import { invalid, invalids } from "./mistakes.ts";
import { labelName, qualifiedNameMistakes } from "./names.ts";
import { strategyOf } from "./strategy.ts";

const gvk = { group: "", version: "v1", kind: "Namespace" };
const kubernetes = "kubernetes";
const standardFinalizers = [kubernetes, "orphan", "foregroundDeletion"];

const base = strategyOf({
  namespaced: false,
  name: labelName,
  status: true,
  default: (object) => {
    labelWithName(object);
    fillZero(ensure(object, "status"), "phase", "Active");
  },
  prepareCreate: (object) => {
    labelWithName(object);
    object.status = { phase: "Active" };
    const spec = ensure(object, "spec");
    const finalizers = texts(spec, "finalizers");
    if (!finalizers.includes(kubernetes)) spec.finalizers = [...finalizers, kubernetes];
  },
  prepareUpdate: (object, old, subresource) => {
    if (subresource === "") keep(ensure(object, "spec"), part(old, "spec"), "finalizers");
  },
  validate: (object) => texts(part(object, "spec"), "finalizers").flatMap(finalizerMistakes),
});

/** A namespace lives until its `kubernetes` finalizer is taken away through `finalize`. (kubernetes: pkg/registry/core/namespace) */
const strategy: Strategy = {
  ...base,
  validateUpdate: (object, old, subresource) => [
    ...base.validateUpdate(object, old, subresource).map((error) => numbered(error, subresource)),
    ...(subresource === "status" ? phaseMistakes(object) : []),
  ],
};

export const namespace: BuiltinKind = {
  gvk,
  plural: "namespaces",
  shortNames: ["ns"],
  categories: [],
  namespaced: false,
  verbs: allVerbs.filter((verb) => verb !== "deletecollection"),
  subresources: [door("status", gvk), door("finalize", gvk, ["update"])],
  columns: [
    nameColumn,
    column("Status", "The status of the namespace.", (object) => text(part(object, "status"), "phase")),
    ageColumn,
  ],
  selectableFields: {
    "status.phase": (object) => text(part(object, "status"), "phase"),
    name: (object) => object.metadata.name ?? "",
  },
  strategy,
};

/** Through `finalize` the API server says which finalizer it is. */
function numbered(error: FieldError, subresource: string): FieldError {
  if (subresource !== "finalize" || error.field !== "spec.finalizers") return error;
  return { ...error, field: "spec.finalizers[0]" };
}

function labelWithName(object: Draft): void {
  const metadata = inner(object, "metadata");
  const name = text(metadata, "name");
  if (metadata && name !== "") put(ensure(metadata, "labels"), "kubernetes.io/metadata.name", name);
}

function finalizerMistakes(name: string): readonly FieldError[] {
  const field = "spec.finalizers";
  const known = name.includes("/") || standardFinalizers.includes(name);
  return [
    ...invalids(field, name, qualifiedNameMistakes(name)),
    ...(known ? [] : [invalid(field, name, "name is neither a standard finalizer name nor is it fully qualified")]),
  ];
}

function phaseMistakes(object: Resource): readonly FieldError[] {
  const phase = text(part(object, "status"), "phase");
  if (!object.metadata.deletionTimestamp) {
    const detail = "may only be 'Active' if `deletionTimestamp` is empty";
    return phase === "Active" ? [] : [invalid("status.Phase", phase, detail)];
  }
  const detail = "may only be 'Terminating' if `deletionTimestamp` is not empty";
  return phase === "Terminating" ? [] : [invalid("status.Phase", phase, detail)];
}
