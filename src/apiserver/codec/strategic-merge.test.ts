import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GoType, type JsonObject, typeNamed } from "../../kube/index.ts";
import { freeze, thaw } from "../frozen.ts";
import { PatchError } from "./index.ts";
import { strategicMerge } from "./strategic-merge.ts";

const type = (name: string): GoType => {
  const found = typeNamed(`io.k8s.api.${name}`);
  if (!found) throw new RangeError(name);
  return found;
};
const parse = (json: string) => JSON.parse(json) as JsonObject;

const deployment = `{"metadata":{"name":"web","labels":{"app":"web","old":"x"},"finalizers":["a","b","c"]},
  "spec":{"replicas":1,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}},
  "template":{"spec":{"containers":[
    {"name":"web","image":"nginx:1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"ports":[{"containerPort":80}]},
    {"name":"side","image":"busybox","args":["x"]}],
  "volumes":[{"name":"v","configMap":{"name":"cm"}}]}}}}`;

interface Case {
  readonly what: string;
  readonly patch: string;
  /** Where to look, and what is there afterwards. */
  readonly at: string;
  readonly becomes: string;
}

function valueAt(object: JsonObject, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], object);
}

const ofKubectl: readonly Case[] = [
  {
    what: "kubectl set image",
    patch: `{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"web"},{"name":"side"}],"containers":[{"image":"nginx:2","name":"web"}]}}}}`,
    at: "spec.template.spec.containers",
    becomes: `[{"name":"web","image":"nginx:2","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"ports":[{"containerPort":80}]},{"name":"side","image":"busybox","args":["x"]}]`,
  },
  {
    what: "kubectl set env, adding one",
    patch: `{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"web"},{"name":"side"}],"containers":[{"$setElementOrder/env":[{"name":"A"},{"name":"B"},{"name":"C"}],"env":[{"name":"C","value":"3"}],"name":"web"}]}}}}`,
    at: "spec.template.spec.containers.0.env",
    becomes: `[{"name":"A","value":"1"},{"name":"B","value":"2"},{"name":"C","value":"3"}]`,
  },
  {
    what: "kubectl set env, removing one",
    patch: `{"spec":{"template":{"spec":{"containers":[{"$setElementOrder/env":[{"name":"B"}],"env":[{"$patch":"delete","name":"A"}],"name":"web"}]}}}}`,
    at: "spec.template.spec.containers.0.env",
    becomes: `[{"name":"B","value":"2"}]`,
  },
  {
    what: "kubectl label",
    patch: `{"metadata":{"labels":{"old":null,"new":"y"}}}`,
    at: "metadata.labels",
    becomes: `{"app":"web","new":"y"}`,
  },
  {
    what: "kubectl annotate where there were no annotations",
    patch: `{"metadata":{"annotations":{"a/b":"c","gone":null}}}`,
    at: "metadata.annotations",
    becomes: `{"a/b":"c"}`,
  },
  {
    what: "kubectl rollout restart",
    patch: `{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2024-01-02T03:04:05Z"}}}}}`,
    at: "spec.template.metadata",
    becomes: `{"annotations":{"kubectl.kubernetes.io/restartedAt":"2024-01-02T03:04:05Z"}}`,
  },
  { what: "kubectl scale", patch: `{"spec":{"replicas":3}}`, at: "spec.replicas", becomes: "3" },
  {
    what: "kubectl apply, removing a container and adding one in front",
    patch: `{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"new"},{"name":"web"}],"containers":[{"image":"n","name":"new"},{"$patch":"delete","name":"side"}]}}}}`,
    at: "spec.template.spec.containers",
    becomes: `[{"image":"n","name":"new"},{"name":"web","image":"nginx:1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"ports":[{"containerPort":80}]}]`,
  },
  {
    what: "kubectl apply, another strategy",
    patch: `{"spec":{"strategy":{"$retainKeys":["type"],"rollingUpdate":null,"type":"Recreate"}}}`,
    at: "spec.strategy",
    becomes: `{"type":"Recreate"}`,
  },
  {
    what: "kubectl apply, another source of a volume",
    patch: `{"spec":{"template":{"spec":{"$setElementOrder/volumes":[{"name":"v"}],"volumes":[{"$retainKeys":["emptyDir","name"],"configMap":null,"emptyDir":{},"name":"v"}]}}}}`,
    at: "spec.template.spec.volumes",
    becomes: `[{"name":"v","emptyDir":{}}]`,
  },
  {
    what: "kubectl edit, removing a finalizer",
    patch: `{"metadata":{"$deleteFromPrimitiveList/finalizers":["b"],"$setElementOrder/finalizers":["a","c"]}}`,
    at: "metadata.finalizers",
    becomes: `["a","c"]`,
  },
  {
    what: "kubectl edit, another order of containers",
    patch: `{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"side"},{"name":"web"}]}}}}`,
    at: "spec.template.spec.containers.0.name",
    becomes: `"side"`,
  },
  {
    what: "kubectl patch, replacing arguments, which are no merged list",
    patch: `{"spec":{"template":{"spec":{"containers":[{"name":"side","args":["y","z"]}]}}}}`,
    at: "spec.template.spec.containers.1",
    becomes: `{"name":"side","image":"busybox","args":["y","z"]}`,
  },
];

