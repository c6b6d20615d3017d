import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { podColumns } from "./pod-columns.ts";

const now = Date.parse("2026-08-01T12:00:00Z");

function pod(parts: { readonly spec?: object; readonly status?: object; readonly metadata?: object }): Resource {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", creationTimestamp: "2026-08-01T11:55:00Z", ...parts.metadata },
    spec: { containers: [{ name: "a" }], ...parts.spec },
    status: { phase: "Running", ...parts.status },
  };
}

const rowOf = (object: Resource) => podColumns.slice(0, 5).map((column) => column.cell(object, now));
const ready = { name: "a", ready: true, restartCount: 0, state: { running: {} } };
const ended = { terminated: { finishedAt: "2026-08-01T11:55:00Z" } };
const inits = { spec: { initContainers: [{ name: "i" }, { name: "j" }], containers: [{ name: "a" }] } };

describe("podColumns", () => {
  it.each([
    ["a Pod that runs", pod({ status: { containerStatuses: [ready] } }), "web 1/1 Running 0 5m"],
    ["a Pod nobody has placed", pod({ status: { phase: "Pending" } }), "web 0/1 Pending 0 5m"],
    [
      "a Pod that waits for a gate",
      pod({
        status: {
          phase: "Pending",
          conditions: [{ type: "PodScheduled", reason: "SchedulingGated", status: "False" }],
        },
      }),
      "web 0/1 SchedulingGated 0 5m",
    ],
    [
      "a container that crashes again and again",
      pod({
        status: {
          containerStatuses: [
            {
              name: "a",
              ready: false,
              restartCount: 4,
              state: { waiting: { reason: "CrashLoopBackOff" } },
              lastState: ended,
            },
          ],
        },
      }),
      "web 0/1 CrashLoopBackOff 4 (5m ago) 5m",
    ],
    [
      "a Pod that is done",
      pod({
        status: {
          phase: "Succeeded",
          containerStatuses: [
            { name: "a", restartCount: 0, state: { terminated: { reason: "Completed", exitCode: 0 } } },
          ],
        },
      }),
      "web 0/1 Completed 0 5m",
    ],
    [
      "a Pod of which one container is done and one runs",
      pod({
        status: {
          conditions: [{ type: "Ready", status: "True" }],
          containerStatuses: [{ name: "b", state: { terminated: { reason: "Completed" } } }, ready],
        },
      }),
      "web 1/1 Running 0 5m",
    ],
    [
      "a container that ended without a reason",
      pod({ status: { containerStatuses: [{ name: "a", state: { terminated: { exitCode: 3 } } }] } }),
      "web 0/1 ExitCode:3 0 5m",
    ],
    [
      "a container that was killed",
      pod({ status: { containerStatuses: [{ name: "a", state: { terminated: { signal: 9, exitCode: 137 } } }] } }),
      "web 0/1 Signal:9 0 5m",
    ],
    [
      "init containers that have not run",
      pod({
        ...inits,
        status: {
          phase: "Pending",
          initContainerStatuses: [{ name: "i", state: { waiting: { reason: "PodInitializing" } } }],
        },
      }),
      "web 0/1 Init:0/2 0 5m",
    ],
    [
      "the second init container",
      pod({
        ...inits,
        status: {
          phase: "Pending",
          initContainerStatuses: [
            { name: "i", state: { terminated: { exitCode: 0 } } },
            { name: "j", state: { running: {} }, restartCount: 2 },
          ],
        },
      }),
      "web 0/1 Init:1/2 2 5m",
    ],
    [
      "an init container that fails",
      pod({
        ...inits,
        status: {
          phase: "Pending",
          initContainerStatuses: [{ name: "i", state: { terminated: { exitCode: 1, reason: "Error" } } }],
        },
      }),
      "web 0/1 Init:Error 0 5m",
    ],
    [
      "a sidecar that runs",
      pod({
        spec: { initContainers: [{ name: "s", restartPolicy: "Always" }], containers: [{ name: "a" }] },
        status: {
          initContainerStatuses: [{ name: "s", started: true, ready: true, state: { running: {} }, restartCount: 1 }],
          containerStatuses: [ready],
        },
      }),
      "web 2/2 Running 1 5m",
    ],
    [
      "a Pod that is going",
      pod({ metadata: { deletionTimestamp: "2026-08-01T12:00:00Z" }, status: { containerStatuses: [ready] } }),
      "web 1/1 Terminating 0 5m",
    ],
    [
      "a Pod on a lost node",
      pod({ metadata: { deletionTimestamp: "2026-08-01T12:00:00Z" }, status: { reason: "NodeLost" } }),
      "web 0/1 Unknown 0 5m",
    ],
  ])("shows %s", (_, object, wanted) => {
    expect(rowOf(object).join(" ")).toBe(wanted);
  });

  it("shows where the Pod is with -o wide", () => {
    const object = pod({
      spec: { nodeName: "node-1", readinessGates: [{ conditionType: "x" }, { conditionType: "y" }] },
      status: { podIPs: [{ ip: "10.0.0.7" }], conditions: [{ type: "x", status: "True" }] },
    });
    const wide = podColumns.filter((column) => column.priority === 1);
    expect(wide.map((column) => [column.name, column.cell(object, now)])).toEqual([
      ["IP", "10.0.0.7"],
      ["Node", "node-1"],
      ["Nominated Node", "<none>"],
      ["Readiness Gates", "1/2"],
    ]);
  });
});
