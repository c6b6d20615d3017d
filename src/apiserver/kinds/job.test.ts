import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import type { Draft } from "../kind.ts";
import { job } from "./job.ts";

const now = Date.parse("2026-08-01T12:00:00Z");
const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } };

function made(spec: Readonly<Record<string, unknown>>, metadata: Readonly<Record<string, unknown>> = {}): Resource {
  const draft: Draft = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "pi", namespace: "default", uid: "u-1", creationTimestamp: "2026-08-01T11:00:00Z", ...metadata },
    spec: structuredClone(spec),
  };
  job.strategy.default(draft);
  job.strategy.prepareCreate(draft);
  return draft as unknown as Resource;
}

const said = (errors: ReturnType<typeof job.strategy.validate>) => errors.map((one) => `${one.field}: ${bodyOf(one)}`);

describe("a new Job", () => {
  it("runs one Pod once, labelled and selected by its UID", () => {
    const labels = {
      "batch.kubernetes.io/controller-uid": "u-1",
      "batch.kubernetes.io/job-name": "pi",
      "controller-uid": "u-1",
      "job-name": "pi",
    };
    expect(made({ template })).toMatchObject({
      metadata: { generation: 1 },
      spec: {
        backoffLimit: 6,
        completionMode: "NonIndexed",
        completions: 1,
        manualSelector: false,
        parallelism: 1,
        podReplacementPolicy: "TerminatingOrFailed",
        suspend: false,
        selector: { matchLabels: { "batch.kubernetes.io/controller-uid": "u-1" } },
        template: { metadata: { labels } },
      },
    });
  });

  it("without completions and with parallelism has no number of completions", () => {
    expect(made({ template, parallelism: 3 }).spec).not.toHaveProperty("completions");
  });

  it("takes over the labels of its template", () => {
    const object = made({ template: { ...template, metadata: { labels: { a: "b" } } } });
    expect(object.metadata.labels).toEqual({ a: "b" });
  });
});

describe("the validation of Jobs", () => {
  it.each([
    ["an ordinary one", { template }, []],
    [
      "Pods that never end",
      { template: { spec: { containers: [{ name: "c", image: "busybox" }] } } },
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      "labels of another job",
      { template: { ...template, metadata: { labels: { "job-name": "other" } } } },
      [
        `spec.template.metadata.labels[job-name]: Invalid value: {"batch.kubernetes.io/controller-uid":"u-1","batch.kubernetes.io/job-name":"pi","controller-uid":"u-1","job-name":"other"}: must be 'pi'`,
      ],
    ],
    [
      "an indexed one without completions",
      { template, parallelism: 1, completionMode: "Indexed" },
      ["spec.completions: Required value: when completion mode is Indexed"],
    ],
    [
      "a failure policy without an action",
      { template, podFailurePolicy: { rules: [{ onPodConditions: [{ type: "x" }] }] } },
      ['spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]'],
    ],
  ])("says of %s what the API server says", (_, spec, wanted) => {
    expect(said(job.strategy.validate(made(spec)))).toEqual(wanted);
  });

  it("keeps the template and the number of completions", () => {
    const old = made({ template });
    const other = { spec: { ...template.spec, containers: [{ name: "c", image: "other" }] } };
    const found = said(job.strategy.validateUpdate(made({ template: other, completions: 2 }), old, ""));
    expect(found).toEqual([
      "spec.completions: Invalid value: 2: field is immutable",
      expect.stringMatching(/^spec\.template: Invalid value: \{.*\}: field is immutable$/),
    ]);
  });

  it("lets a job that waits go elsewhere", () => {
    const old = made({ template, suspend: true });
    const elsewhere = { spec: { ...template.spec, nodeSelector: { zone: "a" } } };
    expect(said(job.strategy.validateUpdate(made({ template: elsewhere, suspend: false }), old, ""))).toEqual([]);
  });
});

describe("the table of Jobs", () => {
  const rowOf = (object: Resource) => job.columns.slice(0, 5).map((column) => column.cell(object, now));

  it.each([
    ["runs", { startTime: "2026-08-01T11:59:30Z", active: 1 }, ["pi", "Running", "0/1", "30s", "60m"]],
    [
      "is complete",
      {
        startTime: "2026-08-01T11:00:00Z",
        completionTime: "2026-08-01T11:00:12Z",
        succeeded: 1,
        conditions: [{ type: "Complete", status: "True" }],
      },
      ["pi", "Complete", "1/1", "12s", "60m"],
    ],
    ["has failed", { conditions: [{ type: "Failed", status: "True" }] }, ["pi", "Failed", "0/1", "", "60m"]],
    ["is suspended", { conditions: [{ type: "Suspended", status: "True" }] }, ["pi", "Suspended", "0/1", "", "60m"]],
  ])("shows one that %s", (_, status, wanted) => {
    expect(rowOf({ ...made({ template }), status })).toEqual(wanted);
  });
});
