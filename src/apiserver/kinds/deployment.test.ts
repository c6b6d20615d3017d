import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { freeze } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { deployment } from "./deployment.ts";
import { replicaSet } from "./replica-set.ts";

const now = Date.parse("2026-08-01T12:00:00Z");

function made(spec: Readonly<Record<string, unknown>>): Resource {
  const draft: Draft = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default", creationTimestamp: "2026-08-01T11:00:00Z" },
    spec: structuredClone(spec),
  };
  deployment.strategy.default(draft);
  deployment.strategy.prepareCreate(draft);
  return freeze(draft);
}

const labels = { app: "web" };
const template = { metadata: { labels }, spec: { containers: [{ name: "nginx", image: "nginx" }] } };
const good = { selector: { matchLabels: labels }, template };
const said = (errors: ReturnType<typeof deployment.strategy.validate>) =>
  errors.map((one) => `${one.field}: ${bodyOf(one)}`);

describe("the defaults of Deployments", () => {
  it("are those of `kubectl create deployment`", () => {
    expect(made(good)).toMatchObject({
      metadata: { generation: 1 },
      status: {},
      spec: {
        replicas: 1,
        progressDeadlineSeconds: 600,
        revisionHistoryLimit: 10,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
        template: { spec: { restartPolicy: "Always", containers: [{ imagePullPolicy: "Always" }] } },
      },
    });
  });

  it("leave a strategy that recreates without numbers", () => {
    expect(made({ ...good, strategy: { type: "Recreate" } }).spec).toMatchObject({ strategy: { type: "Recreate" } });
    expect(made({ ...good, strategy: { type: "Recreate" } }).spec).not.toHaveProperty("strategy.rollingUpdate");
  });
});

describe("the validation of Deployments", () => {
  it.each([
    ["an ordinary one", good, []],
    [
      "no selector",
      { template },
      [
        "spec.selector: Required value",
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      "a selector that selects others",
      { ...good, selector: { matchLabels: { app: "other" } } },
      ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
    ],
    [
      "an empty selector",
      { ...good, selector: {} },
      ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
    ],
    [
      "Pods that end",
      { ...good, template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } },
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      "fewer than no replicas",
      { ...good, replicas: -1 },
      ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"],
    ],
    [
      "a roll-out that cannot move",
      { ...good, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
      ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
    ],
    [
      "an unknown strategy",
      { ...good, strategy: { type: "Blue" } },
      [
        'spec.strategy: Unsupported value: {"Type":"Blue","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      "a container without an image",
      { ...good, template: { ...template, spec: { containers: [{ name: "nginx" }] } } },
      ["spec.template.spec.containers[0].image: Required value"],
    ],
  ])("says of %s what the API server says", (_, spec, wanted) => {
    expect(said(deployment.strategy.validate(made(spec)))).toEqual(wanted);
  });

  it("keeps the selector", () => {
    const changed = made({
      selector: { matchLabels: { app: "api" } },
      template: { ...template, metadata: { labels: { app: "api" } } },
    });
    expect(said(deployment.strategy.validateUpdate(changed, made(good), ""))).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"api"}}: field is immutable',
    ]);
  });
});

describe("updates of Deployments", () => {
  it.each([
    ["the spec", (draft: Draft) => Object.assign(draft.spec as Draft, { replicas: 3 }), 2],
    ["an annotation", (draft: Draft) => Object.assign(draft.metadata as Draft, { annotations: { a: "b" } }), 2],
    ["a label", (draft: Draft) => Object.assign(draft.metadata as Draft, { labels: { a: "b" } }), 1],
    ["nothing", () => {}, 1],
  ])("that change %s lead to the right generation", (_, change, wanted) => {
    const old = made(good);
    const draft = structuredClone(old) as unknown as Draft;
    change(draft);
    deployment.strategy.prepareUpdate(draft, old, "");
    expect((draft.metadata as Draft).generation).toBe(wanted);
  });

  it("of the status keep spec and labels", () => {
    const old = made(good);
    const draft = structuredClone(old) as unknown as Draft;
    Object.assign(draft.metadata as Draft, { labels: { a: "b" } });
    Object.assign(draft.spec as Draft, { replicas: 9 });
    draft.status = { replicas: 1, readyReplicas: 2 };
    deployment.strategy.prepareUpdate(draft, old, "status");
    const object = draft as unknown as Resource;
    expect(object.metadata).not.toHaveProperty("labels");
    expect(object).toMatchObject({ metadata: { generation: 1 }, spec: { replicas: 1 } });
    expect(said(deployment.strategy.validateUpdate(object, old, "status"))).toEqual([
      "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
    ]);
  });
});

describe("tables", () => {
  it("of Deployments are those of kubectl", () => {
    const object = { ...made(good), status: { readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 } };
    expect(deployment.columns.map((column) => [column.name, column.priority, column.cell(object, now)])).toEqual([
      ["Name", 0, "web"],
      ["Ready", 0, "1/1"],
      ["Up-to-date", 0, 1],
      ["Available", 0, 1],
      ["Age", 0, "60m"],
      ["Containers", 1, "nginx"],
      ["Images", 1, "nginx"],
      ["Selector", 1, "app=web"],
    ]);
  });

  it("of ReplicaSets are those of kubectl", () => {
    const object = { ...made(good), status: { replicas: 1 } };
    expect(replicaSet.columns.map((column) => [column.name, column.cell(object, now)])).toEqual([
      ["Name", "web"],
      ["Desired", 1],
      ["Current", 1],
      ["Ready", 0],
      ["Age", "60m"],
      ["Containers", "nginx"],
      ["Images", "nginx"],
      ["Selector", "app=web"],
    ]);
  });
});
