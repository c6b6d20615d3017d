import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { freeze } from "../frozen.ts";
import type { Draft, Kind } from "../kind.ts";
import { kindsOfCrd } from "./custom-kind.ts";

const openAPIV3Schema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: { size: { type: "integer", minimum: 1 }, color: { type: "string", default: "red" } },
    },
    status: { type: "object", properties: { phase: { type: "string" } } },
  },
};

function crd(fields: { readonly versions: readonly object[]; readonly status?: object }): Resource {
  const names = { plural: "carts", singular: "cart", kind: "Cart", listKind: "CartList", shortNames: ["ct"] };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "carts.shop.example.com" },
    spec: { group: "shop.example.com", scope: "Namespaced", names, versions: fields.versions },
    status: { acceptedNames: names, ...fields.status },
  };
}

const v1 = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema }, subresources: { status: {} } };
const only = (versions: readonly object[]): Kind => {
  const [kind] = kindsOfCrd(crd({ versions }));
  if (!kind) throw new Error("no kind");
  return kind;
};

const cart: Resource = freeze({
  apiVersion: "shop.example.com/v1",
  kind: "Cart",
  metadata: { name: "a", namespace: "default", generation: 1 },
  spec: { size: 1, color: "red" },
  status: { phase: "Open" },
});
const said = (errors: ReturnType<Kind["strategy"]["validate"]>) => errors.map((one) => `${one.field}: ${bodyOf(one)}`);

describe("kindsOfCrd", () => {
  it("takes names and doors from the definition", () => {
    expect(only([v1])).toMatchObject({
      gvk: { group: "shop.example.com", version: "v1", kind: "Cart" },
      listKind: "CartList",
      plural: "carts",
      singular: "cart",
      shortNames: ["ct"],
      namespaced: true,
      storage: { group: "shop.example.com", version: "v1", resource: "carts" },
      subresources: [{ name: "status" }],
    });
  });

  it("serves each served version over one storage, and converts its name only", () => {
    const kinds = kindsOfCrd(
      crd({
        versions: [v1, { ...v1, name: "v2", storage: false }, { ...v1, name: "v3", served: false, storage: false }],
      }),
    );
    expect(kinds.map((kind) => [kind.gvk.version, kind.storage.version])).toEqual([
      ["v1", "v1"],
      ["v2", "v1"],
    ]);
    expect(kinds[1]?.fromStorage?.(cart).apiVersion).toBe("shop.example.com/v2");
    expect(kinds[1]?.toStorage?.({ ...cart, apiVersion: "shop.example.com/v2" })).toEqual(cart);
  });

  it("makes nothing new of what is going", () => {
    const status = { conditions: [{ type: "Terminating", status: "True" }] };
    const [kind] = kindsOfCrd(crd({ versions: [v1], status }));
    expect(kind?.verbs).toEqual(["delete", "deletecollection", "get", "list", "watch"]);
  });

  it("selects by the fields that the version names", () => {
    const kind = only([{ ...v1, selectableFields: [{ jsonPath: ".spec.color" }] }]);
    expect(kind.selectableFields?.["spec.color"]?.(cart)).toBe("red");
  });

  it("warns of versions that are deprecated", () => {
    const old = { ...v1, name: "v1beta1", deprecated: true, storage: false };
    const deprecated = (...versions: object[]) => kindsOfCrd(crd({ versions })).map((kind) => kind.deprecated);
    expect(deprecated(v1)).toEqual([undefined]);
    expect(deprecated({ ...v1, deprecated: true })).toEqual(["shop.example.com/v1 Cart is deprecated"]);
    expect(deprecated(old, v1)[0]).toBe("shop.example.com/v1beta1 Cart is deprecated; use shop.example.com/v1 Cart");
    expect(deprecated({ ...old, deprecationWarning: "old" }, v1)[0]).toBe("old");
  });

  it("reads objects with the defaults of the version they are stored in, and the fields of the asked one", () => {
    const narrow = {
      type: "object",
      properties: { spec: { type: "object", properties: { size: { type: "integer" } } } },
    };
    const v2 = { ...v1, name: "v2", storage: false, schema: { openAPIV3Schema: narrow } };
    const [one, two] = kindsOfCrd(crd({ versions: [v1, v2] }));
    const stored = { ...cart, spec: { size: 2 } };
    expect(one?.fromStorage?.(stored).spec).toEqual({ size: 2, color: "red" });
    expect(two?.fromStorage?.(stored)).toMatchObject({ apiVersion: "shop.example.com/v2", spec: { size: 2 } });
    expect(two?.fromStorage?.(stored).spec).toEqual({ size: 2 });
    expect(one?.fromStorage?.({ ...stored, apiVersion: "shop.example.com/v2" }).spec).toEqual({ size: 2 });
  });
});

