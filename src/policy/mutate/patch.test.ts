import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyJsonPatch, type Json, jsonDiff, type Resource } from "../../kube/index.ts";
import type { Facts, Request } from "../rule.ts";
import { runOf } from "../variables/index.ts";
import { compilePatch, type PatchResult, type PatchText } from "./patch.ts";

const noFacts: Facts = { want: () => undefined };

const pod = (metadata: object = {}, spec: object = {}): Resource => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", ...metadata },
  spec,
});

function apply(text: PatchText, object: Resource, path: readonly string[] = []): PatchResult {
  const result = compilePatch(text, path)(runFor(object), object);
  if (typeof result === "symbol") throw new Error("the patch waits");
  return result;
}

function runFor(object: Resource) {
  const request: Request = {
    uid: "1",
    operation: "CREATE",
    kind: { group: "", version: "v1", kind: "Pod" },
    resource: { group: "", version: "v1", resource: "pods" },
    subresource: "",
    name: "web",
    namespace: "team",
    object,
    oldObject: undefined,
    user: undefined,
    dryRun: false,
    now: 0,
  };
  return runOf(request, noFacts);
}

const label = (value: unknown) => ({ patchStrategicMerge: { metadata: { labels: { ns: value } } } });

describe("compilePatch", () => {
  it("fills in variables before it patches, again where they have other values", () => {
    const patch = compilePatch(label("{{ request.object.metadata.name }}"));
    for (const name of ["a", "b"]) {
      const object = pod({ name });
      expect(patch(runFor(object), object)).toMatchObject({ object: { metadata: { name, labels: { ns: name } } } });
    }
  });

  it("fills in the text of a JSON patch before it is read", () => {
    const patchesJson6902 = "- { op: add, path: /metadata/labels/{{ request.namespace }}, value: {{ `5` }} }";
    expect(apply({ patchesJson6902 }, pod())).toMatchObject({ object: { metadata: { labels: { team: 5 } } } });
  });

  it("takes a strategic merge before a JSON patch", () => {
    const both = { ...label("x"), patchesJson6902: "- { op: remove, path: /kind }" };
    expect(apply(both, pod())).toMatchObject({ kind: "patched", object: { kind: "Pod" } });
  });

  it("does not compare long wildcards of a request with what the request has", () => {
    const patchStrategicMerge = { metadata: { labels: { "(a)": "{{ request.object.spec.wild }}", b: "1" } } };
    const object = pod({ labels: { a: "x".repeat(300_000) } }, { wild: "*x".repeat(10_000) });
    expect(apply({ patchStrategicMerge }, object)).toMatchObject({
      kind: "error",
      message: expect.stringMatching(/too long to compare/),
    });
  });

  it.each<[string, PatchText, PatchResult]>([
    ["nothing to do", {}, { kind: "error", message: "empty mutate rule" }],
    [
      "no change",
      { patchStrategicMerge: { metadata: { name: "web" } } },
      { kind: "unchanged", message: "no patches applied" },
    ],
    [
      "no change by a JSON patch",
      { patchesJson6902: "- { op: replace, path: /metadata/name, value: web }" },
      { kind: "unchanged", message: "no patches applied" },
    ],
    [
      "the whole object deleted",
      { patchStrategicMerge: { $patch: "delete" } },
      { kind: "error", message: "failed to patch resource: filter cannot create or delete objects" },
    ],
    [
      "a kind that is gone",
      { patchStrategicMerge: { kind: null, spec: null } },
      {
        kind: "error",
        message: `failed to unmarshal patched resource: Object 'Kind' is missing in '{"apiVersion":"v1","metadata":{"name":"web"}}'`,
      },
    ],
    [
      "a patch that is none",
      { patchesJson6902: "- { op: put, path: /a }" },
      {
        kind: "error",
        message:
          'failed to patch resource: failed to decode patches: invalid operation {"op":"put","path":"/a"}: unsupported operation',
      },
    ],
    [
      "a variable that there is not",
      label("{{ request.object.gone }}"),
      {
        kind: "error",
        message:
          'variable substitution failed: failed to resolve request.object.gone at path /mutate/patchStrategicMerge/metadata/labels/ns: JMESPath query failed: Unknown key "gone" in path',
      },
    ],
  ])("tells of %s", (_, text, expected) => {
    expect(apply(text, pod(), ["mutate"])).toEqual(expected);
  });
});

