import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { freeze, thaw } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { endpoints } from "./endpoints.ts";
import { limitRange } from "./limit-range.ts";
import { persistentVolume } from "./persistent-volume.ts";
import { persistentVolumeClaim } from "./persistent-volume-claim.ts";
import { resourceQuota } from "./resource-quota.ts";

const now = Date.parse("2026-08-01T12:00:00Z");

function made({ gvk, strategy, namespaced }: BuiltinKind, fields: Readonly<Record<string, unknown>>): Resource {
  const draft: Draft = {
    apiVersion: "v1",
    kind: gvk.kind,
    metadata: {
      name: "x",
      ...(namespaced ? { namespace: "default" } : {}),
      creationTimestamp: "2026-08-01T11:00:00Z",
    },
    ...structuredClone(fields),
  };
  strategy.default(draft);
  strategy.prepareCreate(draft);
  return freeze(draft);
}

const said = (errors: ReturnType<BuiltinKind["strategy"]["validate"]>) =>
  errors.map((one) => `${one.field}: ${bodyOf(one)}`);
const mistakes = (kind: BuiltinKind, fields: Readonly<Record<string, unknown>>) =>
  said(kind.strategy.validate(made(kind, fields)));
const cells = (kind: BuiltinKind, object: Resource) => kind.columns.map((column) => column.cell(object, now));

const asked = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
const given = { accessModes: ["ReadWriteOnce"], capacity: { storage: "5Gi" }, hostPath: { path: "/data" } };

describe("persistentVolumeClaim", () => {
  it("is pending, for a file system", () => {
    const claim = made(persistentVolumeClaim, { spec: asked, status: { phase: "Bound" } });
    expect(claim).toMatchObject({ spec: { volumeMode: "Filesystem" }, status: { phase: "Pending" } });
    expect(cells(persistentVolumeClaim, claim)).toEqual([
      "x",
      "Pending",
      "",
      "",
      "",
      "",
      "<unset>",
      "60m",
      "Filesystem",
    ]);
  });

  it("keeps what it is made from in both fields", () => {
    const dataSource = { kind: "PersistentVolumeClaim", name: "other" };
    expect(made(persistentVolumeClaim, { spec: { ...asked, dataSource } })).toMatchObject({
      spec: { dataSource, dataSourceRef: dataSource },
    });
    const strange = { ...asked, dataSource: { apiGroup: "example.com", kind: "Thing", name: "x" } };
    expect(made(persistentVolumeClaim, { spec: strange }).spec).not.toHaveProperty("dataSource");
  });

  it.each([
    [
      {},
      [
        "spec.accessModes: Required value: at least 1 access mode is required",
        "spec.resources[storage]: Required value",
      ],
    ],
    [
      { ...asked, resources: { requests: { storage: "0" } }, accessModes: ["ReadWriteOncePod", "ReadWriteOnce"] },
      [
        "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
        'spec.resources[storage]: Invalid value: "0": must be greater than zero',
      ],
    ],
    [
      { ...asked, volumeMode: "Odd" },
      ['spec.volumeMode: Unsupported value: "Odd": supported values: "Block", "Filesystem"'],
    ],
  ])("finds what is wrong with %j", (spec, found) => {
    expect(mistakes(persistentVolumeClaim, { spec })).toEqual(found);
  });

  it("gets its volume once, and then stays", () => {
    const claim = made(persistentVolumeClaim, { spec: asked });
    const named = freeze({ ...thaw(claim), spec: { ...(claim.spec as object), volumeName: "v" } });
    expect(persistentVolumeClaim.strategy.validateUpdate(named, claim, "")).toEqual([]);
    const [mistake] = persistentVolumeClaim.strategy.validateUpdate(claim, named, "");
    expect(mistake?.detail).toMatch(/^spec is immutable after creation except .*\n@@ /);
  });
});

