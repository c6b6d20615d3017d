import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { freeze } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { configMap } from "./config-map.ts";
import { lease } from "./lease.ts";
import { namespace } from "./namespace.ts";
import { node } from "./node.ts";
import { clusterRole, clusterRoleBinding, role, roleBinding } from "./rbac.ts";
import { secret } from "./secret.ts";
import { serviceAccount } from "./service-account.ts";

const now = Date.parse("2026-08-01T12:00:00Z");
const created = { creationTimestamp: "2026-08-01T11:59:00Z" };

function made(kind: BuiltinKind, fields: Readonly<Record<string, unknown>>): Resource {
  const place = kind.namespaced ? { namespace: "default" } : {};
  const draft: Draft = { metadata: { name: "x", ...place, ...created }, ...structuredClone(fields) };
  kind.strategy.default(draft);
  kind.strategy.prepareCreate(draft);
  return freeze(draft);
}

const texts = (errors: ReturnType<BuiltinKind["strategy"]["validate"]>) =>
  errors.map((one) => `${one.field}: ${bodyOf(one)}`);
const said = (kind: BuiltinKind, fields: Readonly<Record<string, unknown>>) =>
  texts(kind.strategy.validate(made(kind, fields)));
const rowOf = (kind: BuiltinKind, object: Resource) =>
  kind.columns.map((column) => `${column.name}=${String(column.cell(object, now))}`).join(" ");