describe("the strategy of a custom kind", () => {
  const { strategy, codec } = only([v1]);

  it("fills in defaults, starts a generation and drops the status", () => {
    const draft: Draft = { ...structuredClone(cart), metadata: { name: "a", namespace: "default" }, spec: { size: 2 } };
    expect(codec.fit(draft).mismatch).toBeUndefined();
    strategy.default(draft);
    strategy.prepareCreate(draft);
    expect(draft).toEqual({
      apiVersion: "shop.example.com/v1",
      kind: "Cart",
      metadata: { name: "a", namespace: "default", generation: 1 },
      spec: { size: 2, color: "red" },
    });
  });

  it("holds objects to the schema", () => {
    expect(said(strategy.validate(cart))).toEqual([]);
    expect(said(strategy.validate({ ...cart, spec: { size: 0 } }))).toEqual([
      "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1",
    ]);
  });

  it("warns of new finalizers without a domain", () => {
    const held = (...finalizers: string[]) => ({ ...cart, metadata: { ...cart.metadata, finalizers } });
    const why = "to avoid accidental conflicts with other finalizer writers";
    expect(strategy.warnings?.(held("hold", "example.com", "example.com/hold", "orphan"))).toEqual([
      `metadata.finalizers: "example.com": prefer a domain-qualified finalizer name including a path (/) ${why}`,
      `metadata.finalizers: "hold": prefer a domain-qualified finalizer name ${why}`,
    ]);
    expect(strategy.warnings?.(held("hold"), held("hold"))).toEqual([]);
  });

  it("forgives an update the mistakes that were there before", () => {
    const old = { ...cart, spec: { size: 0, color: "red" } };
    expect(
      said(strategy.validateUpdate({ ...old, metadata: { ...old.metadata, labels: { a: "b" } } }, old, "")),
    ).toEqual([]);
    expect(said(strategy.validateUpdate({ ...old, spec: { size: 0, color: "green" } }, old, ""))).toEqual([]);
    expect(said(strategy.validateUpdate({ ...old, spec: { size: -1, color: "red" } }, old, ""))).toHaveLength(1);
  });

  it.each([
    ["the spec", { spec: { size: 2 } }, 2],
    ["labels", { metadata: { ...cart.metadata, labels: { a: "b" } } }, 1],
    ["the status", { status: { phase: "Closed" } }, 1],
  ])("counts a generation for a change of %s or not", (_, change, wanted) => {
    const draft: Draft = { ...structuredClone(cart), ...change };
    strategy.prepareUpdate(draft, cart, "");
    expect((draft.metadata as Draft).generation).toBe(wanted);
    expect(draft.status).toEqual(cart.status);
  });

  it("lets the door of the status change the status and nothing else", () => {
    const draft: Draft = { ...structuredClone(cart), spec: { size: 9 }, status: { phase: "Closed" } };
    draft.metadata = { ...cart.metadata, labels: { a: "b" }, resourceVersion: "5" };
    strategy.prepareUpdate(draft, cart, "status");
    const wanted = { ...cart, metadata: { ...cart.metadata, resourceVersion: "5" }, status: { phase: "Closed" } };
    expect(draft).toEqual(wanted);
  });

  it("asks the status alone to fit when it comes by its own door", () => {
    const old = { ...cart, spec: { size: 0 } };
    expect(said(strategy.validateUpdate({ ...old, status: { phase: 1 } }, old, "status"))).toHaveLength(1);
    expect(said(strategy.validateUpdate(old, old, "status"))).toEqual([]);
  });
});
