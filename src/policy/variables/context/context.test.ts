import { describe, expect, it } from "vitest";
import { type Fact, pending, type Query } from "../../rule.ts";
import type { ContextEntryText } from "./entry-text.ts";
import { runWith, told, worldOf } from "./samples.ts";

const value = (of: unknown): Fact => ({ kind: "value", value: of });
const failure: Fact = { kind: "failure", message: "no such thing" };
const answering = (fact: Fact) => worldOf(() => fact);
const unresolved = (why: string) => ({ error: `failed to resolve e at path : ${why}` });

/** What `{{ e }}` comes to where `e` is an entry. */
function entryComesTo(entry: Omit<ContextEntryText, "name">, fact?: Fact, namespace = ""): unknown {
  return told(runWith([{ name: "e", ...entry }], fact && answering(fact), namespace), "{{ e }}");
}

function asked(entry: Omit<ContextEntryText, "name">): readonly Query[] {
  const world = worldOf(() => value("x"));
  told(runWith([{ name: "e", ...entry }], world), "{{ e }}");
  return world.asked;
}

describe("a variable", () => {
  const missing = 'Unknown key "gone" in path';

  it.each<[string, ContextEntryText["variable"], unknown]>([
    ["is a value", { value: { a: [1, "x"] } }, { a: [1, "x"] }],
    ["is a value with variables", { value: { a: "{{ request.name }}" } }, { a: "web" }],
    ["is what an expression finds in the context", { jmesPath: "request.object.metadata.labels" }, { app: "web" }],
    ["is what an expression makes of a value", { value: { a: { b: 1 } }, jmesPath: "a.b" }, 1],
    ["may have variables in its expression", { value: { web: 1 }, jmesPath: "{{ request.name }}" }, 1],
    ["is the default where the expression finds nothing", { jmesPath: "request.gone", default: "d" }, "d"],
    ["is the default where the context has null there", { jmesPath: "request.gone || ''.x", default: "d" }, "d"],
    ["has a default with variables", { jmesPath: "request.gone", default: "{{ request.name }}" }, "web"],
    ["is the default where the expression fails on a value", { value: {}, jmesPath: "a", default: "d" }, "d"],
    ["is the value where there is no expression", { value: 1, default: 2 }, 1],
    ["is false, as any value", { value: false }, false],
    [
      "fails without a default",
      { jmesPath: "request.gone" },
      unresolved(`failed to apply jmespath request.gone to variable <nil>: JMESPath query failed: ${missing}`),
    ],
    [
      "fails on a value without a default",
      { value: {}, jmesPath: "gone" },
      unresolved(`failed to apply jmespath gone to variable <nil>: ${missing}`),
    ],
    [
      "fails where an expression makes null of a value, whatever the default",
      { value: { a: null }, jmesPath: "a", default: 1 },
      unresolved("failed to add context entry for variable e since it evaluated to nil"),
    ],
    [
      "fails where nothing is found and the default is nothing either",
      { jmesPath: "request.gone || ''.x" },
      unresolved("failed to add context entry for variable e since it evaluated to nil"),
    ],
    [
      "fails where its value has a variable that fails",
      { value: "{{ request.gone }}" },
      unresolved(
        "failed to substitute variables in context entry e {{ request.gone }}: " +
          `failed to resolve request.gone at path : JMESPath query failed: Unknown key "gone" in path`,
      ),
    ],
    [
      "fails as Go shows what is no text",
      { value: [null, 1.5, true, { b: "x", a: "{{ request.gone }}" }] },
      unresolved(
        "failed to substitute variables in context entry e [<nil> %!s(float64=1.5) %!s(bool=true) map[a:{{ request.gone }} b:x]]: " +
          'failed to resolve request.gone at path /3/a: JMESPath query failed: Unknown key "gone" in path',
      ),
    ],
    [
      "fails where its expression is none",
      { jmesPath: "{{ request.object }}" },
      unresolved("jmespath value must be a string e {{ request.object }}: <nil>"),
    ],
    [
      "fails where its expression cannot be read",
      { value: 1, jmesPath: "{{ '(' }}" },
      unresolved(
        "failed to apply jmespath ( to variable <nil>: failed to compile JMESPath: (, error: SyntaxError: Incomplete expression",
      ),
    ],
  ])("%s", (_, variable, expected) => {
    expect(entryComesTo({ variable })).toEqual(expected);
  });
});

