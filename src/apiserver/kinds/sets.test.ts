import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { freeze, thaw } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { controllerRevision } from "./controller-revision.ts";
import { daemonSet } from "./daemon-set.ts";
import { podTemplate } from "./pod-template.ts";
import { replicationController } from "./replication-controller.ts";
import { statefulSet } from "./stateful-set.ts";

const now = Date.parse("2026-08-01T12:00:00Z");

/** A document on its way into the store. */
function made({ gvk, strategy }: BuiltinKind, fields: Readonly<Record<string, unknown>>, name = "web"): Resource {
  const draft: Draft = {
    apiVersion: "v1",
    kind: gvk.kind,
    metadata: { name, namespace: "default", creationTimestamp: "2026-08-01T11:00:00Z" },
    ...structuredClone(fields),
  };
  strategy.default(draft);
  strategy.prepareCreate(draft);
  return freeze(draft);
}

/** What a change of an object becomes, and what is wrong with it. */
function changed({ strategy }: BuiltinKind, old: Resource, change: (draft: Draft) => void) {
  const draft: Draft = thaw(old);
  change(draft);
  strategy.default(draft);
  strategy.prepareUpdate(draft, old, "");
  const object = freeze(draft);
  return { object, said: said(strategy.validateUpdate(object, old, "")) };
}

const said = (errors: ReturnType<BuiltinKind["strategy"]["validate"]>) =>
  errors.map((one) => `${one.field}: ${bodyOf(one)}`);
const cells = (kind: BuiltinKind, object: Resource) => kind.columns.map((column) => column.cell(object, now));

const labels = { app: "web" };
const selector = { matchLabels: labels };
const template = (spec: object = {}, of: object = labels) => ({
  metadata: { labels: of },
  spec: { containers: [{ name: "nginx", image: "nginx:1" }], ...spec },
});
const good = { selector, template: template() };
const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };

