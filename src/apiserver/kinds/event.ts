import type { Resource } from "../../kube/index.ts";
import type { Strategy } from "../kind.ts";
import { ageOf } from "./age.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { column, nameColumn, wideColumn } from "./columns.ts";
import { eventMistakes } from "./event-validation.ts";
import { has, number, part, text } from "./fields.ts";

const involved = (object: Resource, key: string) => text(part(object, "involvedObject"), key);

/** Fields that selectors of events may name, by the name that the core group gives them. */
export const eventFields: Readonly<Record<string, (object: Resource) => string>> = {
  "involvedObject.kind": (object) => involved(object, "kind"),
  "involvedObject.namespace": (object) => involved(object, "namespace"),
  "involvedObject.name": (object) => involved(object, "name"),
  "involvedObject.uid": (object) => involved(object, "uid"),
  "involvedObject.apiVersion": (object) => involved(object, "apiVersion"),
  "involvedObject.resourceVersion": (object) => involved(object, "resourceVersion"),
  "involvedObject.fieldPath": (object) => involved(object, "fieldPath"),
  reason: (object) => text(object, "reason"),
  reportingComponent: (object) => text(object, "reportingComponent"),
  source: (object) => text(part(object, "source"), "component") || text(object, "reportingComponent"),
  type: (object) => text(object, "type"),
};

/** The table of events, for objects in the form of the core group. It has no age. */
export const eventColumns: BuiltinKind["columns"] = [
  column("Last Seen", "Time since this was last seen.", lastSeen),
  column("Type", "`Normal` or `Warning`.", (object) => text(object, "type")),
  column("Reason", "Why, in one word for machines.", (object) => text(object, "reason")),
  column("Object", "What the event is about.", targetOf),
  wideColumn("Subobject", "The part of the object.", (object) => involved(object, "fieldPath")),
  wideColumn("Source", "Who reports.", sourceOf),
  column("Message", "What happened.", (object) => text(object, "message").trim()),
  wideColumn("First Seen", "Time since this was first seen.", firstSeen),
  wideColumn("Count", "How often this was seen.", countOf),
  { ...nameColumn, priority: 1 },
];

/** Events of the core group check nothing of their metadata but the namespace. */
const strategy: Strategy = {
  default: () => {},
  prepareCreate: () => {},
  prepareUpdate: () => {},
  validate: (object) => eventMistakes(object, "reportingComponent"),
  validateUpdate: (object) => eventMistakes(object, "reportingComponent"),
  createOnUpdate: true,
};

export const event: BuiltinKind = {
  gvk: { group: "", version: "v1", kind: "Event" },
  plural: "events",
  shortNames: ["ev"],
  categories: [],
  namespaced: true,
  subresources: [],
  columns: eventColumns,
  selectableFields: eventFields,
  strategy,
};

function firstSeen(object: Resource, now: number): string {
  return ageOf(has(object, "firstTimestamp") ? object.firstTimestamp : object.eventTime, now);
}

function lastSeen(object: Resource, now: number): string {
  const series = part(object, "series");
  if (series) return ageOf(series.lastObservedTime, now);
  return has(object, "lastTimestamp") ? ageOf(object.lastTimestamp, now) : firstSeen(object, now);
}

function countOf(object: Resource): number {
  const series = part(object, "series");
  if (series) return number(series, "count") ?? 0;
  return number(object, "count") || 1;
}

function targetOf(object: Resource): string {
  const kind = involved(object, "kind").toLowerCase();
  const name = involved(object, "name");
  return name === "" ? kind : `${kind}/${name}`;
}

function sourceOf(object: Resource): string {
  const source = part(object, "source");
  const component = text(source, "component") || text(object, "reportingComponent");
  const instance = text(source, "host") || text(object, "reportingInstance");
  return instance === "" ? component : `${component}, ${instance}`;
}
