import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import type { Draft } from "../kind.ts";
import { event } from "./event.ts";
import { eventsEvent } from "./events-event.ts";

const now = Date.parse("2026-08-01T12:00:00Z");

const violation: Resource = {
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: "restrict-image-registries.17a", namespace: "default" },
  involvedObject: { kind: "ClusterPolicy", name: "restrict-image-registries", apiVersion: "kyverno.io/v1" },
  eventTime: "2026-08-01T11:59:00.000000Z",
  firstTimestamp: null,
  lastTimestamp: null,
  reason: "PolicyViolation",
  message: "Pod default/nginx: [validate-registries] fail (blocked)\n",
  type: "Warning",
  action: "Resource Blocked",
  reportingComponent: "kyverno-admission",
  reportingInstance: "kyverno-admission-0",
  source: {},
};

const said = (errors: ReturnType<typeof event.strategy.validate>) =>
  errors.map((one) => `${one.field}: ${bodyOf(one)}`);

describe("the table of events", () => {
  it("names the object in lower case and has no age", () => {
    expect(event.columns.map((column) => [column.name, column.priority, column.cell(violation, now)])).toEqual([
      ["Last Seen", 0, "60s"],
      ["Type", 0, "Warning"],
      ["Reason", 0, "PolicyViolation"],
      ["Object", 0, "clusterpolicy/restrict-image-registries"],
      ["Subobject", 1, ""],
      ["Source", 1, "kyverno-admission, kyverno-admission-0"],
      ["Message", 0, "Pod default/nginx: [validate-registries] fail (blocked)"],
      ["First Seen", 1, "60s"],
      ["Count", 1, 1],
      ["Name", 1, "restrict-image-registries.17a"],
    ]);
  });

  it("counts the old way and by series", () => {
    const old = {
      ...violation,
      firstTimestamp: "2026-08-01T11:00:00Z",
      lastTimestamp: "2026-08-01T11:58:00Z",
      count: 4,
      source: { component: "kubelet", host: "node-1" },
    };
    const series = { ...violation, series: { count: 7, lastObservedTime: "2026-08-01T11:59:50.000000Z" } };
    const cells = (object: Resource) =>
      ["Last Seen", "First Seen", "Count", "Source"].map((name) =>
        event.columns.find((column) => column.name === name)?.cell(object, now),
      );
    expect(cells(old)).toEqual(["2m", "60m", 4, "kubelet, node-1"]);
    expect(cells(series)).toEqual(["10s", "60s", 7, "kyverno-admission, kyverno-admission-0"]);
  });

  it("is the same in both groups", () => {
    const theirs = eventsEvent.fromStorage?.(violation) ?? violation;
    expect(eventsEvent.columns.map((column) => column.cell(theirs, now))).toEqual(
      event.columns.map((column) => column.cell(violation, now)),
    );
  });
});

describe("the two groups of events", () => {
  it("name the same things differently", () => {
    expect(eventsEvent.fromStorage?.(violation)).toEqual({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: violation.metadata,
      regarding: violation.involvedObject,
      eventTime: violation.eventTime,
      deprecatedFirstTimestamp: null,
      deprecatedLastTimestamp: null,
      reason: "PolicyViolation",
      note: violation.message,
      type: "Warning",
      action: "Resource Blocked",
      reportingController: "kyverno-admission",
      reportingInstance: "kyverno-admission-0",
      deprecatedSource: {},
    });
  });

  it("change back and forth without loss", () => {
    const there = eventsEvent.fromStorage?.(violation) as unknown as Draft;
    expect(eventsEvent.toStorage?.(there)).toEqual(violation);
  });

  it("keep their objects in one place", () => {
    expect(eventsEvent.storage).toEqual({ group: "", version: "v1", resource: "events" });
  });

  it("select by their own names", () => {
    const theirs = eventsEvent.fromStorage?.(violation) ?? violation;
    expect(event.selectableFields?.["involvedObject.name"]?.(violation)).toBe("restrict-image-registries");
    expect(eventsEvent.selectableFields?.["regarding.name"]?.(theirs)).toBe("restrict-image-registries");
    expect(eventsEvent.selectableFields?.reportingController?.(theirs)).toBe("kyverno-admission");
    expect(eventsEvent.selectableFields).not.toHaveProperty("source");
  });
});

describe("the validation of events", () => {
  it.each([
    ["a new one", violation, []],
    [
      "a new one that leaves out who reports",
      { ...violation, reportingComponent: "", reportingInstance: "", action: "" },
      [
        "reportingComponent: Required value",
        expect.stringContaining('reportingComponent: Invalid value: "": name part must be non-empty'),
        expect.stringContaining('reportingComponent: Invalid value: "": name part must consist of'),
        "reportingInstance: Required value",
        "action: Required value",
      ],
    ],
    [
      "a new one with too much to say",
      { ...violation, message: "x".repeat(1025) },
      ['message: Invalid value: "": can have at most 1024 characters'],
    ],
    [
      "an old one about another namespace",
      { ...violation, eventTime: null, involvedObject: { kind: "Pod", name: "a", namespace: "other" } },
      ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
    ],
  ])("says of %s what the API server says", (_, object, wanted) => {
    expect(said(event.strategy.validate(object))).toEqual(wanted);
  });

  it("is strict in the newer group", () => {
    const theirs = eventsEvent.fromStorage?.({ ...violation, type: "Odd", count: 3, eventTime: null }) ?? violation;
    expect(said(eventsEvent.strategy.validate(theirs))).toEqual([
      "eventTime: Required value",
      'type: Invalid value: "": has invalid value: Odd',
      'count: Invalid value: "": needs to be unset',
    ]);
  });

  it("lets the newer group change a series only", () => {
    const old = eventsEvent.fromStorage?.(violation) ?? violation;
    const series = { count: 2, lastObservedTime: "2026-08-01T12:00:00.000000Z" };
    expect(said(eventsEvent.strategy.validateUpdate({ ...old, series }, old, ""))).toEqual([]);
    expect(said(eventsEvent.strategy.validateUpdate({ ...old, note: "other" }, old, ""))).toEqual([
      'message: Invalid value: "other": field is immutable',
    ]);
  });
});