describe("namespaces", () => {
  it("start active, labelled with their name and held by a finalizer", () => {
    expect(made(namespace, { status: { phase: "Terminating" } })).toMatchObject({
      metadata: { labels: { "kubernetes.io/metadata.name": "x" } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
  });

  it("keep their finalizers but through their own door", () => {
    const old = made(namespace, {});
    for (const [door, wanted] of [
      ["", ["kubernetes"]],
      ["finalize", []],
    ] as const) {
      const draft = { ...structuredClone(old), spec: { finalizers: [] } } as unknown as Draft;
      namespace.strategy.prepareUpdate(draft, old, door);
      expect(draft.spec).toEqual({ finalizers: wanted });
    }
  });

  it("say when a status makes no sense", () => {
    const old = made(namespace, {});
    const object = { ...old, status: { phase: "Terminating" } };
    expect(texts(namespace.strategy.validateUpdate(object, old, "status"))).toEqual([
      `status.Phase: Invalid value: "Terminating": may only be 'Active' if \`deletionTimestamp\` is empty`,
    ]);
  });

  it("refuse finalizers without a domain", () => {
    expect(said(namespace, { spec: { finalizers: ["mine"] } })).toEqual([
      'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ]);
  });

  it("are shown as kubectl shows them", () => {
    expect(rowOf(namespace, made(namespace, {}))).toBe("Name=x Status=Active Age=60s");
  });
});

describe("secrets", () => {
  it("turn texts into data, keys of any name included", () => {
    const object = made(secret, {
      stringData: JSON.parse('{"a":"ü","__proto__":"b"}'),
      data: { a: "eA==", c: "eQ==" },
    });
    expect(JSON.stringify(object.data)).toBe('{"a":"w7w=","c":"eQ==","__proto__":"Yg=="}');
    expect(object).not.toHaveProperty("stringData");
    expect(object.type).toBe("Opaque");
  });

  it.each([
    [{ type: "kubernetes.io/tls", data: { "tls.crt": "" } }, ["data[tls.key]: Required value"]],
    [{ type: "kubernetes.io/basic-auth" }, ["data[username]: Required value", "data[password]: Required value"]],
    [{ type: "kubernetes.io/ssh-auth" }, ["data[ssh-privatekey]: Required value"]],
    [{ type: "kubernetes.io/dockerconfigjson" }, ["data[.dockerconfigjson]: Required value"]],
    [{ type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": "e30=" } }, []],
    [
      { type: "kubernetes.io/service-account-token" },
      ["metadata.annotations[kubernetes.io/service-account.name]: Required value"],
    ],
    [{ data: { big: "A".repeat(1_398_108) } }, ["data: Too long: may not be more than 1048576 bytes"]],
  ])("hold what their type asks for", (fields, wanted) => {
    expect(said(secret, fields)).toEqual(wanted);
  });

  it("say so when a registry's configuration is no JSON", () => {
    const data = { ".dockerconfigjson": "e3t9" };
    expect(said(secret, { type: "kubernetes.io/dockerconfigjson", data })).toEqual([
      expect.stringMatching(/^data\[\.dockerconfigjson\]: Invalid value: "<secret contents redacted>": /),
    ]);
  });

  it("keep their type, and everything once they are immutable", () => {
    const old = made(secret, { immutable: true, data: { a: "eA==" } });
    const object = { ...old, type: "other", immutable: false, data: {} };
    expect(texts(secret.strategy.validateUpdate(object, old, ""))).toEqual([
      'type: Invalid value: "other": field is immutable',
      "immutable: Forbidden: field is immutable when `immutable` is set",
      "data: Forbidden: field is immutable when `immutable` is set",
    ]);
  });

  it("are counted, not shown", () => {
    expect(rowOf(secret, made(secret, { data: { a: "eA==" } }))).toBe("Name=x Type=Opaque Data=1 Age=60s");
  });
});

describe("config maps", () => {
  it.each([
    [{ data: { "a b": "" } }, [expect.stringContaining('data[a b]: Invalid value: "a b": a valid config key must')]],
    [
      { data: { a: "" }, binaryData: { a: "" } },
      ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
    ],
    [{ data: { a: "x".repeat(1_048_577) } }, ["[]: Too long: may not be more than 1048576 bytes"]],
    [{ data: { a: "x" } }, []],
  ])("are checked by key and size", (fields, wanted) => {
    expect(said(configMap, fields)).toEqual(wanted);
  });

  it("count both kinds of entries", () => {
    expect(rowOf(configMap, made(configMap, { data: { a: "" }, binaryData: { b: "" } }))).toBe("Name=x Data=2 Age=60s");
  });
});

describe("nodes", () => {
  const status = {
    conditions: [{ type: "Ready", status: "True" }],
    nodeInfo: { kubeletVersion: "v1.34.3" },
    addresses: [{ type: "InternalIP", address: "10.0.0.1" }],
  };

  it("keep the status they register with", () => {
    expect(made(node, { status: { capacity: { cpu: "4" } } }).status).toEqual({
      capacity: { cpu: "4" },
      allocatable: { cpu: "4" },
    });
  });

  it("are shown as kubectl shows them", () => {
    const object = made(node, { status, spec: { unschedulable: true } });
    const labelled = {
      ...object,
      metadata: { ...object.metadata, labels: { "node-role.kubernetes.io/control-plane": "" } },
    };
    expect(rowOf(node, labelled)).toBe(
      "Name=x Status=Ready,SchedulingDisabled Roles=control-plane Age=60s Version=v1.34.3 Internal-IP=10.0.0.1 External-IP=<none> OS-Image=<unknown> Kernel-Version=<unknown> Container-Runtime=<unknown>",
    );
  });

  it("have each taint once", () => {
    const taint = { key: "a", effect: "NoSchedule" };
    expect(said(node, { spec: { taints: [taint, taint, { key: "b" }] } })).toEqual([
      'metadata.taints[1]: Duplicate value: {"key":"a","effect":"NoSchedule"}: taints must be unique by key and effect pair',
      "metadata.taints[2].effect: Required value",
    ]);
  });
});

describe("leases and accounts", () => {
  it("last longer than nothing", () => {
    expect(said(lease, { spec: { leaseDurationSeconds: 0 } })).toEqual([
      "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
    ]);
    expect(rowOf(lease, made(lease, { spec: { holderIdentity: "me" } }))).toBe("Name=x Holder=me Age=60s");
  });

  it("name their secrets and no more", () => {
    const object = made(serviceAccount, { secrets: [{ name: "a", namespace: "b" }] });
    expect(object.secrets).toEqual([{ name: "a" }]);
    expect(rowOf(serviceAccount, object)).toBe("Name=x Secrets=1 Age=60s");
  });
});

describe("roles and bindings", () => {
  const group = "rbac.authorization.k8s.io";
  const roleRef = { kind: "ClusterRole", name: "view" };

  it.each([
    [role, { rules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }] }, []],
    [
      role,
      { rules: [{}] },
      [
        "rules[0].verbs: Required value: verbs must contain at least one value",
        "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
        "rules[0].resources: Required value: resource rules must supply at least one resource",
      ],
    ],
    [
      role,
      { rules: [{ verbs: ["get"], nonResourceURLs: ["/metrics"] }] },
      ['rules[0].nonResourceURLs: Invalid value: ["/metrics"]: namespaced rules cannot apply to non-resource URLs'],
    ],
    [clusterRole, { rules: [{ verbs: ["get"], nonResourceURLs: ["/metrics"] }] }, []],
    [
      clusterRole,
      { aggregationRule: {} },
      [
        "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil",
      ],
    ],
    [roleBinding, { roleRef, subjects: [{ kind: "User", name: "a" }] }, []],
    [
      clusterRoleBinding,
      {
        roleRef: { kind: "Role", name: "x" },
        subjects: [
          { kind: "ServiceAccount", name: "a" },
          { kind: "Robot", name: "b" },
        ],
      },
      [
        'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
        "subjects[0].namespace: Required value",
        'subjects[1].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
      ],
    ],
  ])("are checked", (kind, fields, wanted) => {
    expect(said(kind, fields)).toEqual(wanted);
  });

  it("keep the role", () => {
    const old = made(roleBinding, { roleRef });
    const object = { ...old, roleRef: { apiGroup: group, kind: "ClusterRole", name: "edit" } };
    expect(texts(roleBinding.strategy.validateUpdate(object, old, ""))).toEqual([
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef',
    ]);
  });

  it("show who has the role", () => {
    const subjects = [
      { kind: "User", name: "ann" },
      { kind: "Group", name: "devs" },
      { kind: "ServiceAccount", name: "robot", namespace: "ci" },
    ];
    expect(rowOf(clusterRoleBinding, made(clusterRoleBinding, { roleRef, subjects }))).toBe(
      "Name=x Role=ClusterRole/view Age=60s Users=ann Groups=devs ServiceAccounts=ci/robot",
    );
    expect(rowOf(role, made(role, {}))).toBe("Name=x Created At=2026-08-01T11:59:00Z");
  });
});
