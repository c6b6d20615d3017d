import { describe, expect, it } from "vitest";
import { policyWith, requestOf } from "../../test/samples.ts";
import type { RuleOutcome, Verdict } from "../engine/index.ts";
import type { Request } from "../policy/index.ts";
import { type EventOptions, eventObject, eventsFor } from "./events.ts";

const fail: RuleOutcome = { status: "fail", message: "no", rule: "r1", action: "Enforce" };
const auditFail: RuleOutcome = { status: "fail", message: "bad", rule: "r2", action: "Audit" };
const pass: RuleOutcome = { status: "pass", message: "ok", rule: "r3", action: "Audit" };
const skip: RuleOutcome = { status: "skip", message: "", rule: "r4", action: "Audit" };
const broken: RuleOutcome = { status: "error", message: "", rule: "r5", action: "Enforce" };
const warn: RuleOutcome = { status: "warn", message: "hm", rule: "", action: "Audit" };

function verdictOf(outcomes: readonly RuleOutcome[], changes: Partial<Request> = {}): Verdict {
  const request = requestOf(changes);
  return {
    request,
    resource: request.object,
    policies: [{ policy: policyWith("p", []), phase: "validate", outcomes }],
  };
}

const notes = (outcomes: readonly RuleOutcome[], options: EventOptions) =>
  eventsFor(verdictOf(outcomes), options).map(({ regarding, note }) => `${regarding.kind}: ${note}`);

describe("eventsFor", () => {
  const admitted: EventOptions = { source: "admission", blocked: false };
  const blocked: EventOptions = { source: "admission", blocked: true };
  const scanned: EventOptions = { source: "scan", blocked: false };

  it.each([
    ["a denial", [fail, auditFail, pass], blocked, ["ClusterPolicy: Pod default/web: [r1] fail (blocked); no"]],
    [
      "an admitted violation, with all rules of its policy on the object",
      [auditFail, pass],
      admitted,
      ["ClusterPolicy: Pod default/web: [r2] fail; bad", "Pod: policy p/r2 fail: bad", "Pod: policy p/r3 pass: ok"],
    ],
    [
      "an admitted error",
      [broken],
      admitted,
      ["ClusterPolicy: Pod default/web: [r5] error", "Pod: policy p/r5 error: "],
    ],
    ["a policy that is met", [pass], admitted, []],
    [
      "a policy that is met, where that is told",
      [pass],
      { ...admitted, success: () => true },
      ["ClusterPolicy: Pod default/web: pass"],
    ],
    ["a skipped rule", [skip], { ...admitted, success: () => true }, []],
    [
      "a scan",
      [auditFail, warn, pass, skip],
      scanned,
      [
        "Pod: policy p/r2 fail: bad",
        "ClusterPolicy: Pod default/web: [r2] fail; bad",
        "Pod: policy p/ warning: hm",
        "ClusterPolicy: Pod default/web: warning; hm",
      ],
    ],
  ] as const)("tells of %s", (_, outcomes, options, expected) => {
    expect(notes(outcomes, options)).toEqual(expected);
  });

  it("relates what was denied to the policy", () => {
    expect(eventsFor(verdictOf([fail]), blocked)).toEqual([
      {
        reportingController: "kyverno-admission",
        type: "Warning",
        reason: "PolicyViolation",
        action: "Resource Blocked",
        regarding: { apiVersion: "kyverno.io/v1", kind: "ClusterPolicy", name: "p", uid: "uid-of-p" },
        related: {
          apiVersion: "v1",
          kind: "Pod",
          name: "web",
          namespace: "default",
          uid: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
        },
        note: "Pod default/web: [r1] fail (blocked); no",
      },
    ]);
  });

  it("leaves the namespace of cluster-wide objects out", () => {
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: "x" } };
    const [first] = eventsFor(verdictOf([fail], { namespace: "", object }), blocked);
    expect(first?.note).toBe("Namespace x: [r1] fail (blocked); no");
    expect(first?.related).toEqual({ apiVersion: "v1", kind: "Namespace", name: "x" });
  });

  it("tells nothing of an object that has no name yet", () => {
    const object = { apiVersion: "v1", kind: "Pod", metadata: { generateName: "x-" } };
    expect(eventsFor(verdictOf([fail], { name: "", object }), blocked)).toEqual([]);
  });

  it("cuts long notes between characters", () => {
    const [long] = eventsFor(verdictOf([{ ...fail, message: "é".repeat(1000) }]), blocked);
    const bytes = new TextEncoder().encode(long?.note).length;
    expect(bytes === 1023 || bytes === 1024).toBe(true);
    expect(long?.note.endsWith("é...")).toBe(true);
  });
});

describe("eventObject", () => {
  const nanos = 1_764_000_000_123_456_789n;
  const draftOf = (name: string, namespace?: string) => {
    const [draft] = eventsFor(verdictOf([fail]), { source: "admission", blocked: true });
    if (draft === undefined) throw new Error("there is an event for a denial");
    const place = namespace === undefined ? {} : { namespace };
    return { ...draft, regarding: { ...draft.regarding, name, ...place } };
  };

  it("makes an event of a draft", () => {
    const draft = draftOf("p");
    expect(eventObject(draft, { nanos, instance: "host-1" })).toEqual({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: "p.187afca76f25cd15", namespace: "default" },
      eventTime: "2025-11-24T16:00:00.123456Z",
      reportingController: "kyverno-admission",
      reportingInstance: "kyverno-admission-host-1",
      type: "Warning",
      reason: "PolicyViolation",
      action: "Resource Blocked",
      regarding: draft.regarding,
      related: draft.related,
      note: draft.note,
    });
  });

  it.each([
    ["Policy_1", "policy-1"],
    ["-a", "a-a"],
    ["a.", "a.z"],
    ["system:admin", "system-admin"],
  ])("makes a name of %s", (name, expected) => {
    expect(eventObject(draftOf(name, "team"), { nanos, instance: "h" }).metadata).toEqual({
      name: `${expected}.${nanos.toString(16)}`,
      namespace: "team",
    });
  });
});
