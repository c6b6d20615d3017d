import { describe, expect, it } from "vitest";
import { own, type Resource } from "../../kube/index.ts";
import { hasCondition, nextCrdStatus } from "./crd-status.ts";

const then = "2026-08-01T11:00:00Z";
const now = "2026-08-01T12:00:00Z";

function crd(plural: string, names: Readonly<Record<string, unknown>>, status: object = {}): Resource {
  const group = "shop.example.com";
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: { group, names: { plural, ...names } },
    status,
  };
}

const cartNames = { singular: "cart", kind: "Cart", listKind: "CartList", shortNames: ["ct"] };
const carts = crd("carts", cartNames);
const served = (object: Resource, status: unknown): Resource => ({ ...object, status });

describe("nextCrdStatus", () => {
  it("accepts names that are free, and establishes", () => {
    expect(nextCrdStatus(carts, [], now)).toEqual({
      acceptedNames: { plural: "carts", ...cartNames },
      conditions: [
        {
          type: "NamesAccepted",
          status: "True",
          reason: "NoConflicts",
          message: "no conflicts found",
          lastTransitionTime: now,
        },
        {
          type: "Established",
          status: "True",
          reason: "InitialNamesAccepted",
          message: "the initial names have been accepted",
          lastTransitionTime: now,
        },
      ],
    });
  });

  it("has nothing to say twice", () => {
    const first = served(carts, nextCrdStatus(carts, [], then));
    expect(nextCrdStatus(first, [first], now)).toBeUndefined();
  });

  it("refuses names that others have, and does not establish", () => {
    const others = [served(carts, nextCrdStatus(carts, [], then))];
    const late = crd("wagons", { singular: "wagon", kind: "Cart", listKind: "WagonList", shortNames: ["ct", "wg"] });
    expect(nextCrdStatus(late, others, now)).toMatchObject({
      acceptedNames: { plural: "wagons", singular: "wagon", listKind: "WagonList" },
      conditions: [
        { type: "NamesAccepted", status: "False", reason: "KindConflict", message: '"Cart" is already in use' },
        { type: "Established", status: "False", reason: "NotAccepted" },
      ],
    });
  });

  it("establishes once the names are free", () => {
    const others = [served(carts, nextCrdStatus(carts, [], then))];
    const late = crd("wagons", { singular: "wagon", kind: "Cart", listKind: "WagonList" });
    const refused = served(late, nextCrdStatus(late, others, then));
    const status = nextCrdStatus(refused, [], now);
    const conditions = own(status, "conditions");
    expect(conditions).toMatchObject([
      { type: "NamesAccepted", status: "True", lastTransitionTime: now },
      { type: "Established", status: "True", lastTransitionTime: now },
    ]);
  });

  it("stays established when new names are refused", () => {
    const carriages = crd("carriages", { singular: "carriage", kind: "Carriage", listKind: "CarriageList" });
    const other = served(carriages, nextCrdStatus(carriages, [], then));
    const first = served(carts, nextCrdStatus(carts, [], then));
    const renamed: Resource = {
      ...first,
      spec: { ...(crd("carts", { ...cartNames, singular: "carriage" }).spec as object) },
    };
    const status = nextCrdStatus(renamed, [other, first], now);
    expect(hasCondition(served(renamed, status), "NamesAccepted")).toBe(false);
    expect(hasCondition(served(renamed, status), "Established")).toBe(true);
    expect(own(own(status, "acceptedNames"), "singular")).toBe("cart");
  });

  it("leaves other groups in peace", () => {
    const elsewhere = { ...carts, spec: { ...(carts.spec as object), group: "other.example.com" } };
    const others = [served(elsewhere, nextCrdStatus(elsewhere, [], then))];
    expect(hasCondition(served(carts, nextCrdStatus(carts, others, now)), "Established")).toBe(true);
  });
});
