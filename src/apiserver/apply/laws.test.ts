import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../kube/index.ts";
import { customCodec } from "../codec/index.ts";
import { freeze } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { lazySchema } from "../lazy-schema.ts";
import { StatusError } from "../status.ts";
import { applyConfiguration, type ManagedKind, trackUpdate } from "./field-manager.ts";
import { FieldSet } from "./field-set.ts";
import { readFields, writeFields } from "./fields-v1.ts";

const text = { type: "string" };
const schema: JsonObject = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        items: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["key"],
          items: { type: "object", required: ["key"], properties: { key: text, a: text, b: text } },
        },
        tags: { type: "array", "x-kubernetes-list-type": "set", items: text },
        whole: { type: "array", items: text },
        solid: { type: "object", "x-kubernetes-map-type": "atomic", additionalProperties: text },
        data: { type: "object", additionalProperties: text },
      },
    },
  },
};

const codec = customCodec(lazySchema(schema), { group: "example.com", version: "v1", kind: "Thing" });
const names = { apiVersion: "example.com/v1", kind: "Thing" };
const itself = (value: unknown) => value;
const all = (set: FieldSet) => set;
const now = { apiVersion: names.apiVersion, type: codec.fieldType(), filter: all, from: itself, back: itself };
const kind: ManagedKind = {
  ...names,
  subresource: "",
  versions: { now, find: () => undefined },
  typed: false,
  empty: () => ({ ...names, metadata: {} }),
  finish: (draft) => codec.fit(draft).mismatch,
  now: "2026-01-01T00:00:00Z",
};

const letter = fc.constantFrom("x", "y", "z");
const letters = fc.uniqueArray(letter);
const value = fc.constantFrom("1", "2");
const dictionary = fc.dictionary(letter, value);
const spec = fc.record(
  {
    items: fc
      .uniqueArray(fc.record({ key: letter, a: value, b: value }, { requiredKeys: ["key"] }), {
        selector: ({ key }) => key,
      })
      .filter(({ length }) => length > 0),
    tags: letters.filter(({ length }) => length > 0),
    whole: letters,
    solid: dictionary,
    data: dictionary.filter((data) => Object.keys(data).length > 0),
  },
  { requiredKeys: [] },
);

type Spec = Readonly<Record<string, unknown>>;

/** The object after an apply; `live` is `undefined` where there is none. */
function applied(live: Draft | undefined, manager: string, { of, force = true }: { of: Spec; force?: boolean }): Draft {
  const config = { ...names, metadata: { name: "one" }, ...(Object.keys(of).length === 0 ? {} : { spec: { ...of } }) };
  const draft = applyConfiguration(kind, {
    live: live as never,
    config: JSON.parse(JSON.stringify(config)) as Draft,
    manager,
    force,
  });
  return freeze(draft) as unknown as Draft;
}

function conflictsOf(live: Draft, manager: string, of: Spec): readonly unknown[] {
  try {
    applied(live, manager, { of, force: false });
    return [];
  } catch (error) {
    if (error instanceof StatusError) return (error.status.details?.causes ?? []).map(({ field }) => field);
    throw error;
  }
}

function specOf(object: Draft): unknown {
  return sorted(object.spec ?? null);
}

/** The order of items says who came first, which the laws below do not speak of. */
function sorted(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(
    Object.entries(part)
      .sort()
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

describe("applyConfiguration", () => {
  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(spec, spec, (mine, yours) => {
        const once = applied(applied(undefined, "you", { of: yours }), "me", { of: mine });
        expect(applied(once, "me", { of: mine })).toEqual(once);
      }),
    );
  });

  it("holds what was applied last", () => {
    fc.assert(
      fc.property(spec, spec, (mine, yours) => {
        const both = applied(applied(undefined, "you", { of: yours }), "me", { of: mine });
        expect(conflictsOf(both, "me", mine)).toEqual([]);
        expect(sorted(both.spec ?? {})).toMatchObject(sorted({ ...(mine.data ? { data: mine.data } : {}) }) as object);
      }),
    );
  });

  it("finds the same conflicts from both sides", () => {
    fc.assert(
      fc.property(spec, spec, (mine, yours) => {
        const forMe = conflictsOf(applied(undefined, "you", { of: yours }), "me", mine);
        const forYou = conflictsOf(applied(undefined, "me", { of: mine }), "you", yours);
        expect([...forMe].sort()).toEqual([...forYou].sort());
      }),
    );
  });

  it("takes away what only one owned who applies nothing any more", () => {
    fc.assert(
      fc.property(spec, spec, (mine, yours) => {
        const both = applied(applied(undefined, "me", { of: mine }), "you", { of: yours });
        const left = applied(both, "me", { of: {} });
        expect(specOf(left)).toEqual(specOf(applied(undefined, "you", { of: yours })));
      }),
    );
  });

  it("leaves to an update what the update changed", () => {
    fc.assert(
      fc.property(dictionary, dictionary, (before, after) => {
        const live = applied(undefined, "me", { of: { data: before } });
        const draft: Draft = { ...names, metadata: { name: "one" }, spec: { data: { ...before, ...after } } };
        trackUpdate(kind, live as never, draft, "you");
        const changed = Object.keys(after).filter((key) => after[key] !== before[key]);
        const owners = (draft.metadata as { managedFields: { manager: string; fieldsV1: unknown }[] }).managedFields;
        const yours = owners.find(({ manager }) => manager === "you");
        const set = readFields(yours?.fieldsV1 ?? {});
        expect(changed.every((key) => set.has(["f:spec", "f:data", `f:${key}`]))).toBe(true);
      }),
    );
  });
});

const element = fc.constantFrom("f:a", "f:b", 'k:{"name":"x"}', 'k:{"name":"y"}', 'v:"z"', "v:1", "i:0");
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const fieldSet = fc.array(path, { maxLength: 12 }).map((paths) => FieldSet.of(...paths));
const keys = (set: FieldSet) => set.paths().map((one) => one.join("/"));

describe("FieldSet", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(fieldSet, (set) => {
        expect(keys(readFields(writeFields(set)))).toEqual(keys(set));
      }),
    );
  });

  it("writes equal sets as one object", () => {
    fc.assert(
      fc.property(fieldSet, (set) => {
        expect(writeFields(set)).toBe(writeFields(set.union(new FieldSet())));
      }),
    );
  });

  it("is what is in another set and what is not", () => {
    fc.assert(
      fc.property(fieldSet, fieldSet, (a, b) => {
        expect(keys(a.intersection(b).union(a.difference(b)))).toEqual(keys(a));
        expect(keys(a.union(b))).toEqual(keys(b.union(a)));
        expect(a.difference(b).intersection(b).empty).toBe(true);
      }),
    );
  });
});
