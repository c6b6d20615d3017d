import { describe, expect, it } from "vitest";
import type { Draft, Kind } from "../kind.ts";
import { builtinKinds } from "./builtin.ts";

const kinds = builtinKinds();
const find = (group: string, plural: string): Kind => {
  const kind = kinds.find((one) => one.gvk.group === group && one.plural === plural);
  if (!kind) throw new Error(`no ${plural}`);
  return kind;
};

/** What a document becomes on its way into the store. */
function stored(kind: Kind, document: Draft): Draft {
  const { mismatch, unknown } = kind.codec.fit(document);
  expect([mismatch, unknown]).toEqual([undefined, []]);
  kind.strategy.default(document);
  Object.assign(document.metadata as Draft, { uid: "u-1", creationTimestamp: "2026-08-01T12:00:00Z" });
  kind.strategy.prepareCreate(document);
  expect(kind.strategy.validate(document as never)).toEqual([]);
  return document;
}

describe("builtinKinds", () => {
  it("names every kind once", () => {
    const names = kinds.map(({ gvk }) => `${gvk.group}/${gvk.version}/${gvk.kind}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it("gives no short name twice, but for views of the same objects", () => {
    const places = new Map(kinds.map((kind) => [`${kind.storage.group}/${kind.storage.resource}`, kind]));
    const names = [...places.values()].flatMap((kind) => kind.shortNames);
    expect(new Set(names).size).toBe(names.length);
  });

  it("lists what `kubectl get all` shows", () => {
    const all = kinds.filter((kind) => kind.categories.includes("all")).map((kind) => kind.plural);
    expect(all).toEqual(
      expect.arrayContaining(["cronjobs", "daemonsets", "deployments", "jobs", "pods", "replicasets"]),
    );
    expect(all).toEqual(expect.arrayContaining(["replicationcontrollers", "services", "statefulsets"]));
  });

  it("starts every table but that of events with the name", () => {
    const odd = kinds.filter((kind) => kind.columns[0]?.name !== "Name").map((kind) => kind.plural);
    expect(odd).toEqual(["events", "events"]);
  });
});

describe("a document on its way into the store", () => {
  it("of `kubectl run` becomes the Pod that a real API server stores, before admission", () => {
    const pod = stored(find("", "pods"), {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "nginx", namespace: "default", creationTimestamp: null, labels: { run: "nginx" } },
      spec: {
        containers: [{ name: "nginx", image: "nginx", resources: {} }],
        restartPolicy: "Always",
        dnsPolicy: "ClusterFirst",
        hostNetwork: false,
      },
      status: {},
    });
    expect(pod).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "nginx",
        namespace: "default",
        labels: { run: "nginx" },
        uid: "u-1",
        creationTimestamp: "2026-08-01T12:00:00Z",
        generation: 1,
      },
      spec: {
        containers: [
          {
            name: "nginx",
            image: "nginx",
            imagePullPolicy: "Always",
            resources: {},
            terminationMessagePath: "/dev/termination-log",
            terminationMessagePolicy: "File",
          },
        ],
        dnsPolicy: "ClusterFirst",
        enableServiceLinks: true,
        restartPolicy: "Always",
        schedulerName: "default-scheduler",
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      },
      status: { phase: "Pending", qosClass: "BestEffort" },
    });
  });

  it("of another group's event is kept in the form of the core group", () => {
    const kind = find("events.k8s.io", "events");
    const event = stored(kind, {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: "e", namespace: "default" },
      eventTime: "2026-08-01T12:00:00.000000Z",
      reportingController: "kyverno-admission",
      reportingInstance: "kyverno-admission-0",
      action: "Blocked",
      reason: "PolicyViolation",
      regarding: { kind: "ClusterPolicy", name: "p" },
      note: "no",
      type: "Warning",
    });
    const core = kind.toStorage?.(event);
    expect(core).toMatchObject({ apiVersion: "v1", message: "no", involvedObject: { name: "p" } });
    expect(find("", "events").columns.map((column) => column.cell(core as never, 0))).toContain("clusterpolicy/p");
  });
});
