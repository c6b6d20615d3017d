import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { freeze } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { service } from "./service.ts";
import { allocateService } from "./service-allocation.ts";

const now = Date.parse("2026-08-01T12:00:00Z");
const { strategy } = service;

/** What becomes of a service beside others, and what is said of it. */
function made(spec: Readonly<Record<string, unknown>>, others: readonly Resource[] = []) {
  const draft: Draft = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "default", creationTimestamp: "2026-08-01T11:00:00Z" },
    spec: structuredClone(spec),
  };
  strategy.default(draft);
  const refused = allocateService(draft, others);
  strategy.prepareCreate(draft);
  const object = freeze(draft);
  return { object, said: [...refused, ...strategy.validate(object)].map((one) => `${one.field}: ${bodyOf(one)}`) };
}

function updated(old: Resource, change: (spec: Draft) => void) {
  const draft = structuredClone(old) as unknown as Draft;
  change(draft.spec as Draft);
  strategy.default(draft);
  const refused = allocateService(draft, [], old);
  strategy.prepareUpdate(draft, old, "");
  const object = draft as unknown as Resource;
  const found = [...refused, ...strategy.validateUpdate(object, old, "")];
  return { object, said: found.map((one) => `${one.field}: ${bodyOf(one)}`) };
}

const ports = [{ port: 80 }];

describe("a new service", () => {
  it("gets an address and what else it leaves out", () => {
    const { object, said } = made({ ports, selector: { app: "web" } });
    expect(said).toEqual([]);
    expect(object).toMatchObject({
      spec: {
        clusterIP: "10.96.1.0",
        clusterIPs: ["10.96.1.0"],
        internalTrafficPolicy: "Cluster",
        ipFamilies: ["IPv4"],
        ipFamilyPolicy: "SingleStack",
        ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
        sessionAffinity: "None",
        type: "ClusterIP",
      },
      status: { loadBalancer: {} },
    });
  });

  it("gets another address than the others", () => {
    const first = made({ ports }).object;
    expect(made({ ports }, [first]).object.spec).toMatchObject({ clusterIP: "10.96.1.1" });
  });

  it("may ask for a free address", () => {
    expect(made({ ports, clusterIP: "10.96.0.50" }).object.spec).toMatchObject({ clusterIPs: ["10.96.0.50"] });
  });

  it("has no address when it is headless", () => {
    const { object, said } = made({ ports, clusterIP: "None", selector: { app: "x" } });
    expect(said).toEqual([]);
    expect(object.spec).toMatchObject({ clusterIP: "None", clusterIPs: ["None"], ipFamilies: ["IPv4"] });
  });

  it("gets ports on the nodes, one for both protocols", () => {
    const both = [
      { name: "a", port: 53, protocol: "UDP" },
      { name: "b", port: 53, protocol: "TCP" },
      { name: "c", port: 80 },
    ];
    const { object, said } = made({ type: "NodePort", ports: both });
    expect(said).toEqual([]);
    expect(object.spec).toMatchObject({
      externalTrafficPolicy: "Cluster",
      ports: [{ nodePort: 30_000 }, { nodePort: 30_000 }, { nodePort: 30_001 }],
    });
  });

  it.each([
    ["no ports", {}, ["spec.ports: Required value"]],
    [
      "two ports without names",
      { ports: [{ port: 80 }, { port: 81 }] },
      ["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"],
    ],
    [
      "a port out of range",
      { ports: [{ port: 99_999, targetPort: 80 }] },
      ["spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive"],
    ],
    [
      "an unknown type",
      { ports, type: "Magic" },
      [
        'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      "an address that is none",
      { ports, clusterIP: "10.96.0.300" },
      [
        'spec.clusterIPs[0]: Invalid value: "10.96.0.300": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ],
    ],
    [
      "an address of somewhere else",
      { ports, clusterIP: "192.168.0.1" },
      [
        'spec.clusterIPs: Invalid value: ["192.168.0.1"]: failed to allocate IP 192.168.0.1: the provided network does not match the current range',
      ],
    ],
    [
      "the address of the API server",
      { ports, clusterIP: "10.96.0.1" },
      [
        'spec.clusterIPs: Invalid value: ["10.96.0.1"]: failed to allocate IP 10.96.0.1: provided IP is already allocated',
      ],
    ],
    [
      "a port that no node has",
      { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] },
      [
        "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767",
      ],
    ],
    [
      "a node port for inside",
      { ports: [{ port: 80, nodePort: 30_000 }] },
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    ["no name for another name", { type: "ExternalName" }, ["spec.externalName: Required value"]],
  ])("is told of %s what the API server says", (_, spec, wanted) => {
    expect(made(spec).said).toEqual(wanted);
  });
});

describe("a changed service", () => {
  it("keeps the address that the client leaves out", () => {
    const old = made({ ports }).object;
    const { object, said } = updated(old, (spec) => {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    });
    expect(said).toEqual([]);
    expect(object.spec).toMatchObject({ clusterIP: "10.96.1.0", clusterIPs: ["10.96.1.0"] });
  });

  it("may not change its address", () => {
    const old = made({ ports }).object;
    const { said } = updated(old, (spec) => Object.assign(spec, { clusterIP: "10.96.0.9" }));
    expect(said).toEqual(['spec.clusterIPs[0]: Invalid value: ["10.96.0.9"]: may not change once set']);
  });

  it("loses its node ports with its type", () => {
    const old = made({ ports, type: "NodePort" }).object;
    const { object, said } = updated(old, (spec) => Object.assign(spec, { type: "ClusterIP" }));
    expect(said).toEqual([]);
    expect(object.spec).not.toHaveProperty("externalTrafficPolicy");
    expect(object.spec).toMatchObject({ ports: [{ port: 80, protocol: "TCP", targetPort: 80 }] });
  });

  it("keeps its node ports otherwise", () => {
    const old = made({ ports, type: "NodePort" }).object;
    const { object } = updated(old, (spec) => Object.assign(spec, { ports: [{ port: 81 }] }));
    expect(object.spec).toMatchObject({ ports: [{ port: 81, nodePort: 30_000 }] });
  });
});

describe("the table of services", () => {
  const rowOf = (object: Resource) => service.columns.map((column) => column.cell(object, now)).join(" ");

  it.each([
    [
      "an ordinary one",
      { ports, selector: { b: "2", a: "1" } },
      {},
      "web ClusterIP 10.96.1.0 <none> 80/TCP 60m a=1,b=2",
    ],
    ["a headless one", { ports, clusterIP: "None" }, {}, "web ClusterIP None <none> 80/TCP 60m <none>"],
    ["one on every node", { ports, type: "NodePort" }, {}, "web NodePort 10.96.1.0 <none> 80:30000/TCP 60m <none>"],
    [
      "one that waits",
      { ports, type: "LoadBalancer" },
      {},
      "web LoadBalancer 10.96.1.0 <pending> 80:30000/TCP 60m <none>",
    ],
    [
      "one that was given an address",
      { ports, type: "LoadBalancer" },
      { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } },
      "web LoadBalancer 10.96.1.0 1.2.3.4 80:30000/TCP 60m <none>",
    ],
    [
      "another name",
      { type: "ExternalName", externalName: "a.b" },
      {},
      "web ExternalName <none> a.b <none> 60m <none>",
    ],
  ])("shows %s", (_, spec, status, wanted) => {
    expect(rowOf({ ...made(spec).object, status })).toBe(wanted);
  });
});