describe("a ConfigMap", () => {
  const configMap = { name: "{{ request.name }}", namespace: "team" };
  const stored = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web" }, data: { a: "1" } };

  it("gives data and metadata, and is asked for by its filled name", () => {
    expect(entryComesTo({ configMap }, value(stored))).toEqual({ data: { a: "1" }, metadata: { name: "web" } });
    expect(asked({ configMap })).toEqual([{ kind: "configMap", namespace: "team", name: "web" }]);
  });

  it.each<[string, string, ContextEntryText["configMap"], string]>([
    ["that is missing", "", configMap, "failed to get configmap team/web : no such thing"],
    ["of the default namespace", "", { name: "a" }, "failed to get configmap default/a : no such thing"],
    ["of the policy's own namespace", "own", { name: "a" }, "failed to get configmap own/a : no such thing"],
    [
      "of another namespace",
      "own",
      configMap,
      'context entry e: configMap namespace "team" is different from policy namespace "own"',
    ],
    [
      "whose name is no text",
      "",
      { name: "{{ request.object.metadata }}" },
      "failed to substitute variables in context e configMap.name {{ request.object.metadata }}: " +
        "expected string, got map[string]interface {}",
    ],
  ])("%s fails", (_, namespace, text, why) => {
    const message = `failed to retrieve config map for context entry e: ${why}`;
    expect(entryComesTo({ configMap: text }, failure, namespace)).toEqual(unresolved(message));
  });
});

describe("a call of the Kubernetes API", () => {
  const urlPath = "/api/v1/namespaces/{{ request.namespace }}/pods";
  const path = "/api/v1/namespaces/team/pods";

  it("gives the answer, or what an expression picks from it", () => {
    expect(entryComesTo({ apiCall: { urlPath } }, value({ items: [1, 2] }))).toEqual({ items: [1, 2] });
    expect(entryComesTo({ apiCall: { urlPath, jmesPath: "items | length(@)" } }, value({ items: [1, 2] }))).toBe(2);
    expect(asked({ apiCall: { urlPath } })).toEqual([{ kind: "apiCall", urlPath: path, method: "GET", body: "" }]);
  });

  it("posts its data as one object, the keys sorted", () => {
    const data = [
      { key: "b", value: "{{ request.name }}" },
      { key: "a", value: { x: 1 } },
    ];
    const body = '{"a":{"x":1},"b":"web"}';
    expect(asked({ apiCall: { urlPath: "/apis/x", method: "POST", data } })).toMatchObject([{ method: "POST", body }]);
  });

  it("takes the default as it is written where the call fails", () => {
    const apiCall = { urlPath, jmesPath: "items", default: { none: true } };
    expect(entryComesTo({ apiCall }, failure)).toEqual({ none: true });
  });

  it.each<[string, string, ContextEntryText["apiCall"], string]>([
    [
      "that fails",
      "",
      { urlPath },
      `fetch data for APICall: failed to GET resource with raw url: ${path}: no such thing`,
    ],
    [
      "with an expression that fails",
      "",
      { urlPath: "/found", jmesPath: "gone" },
      'store data for APICall: failed to apply JMESPath gone for context entry e: Unknown key "gone" in path',
    ],
    [
      "with a variable that fails",
      "",
      { urlPath: "/{{ request.gone }}", default: 1 },
      "fetch data for APICall: failed to substitute variables in context entry e /{{ request.gone }}: " +
        'failed to resolve request.gone at path /urlPath: JMESPath query failed: Unknown key "gone" in path',
    ],
    [
      "into another namespace",
      "own",
      { urlPath },
      `fetch data for APICall: path ${path} refers to namespace team, which is different from the policy namespace own`,
    ],
    [
      "into another namespace by a detour",
      "own",
      { urlPath: "/api/v1/namespaces/own/%2e%2e/team/pods/%ff" },
      "fetch data for APICall: path /api/v1/namespaces/team/pods/\u00ff refers to namespace team, " +
        "which is different from the policy namespace own",
    ],
    [
      "of the whole cluster",
      "own",
      { urlPath: "/api/v1/pods" },
      "fetch data for APICall: path /api/v1/pods does not contain a namespace segment, " +
        "which is required for namespaced policies",
    ],
    ...[
      "/api/v1/pods?x=/namespaces/own/y",
      "/api/v1/secrets?labelSelector=a%2Fnamespaces/own",
      "/api/v1/nodes/n/proxy/namespaces/own/pods",
      "/apis/namespaces/own",
      "/api/namespaces/own/pods",
    ].map((path): [string, string, object, string] => [
      `of ${path}, which only looks like one of a namespace,`,
      "own",
      { urlPath: path },
      `fetch data for APICall: path ${path.replace("%2F", "/")} does not contain a namespace segment, ` +
        "which is required for namespaced policies",
    ]),
    ["of nothing", "", {}, "fetch data for APICall: missing service for APICall e"],
  ])("%s fails", (_, namespace, apiCall, why) => {
    const fact = apiCall?.urlPath === "/found" ? value({}) : failure;
    expect(entryComesTo({ apiCall }, fact, namespace)).toEqual(unresolved(`failed to ${why}`));
  });

  it("tells that a call is not permitted", () => {
    const denied: Fact = { kind: "failure", message: "forbidden", permission: true };
    const message =
      "failed to fetch data for APICall: failed to GET resource with raw url: /a: permission denied: forbidden";
    expect(entryComesTo({ apiCall: { urlPath: "/a" } }, denied)).toEqual(unresolved(message));
  });
});