describe("persistentVolume", () => {
  it("is kept, and pending", () => {
    const volume = made(persistentVolume, { spec: given });
    expect(volume).toMatchObject({
      spec: { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem", hostPath: { type: "" } },
      status: { phase: "Pending" },
    });
    expect(cells(persistentVolume, volume)).toEqual([
      "x",
      "5Gi",
      "RWO",
      "Retain",
      "Pending",
      "",
      "",
      "<unset>",
      "",
      "60m",
      "Filesystem",
    ]);
  });

  it.each([
    [
      {},
      [
        "spec.accessModes: Required value",
        "spec.capacity: Required value",
        'spec.capacity: Unsupported value: null: supported values: "storage"',
        "spec: Required value: must specify a volume type",
      ],
    ],
    [{ ...given, nfs: { server: "s", path: "/" } }, ["spec.nfs: Forbidden: may not specify more than 1 volume type"]],
    [
      { ...given, hostPath: undefined, local: { path: "/x" } },
      ["spec.nodeAffinity: Required value: Local volume requires node affinity"],
    ],
    [
      { ...given, hostPath: { path: "/" }, persistentVolumeReclaimPolicy: "Recycle" },
      ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
    ],
  ])("finds what is wrong with %j", (spec, found) => {
    expect(mistakes(persistentVolume, { spec })).toEqual(found);
  });
});

describe("endpoints", () => {
  it.each([
    [[], "<none>"],
    [[{ addresses: [{ ip: "10.0.0.1" }] }], "10.0.0.1"],
    [[{ addresses: [{ ip: "fd00::1" }], ports: [{ port: 80 }] }], "[fd00::1]:80"],
    [
      [
        {
          addresses: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }],
          ports: [
            { port: 80, name: "a" },
            { port: 81, name: "b" },
          ],
        },
      ],
      "10.0.0.1:80,10.0.0.2:80,10.0.0.1:81 + 1 more...",
    ],
  ])("of %j are shown as %s", (subsets, shown) => {
    expect(cells(endpoints, made(endpoints, { subsets }))[1]).toBe(shown);
  });

  it.each([
    [[{}], ["subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"]],
    [
      [{ addresses: [{ ip: "127.0.0.1" }] }],
      [
        'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    [
      [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 80 }, { port: 81, name: "b" }] }],
      ["subsets[0].ports[0].name: Required value"],
    ],
  ])("finds what is wrong with %j", (subsets, found) => {
    expect(mistakes(endpoints, { subsets })).toEqual(found);
  });
});

describe("limitRange", () => {
  it("fills in the defaults of containers", () => {
    const limits = [
      { type: "Container", max: { cpu: "1" }, min: { memory: "1Mi" } },
      { type: "Pod", max: { cpu: "2" } },
    ];
    expect(made(limitRange, { spec: { limits } }).spec).toEqual({
      limits: [
        {
          type: "Container",
          max: { cpu: "1" },
          min: { memory: "1Mi" },
          default: { cpu: "1" },
          defaultRequest: { cpu: "1", memory: "1Mi" },
        },
        { type: "Pod", max: { cpu: "2" } },
      ],
    });
  });

  it.each([
    [
      [
        {
          type: "Container",
          min: { cpu: "2" },
          max: { cpu: "1" },
          defaultRequest: { cpu: "1" },
          default: { cpu: "1" },
        },
      ],
      [
        'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
        'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
        'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
      ],
    ],
    [
      [{ type: "Pod", default: { cpu: "1" } }],
      ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
    ],
    [
      [{ type: "PersistentVolumeClaim" }],
      [
        "spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided",
      ],
    ],
    [
      [{ type: "Thing" }, { type: "Thing" }],
      [
        'spec.limits[0].type: Invalid value: "Thing": must be a standard limit type or fully qualified',
        'spec.limits[1].type: Invalid value: "Thing": must be a standard limit type or fully qualified',
        'spec.limits[1].type: Duplicate value: "Thing"',
      ],
    ],
  ])("finds what is wrong with %j", (limits, found) => {
    expect(mistakes(limitRange, { spec: { limits } })).toEqual(found);
  });
});

describe("resourceQuota", () => {
  it("shows what is used of what there may be", () => {
    const quota = made(resourceQuota, { spec: {} });
    const status = { hard: { pods: "2", "limits.cpu": "1", cpu: "1" }, used: { pods: "1", "limits.cpu": "0" } };
    expect(cells(resourceQuota, { ...quota, status })).toEqual(["x", "cpu: 0/1, pods: 1/2", "limits.cpu: 0/1", "60m"]);
  });

  it.each([
    [{ hard: { pods: "-1" } }, ['spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0']],
    [{ hard: { services: "0.5" } }, ['spec.hard[services]: Invalid value: "0.5": must be an integer']],
    [{ hard: { "count/things.example.com": "1" } }, []],
    [
      { hard: { odd: "1" } },
      [
        'spec.hard[odd]: Invalid value: "odd": must be a standard resource type or fully qualified',
        'spec.hard[odd]: Invalid value: "odd": must be a standard resource for quota',
      ],
    ],
    [
      { hard: { "requests.cpu": "1" }, scopes: ["BestEffort"] },
      ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
    ],
    [
      { hard: { pods: "1" }, scopes: ["BestEffort", "NotBestEffort"] },
      ['spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes'],
    ],
  ])("finds what is wrong with %j", (spec, found) => {
    expect(mistakes(resourceQuota, { spec })).toEqual(found);
  });
});