const directives: readonly Case[] = [
  {
    what: "`$patch: replace` in an object",
    patch: `{"metadata":{"$patch":"replace","name":"web"}}`,
    at: "metadata",
    becomes: `{"name":"web"}`,
  },
  {
    what: "`$patch: delete` in an object",
    patch: `{"spec":{"strategy":{"$patch":"delete"}}}`,
    at: "spec.strategy",
    becomes: "{}",
  },
  {
    what: "`$patch: replace` in a list",
    patch: `{"spec":{"template":{"spec":{"containers":[{"name":"only","image":"i"},{"$patch":"replace"}]}}}}`,
    at: "spec.template.spec.containers",
    becomes: `[{"name":"only","image":"i"}]`,
  },
  {
    what: "items that the patch does not name stay where they were",
    patch: `{"metadata":{"$setElementOrder/finalizers":["c","a"],"finalizers":["c","a"]}}`,
    at: "metadata.finalizers",
    becomes: `["b","c","a"]`,
  },
  {
    what: "scalars merged as a set",
    patch: `{"metadata":{"finalizers":["d","a"]}}`,
    at: "metadata.finalizers",
    becomes: `["d","a","b","c"]`,
  },
  {
    what: "directives in what is new are no content",
    patch: `{"spec":{"template":{"metadata":{"labels":{"a":"b"},"annotations":{"$patch":"delete"}}}}}`,
    at: "spec.template.metadata",
    becomes: `{"labels":{"a":"b"}}`,
  },
  {
    what: "keys that look like a prototype's",
    patch: `{"metadata":{"labels":{"constructor":"c"}}}`,
    at: "metadata.labels.constructor",
    becomes: `"c"`,
  },
];

describe("strategicMerge", () => {
  it.each([...ofKubectl, ...directives])("merges $what", ({ patch, at, becomes }) => {
    const merged = strategicMerge(type("apps.v1.Deployment"), parse(deployment), parse(patch));
    expect(valueAt(merged, at)).toEqual(JSON.parse(becomes));
  });

  it.each<[what: string, patch: string, message: RegExp | string]>([
    [
      "an unknown directive",
      `{"metadata":{"$patch":"remove"}}`,
      "unknown patch type: remove in map: map[$patch:remove]",
    ],
    [
      "a merge directive in a list",
      `{"spec":{"template":{"spec":{"containers":[{"$patch":"merge"}]}}}}`,
      "merging lists cannot yet be specified in the patch",
    ],
    [
      "an item without its merge key",
      `{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}`,
      "map: map[image:x] does not contain declared merge key: name",
    ],
    [
      "a field that is not retained",
      `{"spec":{"strategy":{"$retainKeys":["type"],"rollingUpdate":{}}}}`,
      "invalid patch format of retainKeys",
    ],
    [
      "an order that is not the patch's",
      `{"metadata":{"$setElementOrder/finalizers":["b","a"],"finalizers":["a","b"]}}`,
      "The order in patch list:\n[a b]\n doesn't match $setElementOrder list:\n[b a]\n",
    ],
    [
      "an order without a list",
      `{"metadata":{"$setElementOrder":["a"]}}`,
      "invalid patch format of setElementOrder list",
    ],
    [
      "an order that is no list",
      `{"metadata":{"$setElementOrder/finalizers":"a"}}`,
      "expected a []interface {}, but received a string",
    ],
    [
      "an order for no field",
      `{"metadata":{"$setElementOrder/nope":["a"]}}`,
      'unable to find api field in struct ObjectMeta for the json field "nope"',
    ],
    ["items of several types", `{"metadata":{"finalizers":["a",1]}}`, /^list element types are not identical/],
    ["a list of lists", `{"metadata":{"finalizers":[["a"]]}}`, /^(lists of lists|list element types)/],
  ])("refuses %s in apimachinery's words", (_, patch, message) => {
    const merge = () => strategicMerge(type("apps.v1.Deployment"), parse(deployment), parse(patch));
    expect(merge).toThrow(PatchError);
    expect(merge).toThrow(message);
  });

  it("looks through a type's own forms: a document within a document has no fields to merge", () => {
    const current = parse(`{"data":{"a":{"b":1}}}`);
    const patch = parse(`{"data":{"a":{"c":2}}}`);
    expect(() => strategicMerge(type("apps.v1.ControllerRevision"), current, patch)).toThrow(
      'unable to find api field in struct RawExtension for the json field "a"',
    );
  });

  it("leaves both of its arguments alone", () => {
    const current = freeze(JSON.parse(deployment));
    const patch = parse(ofKubectl[7]?.patch ?? "{}");
    const before = JSON.stringify(patch);
    strategicMerge(type("apps.v1.Deployment"), current as unknown as JsonObject, patch);
    expect(JSON.stringify(current)).toBe(JSON.stringify(JSON.parse(deployment)));
    expect(JSON.stringify(patch)).toBe(before);
  });

  it("makes the object of the patch when there is nothing to merge with, whatever the object", () => {
    const labels = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(labels, labels, (before, after) => {
        const patch = { metadata: { labels: { $patch: "replace", ...after } } };
        const merged = strategicMerge(type("core.v1.Pod"), { metadata: { labels: before } }, patch);
        const { $patch: _, ...expected } = after;
        if (!("$patch" in after)) expect(valueAt(merged, "metadata.labels")).toEqual(thaw(expected));
      }),
    );
  });

  it("has no trouble with long lists", () => {
    const items = (suffix: string) =>
      Array.from({ length: 20_000 }, (_, index) => ({ name: `n${index}${suffix}`, value: "v" }));
    const env = (list: readonly JsonObject[]): JsonObject => ({ spec: { containers: [{ name: "a", env: list }] } });
    const merged = strategicMerge(type("core.v1.Pod"), env(items("")), env([...items("x"), ...items("")]));
    expect(valueAt(merged, "spec.containers.0.env")).toHaveLength(40_000);
  });
});