describe("statefulSet", () => {
  it("has the defaults of the API server", () => {
    const set = made(statefulSet, {
      spec: {
        ...good,
        updateStrategy: { rollingUpdate: { maxUnavailable: 2 } },
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim }],
      },
    });
    expect(set).toMatchObject({
      metadata: { generation: 1 },
      spec: {
        replicas: 1,
        podManagementPolicy: "OrderedReady",
        revisionHistoryLimit: 10,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
        volumeClaimTemplates: [{ apiVersion: "v1", kind: "PersistentVolumeClaim", status: { phase: "Pending" } }],
      },
      status: { replicas: 0, availableReplicas: 0 },
    });
    expect((set.spec as { updateStrategy: unknown }).updateStrategy).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { partition: 0 },
    });
    expect(statefulSet.strategy.validate(set)).toEqual([]);
    expect(cells(statefulSet, set)).toEqual(["web", "0/1", "60m", "nginx", "nginx:1"]);
  });

  it.each([
    [
      { ...good, podManagementPolicy: "Random" },
      ["spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'"],
    ],
    [
      { ...good, updateStrategy: { type: "OnDelete", rollingUpdate: { partition: 1 } } },
      [
        'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
      ],
    ],
    [{ ...good, selector: {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for statefulset"]],
    [
      { selector, template: template({}, { app: "db" }) },
      ['spec.template.metadata.labels: Invalid value: {"app":"db"}: `selector` does not match template `labels`'],
    ],
    [
      { selector, template: template({ restartPolicy: "Never", activeDeadlineSeconds: 1 }) },
      [
        'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
        "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported",
      ],
    ],
  ])("finds what is wrong with %j", (spec, mistakes) => {
    expect(said(statefulSet.strategy.validate(made(statefulSet, { spec })))).toEqual(mistakes);
  });

  it("lets little change", () => {
    const set = made(statefulSet, { spec: good });
    const service = changed(statefulSet, set, (draft) => Object.assign(draft.spec as Draft, { serviceName: "x" }));
    expect(service.said).toEqual([
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ]);
    const size = changed(statefulSet, set, (draft) => Object.assign(draft.spec as Draft, { replicas: 5 }));
    expect([size.said, size.object.metadata.generation]).toEqual([[], 2]);
  });

  it("warns of a history without end", () => {
    const set = made(statefulSet, { spec: { ...good, revisionHistoryLimit: -1 } });
    expect(statefulSet.strategy.warnings?.(set)).toEqual([
      "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended",
    ]);
  });
});

describe("daemonSet", () => {
  const counter = "deprecated.daemonset.template.generation";

  it("counts its templates, whatever its writer says", () => {
    const set = made(daemonSet, { spec: good });
    expect(set.metadata.annotations).toEqual({ [counter]: "1" });
    expect(cells(daemonSet, set).slice(0, 8)).toEqual(["web", 0, 0, 0, 0, 0, "<none>", "60m"]);
    const kept = changed(daemonSet, set, (draft) => {
      (draft.metadata as Draft).annotations = { [counter]: "9", a: "b" };
    });
    expect(kept.object.metadata.annotations).toEqual({ [counter]: "1", a: "b" });
    const next = changed(daemonSet, set, (draft) =>
      Object.assign(draft.spec as Draft, { template: template({ hostPID: true }) }),
    );
    expect([next.said, next.object.metadata.annotations]).toEqual([[], { [counter]: "2" }]);
  });

  const rolling = (rollingUpdate: object) => ({ ...good, updateStrategy: { rollingUpdate } });
  const path = "spec.updateStrategy.rollingUpdate";
  it.each([
    [rolling({ maxUnavailable: 0 }), [`${path}.maxUnavailable: Required value: cannot be 0 when maxSurge is 0`]],
    [rolling({ maxSurge: 1 }), [`${path}.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero`]],
    [
      { ...good, updateStrategy: { type: "Recreate" } },
      [
        'spec.updateStrategy: Unsupported value: {"Type":"Recreate","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
      ],
    ],
    [
      { selector: {}, template: template() },
      ["spec.selector: Invalid value: {}: empty selector is invalid for daemonset"],
    ],
  ])("finds what is wrong with %j", (spec, mistakes) => {
    expect(said(daemonSet.strategy.validate(made(daemonSet, { spec })))).toEqual(mistakes);
  });
});

describe("replicationController", () => {
  it("takes the labels of its template for its own and for its selector", () => {
    const found = made(replicationController, { spec: { template: template() } });
    expect(found).toMatchObject({ metadata: { labels }, spec: { replicas: 1, selector: labels } });
    expect(cells(replicationController, found)).toEqual(["web", 1, 0, 0, "60m", "nginx", "nginx:1", "app=web"]);
  });

  it("shows its selector in its scale", () => {
    const [scale] = replicationController.subresources;
    const found = made(replicationController, { spec: { template: template() } });
    expect(scale?.scale?.of(found)).toMatchObject({ spec: { replicas: 1 }, status: { selector: "app=web" } });
  });

  it.each([
    [{}, ["spec.selector: Required value", "spec.template: Required value"]],
    [
      { selector: { app: "db" }, template: template() },
      ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
    ],
  ])("finds what is wrong with %j", (spec, mistakes) => {
    expect(said(replicationController.strategy.validate(made(replicationController, { spec })))).toEqual(mistakes);
  });
});

describe("controllerRevision", () => {
  it.each([
    [{ data: {}, revision: 1 }, []],
    [{ revision: 1 }, ["data: Required value: data is mandatory"]],
    [
      { data: [], revision: -1 },
      [
        "revision: Invalid value: -1: must be greater than or equal to 0",
        "data: Required value: data must be a valid JSON object",
      ],
    ],
  ])("of %j has these mistakes: %j", (fields, mistakes) => {
    expect(said(controllerRevision.strategy.validate(made(controllerRevision, fields)))).toEqual(mistakes);
  });

  it("shows whose it is", () => {
    const owner = { apiVersion: "apps/v1", kind: "DaemonSet", name: "agent", uid: "u", controller: true };
    const found = made(controllerRevision, {
      revision: 3,
      data: {},
      metadata: { name: "r", ownerReferences: [owner] },
    });
    expect(cells(controllerRevision, found).slice(0, 3)).toEqual(["r", "daemonset.apps/agent", 3]);
  });
});

describe("podTemplate", () => {
  it("shows its containers always", () => {
    const found = made(podTemplate, { template: template() });
    expect(podTemplate.columns.map((column) => column.priority)).toEqual([0, 0, 0, 0]);
    expect(cells(podTemplate, found)).toEqual(["web", "nginx", "nginx:1", "app=web"]);
  });
});
