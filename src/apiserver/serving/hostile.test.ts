import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configMap } from "../testing/objects.ts";
import { planeAndClient } from "../testing/plane-client.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const protobuf = { "content-type": "application/vnd.kubernetes.protobuf" };
const yaml = { "content-type": "application/yaml" };

const bytes = (...parts: readonly (number | string)[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "number" ? [part] : [...Buffer.from(part)])));

const bombs = ["a: &a [x, x, x, x, x, x, x, x, x]"].concat(
  ["b", "c", "d", "e", "f", "g", "h", "i"].map(
    (name, at) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[at]}`).join(", ")}]`,
  ),
);

describe("bodies", () => {
  it.each([
    [
      "truncated JSON",
      {},
      '{"kind":"ConfigMap"',
      "couldn't get version/kind; json parse error: unexpected end of JSON input",
    ],
    ["no JSON", {}, "kind: ConfigMap", "json parse error: invalid character 'k' looking for beginning of value (6b"],
    ["a list", {}, "[]", "json: cannot unmarshal array into Go value of type struct"],
    ["nothing", {}, "", "unexpected end of JSON input (<empty>)"],
    [
      "a number for a kind",
      {},
      '{"kind": 1}',
      "json: cannot unmarshal number into Go struct field .kind of type string",
    ],
    ["too many slashes", {}, '{"apiVersion":"a/b/c"}', "unexpected GroupVersion string: a/b/c"],
    ["an integer too large", {}, '{"metadata":{"name":"a"},"data":9007199254740993}', "beyond 2^53"],
    ["what is nested too deep", {}, `{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`, "exceeded max depth"],
    ["no protobuf", protobuf, "{}", "does not appear to be a protobuf message, expected prefix [107 56 115 0]"],
    ["protobuf of nothing", protobuf, bytes("k8s\0"), "empty body"],
    [
      "truncated protobuf",
      protobuf,
      bytes("k8s\0", 0x0a, 0x10, 0x0a, 0x02, "v1"),
      "unrecognized (must be of type ConfigMap)",
    ],
    ["broken YAML", yaml, "a: [", "yaml: "],
    ["a YAML bomb", yaml, bombs.join("\n"), "excessive aliasing"],
  ])("of %s are refused and said why", async (_, headers, body, message) => {
    const { ask } = planeAndClient();
    const seen = await ask("POST", maps, { headers: { "content-type": "application/json", ...headers }, body });
    expect([seen.status, seen.body.reason]).toEqual([400, "BadRequest"]);
    expect(seen.body.message).toContain(message);
  });

  it("of more than 3 MiB are too large", async () => {
    const { ask } = planeAndClient();
    const seen = await ask("POST", maps, { body: " ".repeat(3 * 1024 * 1024 + 1) });
    expect([seen.status, seen.body.message]).toEqual([413, "Request entity too large: limit is 3145728"]);
  });

  it("of no known type are refused", async () => {
    const { ask } = planeAndClient();
    const seen = await ask("POST", maps, { headers: { "content-type": "text/html" }, body: "<p>" });
    expect([seen.status, seen.body.message]).toEqual([
      415,
      "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    ]);
  });

  it("keep keys that are properties of every object as plain data", async () => {
    const { ask } = planeAndClient();
    const body = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"constructor":"x"}},"data":{"__proto__":"p","constructor":"c"},"__proto__":{"polluted":"yes"}}`;
    const seen = await ask("POST", maps, { body });
    expect(seen.status).toBe(201);
    const stored = JSON.stringify((await ask("GET", `${maps}/a`)).body.data);
    expect(stored).toBe('{"__proto__":"p","constructor":"c"}');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    const patch = [{ op: "add", path: "/data/__proto__", value: "q" }];
    const patched = await ask("PATCH", `${maps}/a`, {
      headers: { "content-type": "application/json-patch+json" },
      body: patch,
    });
    expect(JSON.stringify(patched.body.data)).toBe('{"__proto__":"q","constructor":"c"}');
    const merged = await ask("PATCH", `${maps}/a`, {
      headers: { "content-type": "application/merge-patch+json" },
      body: '{"__proto__":{"polluted":"yes"},"data":{"__proto__":"r"}}',
    });
    expect([merged.status, JSON.stringify(merged.body.data)]).toEqual([200, '{"__proto__":"r","constructor":"c"}']);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it("of invalid UTF-8 are read as Go reads them", async () => {
    const { ask } = planeAndClient();
    const body = bytes('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"', 0xff, '"}}');
    expect((await ask("POST", maps, { body })).body.data).toEqual({ k: "\ufffd" });
  });

  it("in YAML are read like those in JSON", async () => {
    const { ask } = planeAndClient();
    const body = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: v\n";
    expect((await ask("POST", maps, { headers: yaml, body })).body.data).toEqual({ k: "v" });
  });
});

describe("anything at all", () => {
  it("gets an answer, and nothing that anybody did is lost", async () => {
    const { ask } = planeAndClient({ onFault: (error) => expect.fail(String(error)) });
    await ask("POST", maps, { body: configMap("kept") });
    const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE");
    const segment = fc.oneof(
      fc.constantFrom("api", "apis", "v1", "apps", "namespaces", "default", "configmaps", "kept", "watch", "__proto__"),
      fc.string({ maxLength: 8 }),
    );
    const type = fc.constantFrom(
      "application/json",
      "application/yaml",
      "application/vnd.kubernetes.protobuf",
      "application/json-patch+json",
      "application/merge-patch+json",
      "application/strategic-merge-patch+json",
    );
    const body = fc.oneof(fc.json(), fc.uint8Array({ maxLength: 64 }), fc.string());
    await fc.assert(
      fc.asyncProperty(
        method,
        fc.array(segment, { maxLength: 7 }),
        type,
        body,
        async (verb, path, contentType, sent) => {
          const target = `/${path.map(encodeURIComponent).join("/")}`;
          const seen = await ask(verb, target, { headers: { "content-type": contentType }, body: sent });
          expect(seen.status).toBeGreaterThanOrEqual(200);
          expect(seen.status).not.toBe(500);
        },
      ),
      { numRuns: 500 },
    );
    expect((await ask("GET", `${maps}/kept`)).status).toBe(200);
  });
});
