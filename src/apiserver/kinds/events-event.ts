import type { Resource } from "../../kube/index.ts";
import type { Draft, Strategy } from "../kind.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { event, eventColumns, eventFields } from "./event.ts";
import { eventMistakes, strictEventMistakes, strictEventUpdateMistakes } from "./event-validation.ts";
import { metadataMistakes, metadataUpdateMistakes } from "./metadata.ts";
import { subdomainName } from "./names.ts";

/** What the two groups call the same field: `events.k8s.io`, then core. (kubernetes: pkg/apis/events/v1/conversion.go) */
const renamed: readonly (readonly [string, string])[] = [
  ["regarding", "involvedObject"],
  ["note", "message"],
  ["reportingController", "reportingComponent"],
  ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedCount", "count"],
];
const toCore: ReadonlyMap<string, string> = new Map(renamed);
const fromCore: ReadonlyMap<string, string> = new Map(renamed.map(([theirs, core]) => [core, theirs]));

const rules = { namespaced: true, name: subdomainName };

/** Events of `events.k8s.io` are checked strictly, in the words of the core group. */
const strategy: Strategy = {
  default: () => {},
  prepareCreate: () => {},
  prepareUpdate: () => {},
  validate: (object) => {
    const core = toCoreEvent(object);
    return [
      ...eventMistakes(core, "reportingController"),
      ...metadataMistakes(object, rules),
      ...strictEventMistakes(core),
    ];
  },
  validateUpdate: (object, old) => {
    const core = toCoreEvent(object);
    return [
      ...eventMistakes(core, "reportingController"),
      ...metadataUpdateMistakes(object, old),
      ...strictEventUpdateMistakes(core, toCoreEvent(old)),
    ];
  },
  createOnUpdate: true,
};

/** The same events as the core group's, kept in its form. */
export const eventsEvent: BuiltinKind = {
  gvk: { group: "events.k8s.io", version: "v1", kind: "Event" },
  plural: "events",
  shortNames: ["ev"],
  categories: [],
  namespaced: true,
  subresources: [],
  storage: { group: "", version: "v1", resource: event.plural },
  fromStorage: fromCoreEvent,
  toStorage: toCoreEvent,
  columns: eventColumns.map((one) => ({
    ...one,
    cell: (object, now) => one.cell(toCoreEvent(object) as Resource, now),
  })),
  selectableFields: selectable(),
  strategy,
};

function toCoreEvent(object: Draft | Resource): Draft {
  return rename(object, toCore, "v1");
}

function fromCoreEvent(object: Resource): Resource {
  return rename(object, fromCore, "events.k8s.io/v1") as Resource;
}

function rename(object: Draft | Resource, names: ReadonlyMap<string, string>, apiVersion: string): Draft {
  const entries = Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value]);
  return { ...(Object.fromEntries(entries) as Draft), apiVersion };
}

function selectable(): NonNullable<BuiltinKind["selectableFields"]> {
  const entries = Object.entries(eventFields)
    .filter(([key]) => key !== "source")
    .map(([key, read]) => {
      const name = key.replace("involvedObject.", "regarding.").replace("reportingComponent", "reportingController");
      return [name, (object: Resource) => read(toCoreEvent(object) as Resource)] as const;
    });
  return Object.fromEntries(entries);
}
