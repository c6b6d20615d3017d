import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { same } from "./equal.ts";
import { has, number, part, text } from "./fields.ts";
import { immutable } from "./metadata.ts";
import { invalid, invalids, required } from "./mistakes.ts";
import { qualifiedNameMistakes, subdomainMistakes } from "./names.ts";

/**
 * What every event must hold, in the form of the core group; `controllerField` is what the group that was asked calls
 * the reporting controller. (kubernetes: pkg/apis/core/validation/events.go legacyValidateEvent)
 */
export function eventMistakes(object: Resource | Draft, controllerField: string): readonly FieldError[] {
  const namespace = text(part(object, "metadata"), "namespace");
  return [
    ...(has(object, "eventTime")
      ? newEventMistakes(object, namespace, controllerField)
      : oldEventMistakes(object, namespace)),
    ...invalids("namespace", namespace, subdomainMistakes(namespace)),
  ];
}

/** What a new event must hold besides, when it comes through `events.k8s.io`. (kubernetes: events.go ValidateEventCreate) */
export function strictEventMistakes(object: Resource | Draft): readonly FieldError[] {
  const type = text(object, "type");
  const source = part(object, "source");
  const unset = (field: string, isSet: boolean) => (isSet ? [invalid(field, "", "needs to be unset")] : []);
  return [
    ...seriesMistakes(object),
    ...(has(object, "eventTime") ? [] : [required("eventTime")]),
    ...(type === "Normal" || type === "Warning" ? [] : [invalid("type", "", `has invalid value: ${type}`)]),
    ...unset("firstTimestamp", has(object, "firstTimestamp")),
    ...unset("lastTimestamp", has(object, "lastTimestamp")),
    ...unset("count", (number(object, "count") ?? 0) !== 0),
    ...unset("source", text(source, "component") !== "" || text(source, "host") !== ""),
  ];
}

/** What an update through `events.k8s.io` may not change: nearly everything. (kubernetes: events.go ValidateEventUpdate) */
export function strictEventUpdateMistakes(object: Resource | Draft, old: Resource | Draft): readonly FieldError[] {
  const fixed: readonly (readonly [field: string, key: string])[] = [
    ["involvedObject", "involvedObject"],
    ["reason", "reason"],
    ["message", "message"],
    ["source", "source"],
    ["firstTimestamp", "firstTimestamp"],
    ["lastTimestamp", "lastTimestamp"],
    ["count", "count"],
    ["type", "type"],
    ["eventTime", "eventTime"],
    ["action", "action"],
    ["related", "related"],
    ["reportingController", "reportingComponent"],
    ["reportingInstance", "reportingInstance"],
  ];
  return [
    ...(same(object.series, old.series) ? [] : seriesMistakes(object)),
    ...fixed.flatMap(([field, key]) => immutable(field, object[key], old[key])),
  ];
}

function oldEventMistakes(object: Resource | Draft, namespace: string): readonly FieldError[] {
  const involved = text(part(object, "involvedObject"), "namespace");
  const fits = involved === "" ? namespace === "" || namespace === "default" : involved === namespace;
  return fits ? [] : [invalid("involvedObject.namespace", involved, "does not match event.namespace")];
}

function newEventMistakes(object: Resource | Draft, namespace: string, controllerField: string): readonly FieldError[] {
  const involved = text(part(object, "involvedObject"), "namespace");
  const lost = involved === "" && namespace !== "default" && namespace !== "kube-system";
  const controller = text(object, "reportingComponent");
  return [
    ...(lost ? [invalid("involvedObject.namespace", involved, "does not match event.namespace")] : []),
    ...(controller === "" ? [required(controllerField)] : []),
    ...invalids(controllerField, controller, qualifiedNameMistakes(controller)),
    ...shortText(object, "reportingInstance", 128),
    ...shortText(object, "action", 128),
    ...shortText(object, "reason", 128),
    ...(text(object, "message").length > 1024 ? [invalid("message", "", "can have at most 1024 characters")] : []),
  ];
}

function shortText(object: Resource | Draft, key: string, limit: number): readonly FieldError[] {
  const value = text(object, key);
  if (value === "") return [required(key)];
  return value.length > limit ? [invalid(key, "", `can have at most ${limit} characters`)] : [];
}

function seriesMistakes(object: Resource | Draft): readonly FieldError[] {
  const series = part(object, "series");
  if (!series) return [];
  return [
    ...((number(series, "count") ?? 0) < 2 ? [invalid("series.count", "", "should be at least 2")] : []),
    ...(has(series, "lastObservedTime") ? [] : [required("series.lastObservedTime")]),
  ];
}