describe("a call of a service", () => {
  const service = { url: "https://x/{{ request.name }}", caBundle: "PEM", headers: [{ key: "a", value: "b" }] };

  it("gives the answer, or fails with what went wrong", () => {
    const query = { kind: "service", url: "https://x/web", caBundle: "PEM", headers: service.headers, method: "GET" };
    expect(entryComesTo({ apiCall: { service } }, value([1]))).toEqual([1]);
    expect(entryComesTo({ apiCall: { service } }, failure)).toEqual(
      unresolved("failed to fetch data for APICall: no such thing"),
    );
    expect(asked({ apiCall: { service } })).toEqual([{ ...query, body: "" }]);
  });
});

describe("a global reference", () => {
  it("gives the entry, its projection, or what an expression picks", () => {
    expect(asked({ globalReference: { name: "a.b" } })).toEqual([
      { kind: "globalReference", name: "a", projection: "b" },
    ]);
    expect(entryComesTo({ globalReference: { name: "a" } }, value([1]))).toEqual([1]);
    expect(entryComesTo({ globalReference: { name: "a", jmesPath: "length(@)" } }, value([1]))).toBe(1);
  });

  it("fails where there is none, and in policies for one namespace", () => {
    const globalReference = { name: "a" };
    const why = "failed to marshal APICall data for context entry e: no such thing";
    expect(entryComesTo({ globalReference }, failure)).toEqual(unresolved(why));
    const barred = "context entry e: globalReference is not allowed in namespaced policies";
    expect(entryComesTo({ globalReference }, value(1), "team")).toEqual(unresolved(barred));
  });
});

describe("the description of an image", () => {
  const reference = "x/{{ request.name }}";

  it("gives the description, or what an expression picks", () => {
    expect(entryComesTo({ imageRegistry: { reference } }, value({ image: "i" }))).toEqual({ image: "i" });
    expect(entryComesTo({ imageRegistry: { reference, jmesPath: "image" } }, value({ image: "i" }))).toBe("i");
    expect(asked({ imageRegistry: { reference } })).toEqual([
      { kind: "imageData", reference: "x/web", namespace: "team", credentials: undefined },
    ]);
  });

  it.each<[string, ContextEntryText["imageRegistry"], Fact, string]>([
    ["cannot be had", { reference }, failure, "failed to fetch image descriptor: x/web, error: no such thing"],
    [
      "has not what is picked",
      { reference, jmesPath: "gone" },
      value({}),
      'failed to apply JMESPath (gone) results to context entry e, error: Unknown key "gone" in path',
    ],
    [
      "has no name",
      { reference: "{{ request.object.metadata.labels }}" },
      failure,
      "invalid image reference map[app:web], image reference must be a string",
    ],
  ])("fails where it %s", (_, imageRegistry, fact, why) => {
    expect(entryComesTo({ imageRegistry }, fact)).toEqual(unresolved(why));
  });
});

describe("an entry that waits for a fact", () => {
  it.each<[string, Omit<ContextEntryText, "name">]>([
    ["a ConfigMap", { configMap: { name: "a", namespace: "b" } }],
    ["a call", { apiCall: { urlPath: "/a", default: 1 } }],
    ["a global reference", { globalReference: { name: "a" } }],
    ["an image", { imageRegistry: { reference: "a" } }],
  ])("%s makes what uses it wait, whatever would swallow an error", (_, entry) => {
    const entries = [
      { name: "e", ...entry },
      { name: "f", variable: { jmesPath: "e", default: "d" } },
    ];
    const texts = ["{{ e }}", "{{ e || 'd' }}", "{{ not_null(e, 'd') }}", "{{ f }}", "{{ request.gone || f }}"];
    expect(texts.map((text) => told(runWith(entries), text))).toEqual(texts.map(() => pending));
  });
});
