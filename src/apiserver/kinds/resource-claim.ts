import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { claimMistakes, selectorWarnings } from "./device-validation.ts";
import { fillZero, inner, innerAt, inners } from "./draft.ts";
import { same } from "./equal.ts";
import { type Fields, has, part, partAt, parts, text } from "./fields.ts";
import { annotationsMistakes, immutable, labelsMistakes } from "./metadata.ts";
import { duplicate, forbidden, required, tooMany } from "./mistakes.ts";

const group = "resource.k8s.io";
const mostConsumers = 256;

/** (kubernetes: pkg/registry/resource/resourceclaim, pkg/apis/resource/validation ValidateResourceClaim) */
export const resourceClaim = described({
  group,
  kind: "ResourceClaim",
  scope: "namespaced",
  newStatus: {},
  doorsKeepMetadata: true,
  columns: [nameColumn, column("State", "Whether it has its devices.", stateText), ageColumn],
  default: (object) => defaultClaim(inner(object, "spec")),
  prepareCreate: (object) => dropDisabled(inner(object, "spec")),
  prepareUpdate: (object) => dropDisabled(inner(object, "spec")),
  validate: (object) => claimMistakes(part(object, "spec"), "spec"),
  validateUpdate: (object, old) => immutable("spec", object.spec, old.spec),
  validateStatus: statusMistakes,
  warnings: (object) => claimWarnings(part(object, "spec"), "spec"),
});

/** (kubernetes: pkg/registry/resource/resourceclaimtemplate) */
export const resourceClaimTemplate = described({
  group,
  kind: "ResourceClaimTemplate",
  scope: "namespaced",
  default: (object) => defaultClaim(innerAt(object, "spec", "spec")),
  prepareCreate: (object) => dropDisabled(innerAt(object, "spec", "spec")),
  prepareUpdate: (object) => dropDisabled(innerAt(object, "spec", "spec")),
  validate: (object) => {
    const metadata = partAt(object, "spec", "metadata");
    return [
      ...labelsMistakes(metadata, "labels", "spec.metadata.labels"),
      ...annotationsMistakes(metadata, "spec.metadata.annotations"),
      ...claimMistakes(partAt(object, "spec", "spec"), "spec.spec"),
    ];
  },
  validateUpdate: (object, old) => immutable("spec", object.spec, old.spec),
  warnings: (object) => claimWarnings(partAt(object, "spec", "spec"), "spec.spec"),
});

/** (kubernetes: pkg/printers/internalversion/printers.go resourceClaimState) */
function stateText(object: Resource): string {
  const deleted = object.metadata.deletionTimestamp ? ["deleted"] : [];
  const status = part(object, "status");
  if (!has(status, "allocation")) return (deleted.length > 0 ? deleted : ["pending"]).join(",");
  const reserved = parts(status, "reservedFor").length > 0 ? ["reserved"] : [];
  return [...deleted, "allocated", ...reserved].join(",");
}

function wantedIn(spec: Draft | undefined): readonly Draft[] {
  const requests = spec ? inners(inner(spec, "devices"), "requests") : [];
  return requests.flatMap((request) => {
    const exactly = inner(request, "exactly");
    return [...(exactly ? [exactly] : []), ...inners(request, "firstAvailable")];
  });
}

/** (kubernetes: pkg/apis/resource/v1/defaults.go) */
function defaultClaim(spec: Draft | undefined): void {
  for (const wanted of wantedIn(spec)) {
    fillZero(wanted, "allocationMode", "ExactCount");
    if (wanted.allocationMode === "ExactCount") fillZero(wanted, "count", 1);
  }
}

/** Fields of features that are not there by default. (kubernetes: strategy.go dropDisabledFields) */
function dropDisabled(spec: Draft | undefined): void {
  for (const wanted of wantedIn(spec)) delete wanted.capacity;
}

function claimWarnings(spec: Fields | undefined, path: string): readonly string[] {
  return parts(part(spec, "devices"), "requests").flatMap((request, at) => {
    const field = `${path}.devices.requests[${at}]`;
    return [
      ...selectorWarnings(part(request, "exactly"), `${field}.exactly.selectors`),
      ...parts(request, "firstAvailable").flatMap((one, index) =>
        selectorWarnings(one, `${field}.firstAvailable[${index}].selectors`),
      ),
    ];
  });
}

/** (kubernetes: validateResourceClaimStatusUpdate) */
function statusMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const [status, before] = [part(object, "status"), part(old, "status")];
  const consumers = parts(status, "reservedFor");
  const path = "status.reservedFor";
  const allocation = part(status, "allocation");
  const changed = has(before, "allocation") && allocation !== undefined;
  return [
    ...consumers.flatMap((one, at) =>
      ["resource", "name", "uid"].flatMap((key) => (text(one, key) === "" ? [required(`${path}[${at}].${key}`)] : [])),
    ),
    ...(consumers.length > mostConsumers ? [tooMany(path, consumers.length, mostConsumers)] : []),
    ...consumers.flatMap((one, at) =>
      consumers.slice(0, at).some((other) => text(other, "uid") === text(one, "uid"))
        ? [duplicate(`${path}[${at}].uid`, text(one, "uid"))]
        : [],
    ),
    ...reservedMistakes(object, parts(before, "reservedFor")),
    ...(changed ? immutable("status.allocation", allocation, before?.allocation) : []),
  ];
}

function reservedMistakes(object: Resource, before: readonly Fields[]): readonly FieldError[] {
  const status = part(object, "status");
  const now = parts(status, "reservedFor");
  const field = "status.reservedFor";
  if (now.length === 0) return [];
  if (!has(status, "allocation")) return [forbidden(field, "may not be specified when `allocated` is not set")];
  const added = now.some((one) => !before.some((other) => same(one, other)));
  const detail = "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set";
  return added && object.metadata.deletionTimestamp ? [forbidden(field, detail)] : [];
}
