import { describe, expect, it } from "vitest";
import { setOf } from "../deployment/fixtures.ts";
import type { Pod } from "../objects.ts";
import { nextAvailable, statusOf } from "./status.ts";
import { victimsAmong } from "./victims.ts";

const now = Date.parse("2026-01-01T01:00:00Z");

interface Words {
  readonly name: string;
  readonly node?: string;
  readonly phase?: string;
  readonly ready?: string;
  readonly cost?: string;
  readonly created?: string;
  readonly restarts?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

function podOf(words: Words): Pod {
  const { name, node = "n", phase = "Running", ready, cost, created = "2026-01-01T00:00:00Z", restarts = 0 } = words;
  const status = { name: "c", image: "", imageID: "", ready: true, state: {}, lastState: {} };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      uid: name,
      creationTimestamp: created,
      labels: words.labels ?? {},
      annotations: cost === undefined ? {} : { "controller.kubernetes.io/pod-deletion-cost": cost },
    },
    spec: { containers: [], nodeName: node },
    status: {
      phase,
      conditions: ready === undefined ? [] : [{ type: "Ready", status: "True", lastTransitionTime: ready }],
      containerStatuses: [{ ...status, restartCount: restarts }],
    },
  };
}

describe("victimsAmong", () => {
  const long = "2026-01-01T00:00:00Z";
  it.each<[string, Words, Words]>([
    ["is not placed", { name: "z", node: "", phase: "Pending" }, { name: "a", phase: "Pending" }],
    ["is pending", { name: "z", phase: "Pending" }, { name: "a" }],
    ["is not ready", { name: "z" }, { name: "a", ready: long }],
    ["costs less", { name: "z", ready: long, cost: "-5" }, { name: "a", ready: long }],
    ["became ready later", { name: "z", ready: "2026-01-01T00:59:00Z" }, { name: "a", ready: long }],
    ["restarted more often", { name: "z", ready: long, restarts: 3 }, { name: "a", ready: long }],
    ["is younger", { name: "z", created: "2026-01-01T00:59:50Z" }, { name: "a" }],
  ])("prefers the one that %s", (_, victim, other) => {
    const victims = victimsAmong([podOf(other), podOf(victim)], 1, { related: [], now });
    expect(victims.map((pod) => pod.metadata.name)).toEqual([victim.name]);
  });

  it("prefers the one that shares its node with its kin", () => {
    const lonely = podOf({ name: "a", node: "one", ready: long });
    const crowded = podOf({ name: "z", node: "two", ready: long });
    const related = [lonely, crowded, podOf({ name: "kin", node: "two", ready: long })];
    expect(victimsAmong([lonely, crowded], 1, { related, now })).toEqual([crowded]);
  });
});

describe("statusOf", () => {
  const set = { ...setOf({ name: "s", size: 2 }), status: { replicas: 0 } };

  it("counts Pods by readiness", () => {
    const pods = [podOf({ name: "a", ready: "2026-01-01T00:00:00Z" }), podOf({ name: "b" })];
    expect(statusOf(set, { pods, failure: undefined, now })).toEqual({
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 1,
      availableReplicas: 1,
      observedGeneration: 0,
    });
  });

  it("takes a Pod for available once it was ready for long enough", () => {
    const patient = { ...set, spec: { ...set.spec, minReadySeconds: 30 } };
    const pods = [
      podOf({ name: "a", ready: "2026-01-01T00:59:50Z" }),
      podOf({ name: "b", ready: "2026-01-01T00:59:00Z" }),
    ];
    expect(statusOf(patient, { pods, failure: undefined, now }).availableReplicas).toBe(1);
    expect(nextAvailable(patient, pods, now)).toBe(20_000);
    expect(nextAvailable(set, pods, now)).toBeUndefined();
  });

  it("tells of a failure with its first message, until it is over", () => {
    const failed = statusOf(set, { pods: [], failure: "denied", now });
    expect(failed.conditions).toEqual([
      {
        type: "ReplicaFailure",
        status: "True",
        lastTransitionTime: "2026-01-01T01:00:00Z",
        reason: "FailedCreate",
        message: "denied",
      },
    ]);
    const again = statusOf({ ...set, status: failed }, { pods: [], failure: "denied otherwise", now: now + 1000 });
    expect(again.conditions).toEqual(failed.conditions);
    expect(statusOf({ ...set, status: failed }, { pods: [], failure: undefined, now }).conditions).toBeUndefined();
  });
});