const key = fc.constantFrom("a", "b", "name", "c/d");
const scalar = fc.oneof(fc.constantFrom("x", "y", "5", "true"), fc.integer({ min: 0, max: 9 }), fc.boolean());
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3 }),
  ),
})).value;
const container = fc.record(
  {
    name: fc.constantFrom("a", "b", "c"),
    image: fc.constantFrom("x", "y"),
    env: fc.uniqueArray(fc.record({ name: key, value: scalar }), { selector: ({ name }) => name, maxLength: 3 }),
  },
  { requiredKeys: ["name"] },
);
const named = fc.uniqueArray(container, { selector: ({ name }) => name, maxLength: 3 });
const podSpec = fc.record({ containers: named, other: json }, { requiredKeys: [] });
const labels = fc.dictionary(key, scalar, { maxKeys: 3 });
const objects = fc.record({ labels, spec: podSpec }).map((part) => pod({ labels: part.labels }, part.spec));
const plain = fc
  .record({ labels, spec: podSpec })
  .map((part) => ({ metadata: { labels: part.labels }, spec: part.spec }));

/** The same patch with some of its keys in brackets. */
const anchored = fc
  .tuple(plain, fc.infiniteStream(fc.constantFrom("", "", "", "+", "(", "<(")))
  .map(([patch, signs]) => bracket(patch, signs));

function bracket(value: unknown, signs: Iterator<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => bracket(one, signs));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const sign: string = signs.next().value ?? "";
      const told = sign === "" ? name : sign === "+" ? `+(${name})` : `${sign}${name})`;
      return [told, bracket(one, signs)];
    }),
  );
}

/** The same JSON with the keys of all objects the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]) => [name, reversed(one)])
      .reverse(),
  );
}

describe("a strategic merge", () => {
  it("comes to the same whatever the order of keys", () => {
    fc.assert(
      fc.property(anchored, objects, (patchStrategicMerge, object) => {
        const result = apply({ patchStrategicMerge }, object);
        expect(apply({ patchStrategicMerge: reversed(patchStrategicMerge) }, object)).toEqual(result);
        expect(apply({ patchStrategicMerge }, reversed(object) as Resource)).toEqual(result);
      }),
    );
  });

  it("changes neither the patch nor the object, and their difference makes one of the other", () => {
    fc.assert(
      fc.property(anchored, objects, (patchStrategicMerge, object) => {
        const before = JSON.stringify([patchStrategicMerge, object]);
        const result = apply({ patchStrategicMerge }, object);
        expect(JSON.stringify([patchStrategicMerge, object])).toBe(before);
        if (result.kind !== "patched") return;
        const difference = jsonDiff(object, result.object);
        expect(difference).not.toEqual([]);
        expect(applyJsonPatch(object as unknown as Json, difference)).toEqual({
          kind: "patched",
          value: result.object,
        });
      }),
    );
  });

  it("does nothing more the second time, where it has no anchors", () => {
    fc.assert(
      fc.property(plain, objects, (patchStrategicMerge, object) => {
        const result = apply({ patchStrategicMerge }, object);
        if (result.kind === "patched") expect(apply({ patchStrategicMerge }, result.object).kind).toBe("unchanged");
      }),
    );
  });

  it("answers whatever the patch and the object are", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (patchStrategicMerge, spec) => {
        const { kind } = apply({ patchStrategicMerge: { spec: patchStrategicMerge } }, { ...pod(), spec });
        expect(["patched", "unchanged", "error"]).toContain(kind);
      }),
    );
  });
});
