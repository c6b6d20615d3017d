import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dynType, stringType } from "../../type.ts";
import { Timestamp } from "../../value.ts";
import { outcome } from "../expression-lab.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("imageLibrary", () => {
  it.each([
    ["image('nginx').registry()", "index.docker.io"],
    ["parseImageReference('docker.io/nginx').repository()", "library/nginx"],
    ["parseImageReference('localhost:5000/a/b:1.0').registry()", "localhost:5000"],
    ["parseImageReference('ghcr.io/a/b:1.0').repository()", "a/b"],
    ["parseImageReference('nginx').identifier()", "latest"],
    [`parseImageReference('nginx:1.0@${digest}').identifier()`, `1.0@${digest}`],
    [`parseImageReference('nginx:1.0@${digest}').tag()`, "1.0"],
    [`parseImageReference('nginx@${digest}').tag()`, ""],
    [`parseImageReference('nginx@${digest}').digest()`, digest],
    [`parseImageReference('nginx@${digest}').containsDigest()`, true],
    [`parseImageReference('nginx@${digest}').identifierWithSeparator()`, `@${digest}`],
    ["parseImageReference('nginx:1').identifierWithSeparator()", ":1"],
    ["isImage('quay.io/gate:@')", false],
    ["isImage('Nginx')", false],
    ["parseImageReference('a b')", "error: could not parse reference: a b"],
    ["parseImageReference('nginx') == image('nginx')", true],
  ])("evaluates %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });

  it("has a function and a variable of one name", () => {
    const world = { ask: () => ({ config: "c" }) };
    expect(outcome("image(image.GetMetadata('x').config + 'c').tag()", { world })).toBe("latest");
  });
});

describe("hashLibrary, kyvernoMathLibrary and userLibrary", () => {
  it.each([
    ["hash.md5('a')", "0cc175b9c0f1b6a831c399e269772661"],
    ["sha1('a')", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"],
    ["hash.sha256('é')", "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"],
    ["math.round(2.5, 0) == 3.0", true],
    ["math.round(-2.5, 0) == -3.0", true],
    ["math.round(1234.5678, 2) == 1234.57", true],
    ["math.round(1234.5678, -2) == 1200.0", true],
    ["user.parseServiceAccount('system:serviceaccount:ns:bot').Name", "bot"],
    ["parseServiceAccount('system:serviceaccount:ns:bot').Namespace", "ns"],
    ["parseServiceAccount('alice').Name", ""],
    ["has(parseServiceAccount('alice').Name)", false],
    ["parseServiceAccount('alice') == user.ServiceAccount{}", true],
  ])("evaluate %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });
});

describe("timeLibrary and randomLibrary", () => {
  it("take the moment from the world", () => {
    const world = { ask: () => new Timestamp(1_942_286_759_000_000_000n) };
    expect(outcome("string(time.truncate(time.now(), duration('1h')))", { world })).toBe("2031-07-20T04:00:00Z");
    expect(outcome("time.toCron(timestamp('2031-07-20T04:05:59Z'))")).toBe("5 4 20 7 0");
  });

  it("make texts that a seed determines", () => {
    const world = { ask: () => "seed" };
    expect(outcome("random('[a-c]{3}-[0-9]+')", { world })).toEqual(outcome("random('[a-c]{3}-[0-9]+')", { world }));
    expect(outcome("random.random('[a-c]{3}').matches('^[a-c]{3}$')", { world })).toBe(true);
    expect(outcome("random().matches('^[0-9a-z]{8}$')", { world })).toBe(true);
    expect(outcome("random('(')", { world })).toMatch("error: error parsing regexp: missing closing ): `(`");
    expect(outcome("random('a{1000}{1000}')", { world })).toMatch("error: ");
  });

  it("have no chance where the world gives none", () => {
    expect(outcome("random()")).toBe("error: there is no chance here");
  });
});

describe("transformLibrary", () => {
  it.each([
    ["transform.listObjToMap([{'k': 'a'}, {'k': 'b'}], [{'v': 1}, {'v': 2}], 'k', 'v') == {'a': 1, 'b': 2}", true],
    ["listObjToMap([{'k': '__proto__'}], [{'v': 1}], 'k', 'v')['__proto__']", 1],
    ["listObjToMap([{'k': 'a'}], [{'x': 1}], 'k', 'v') == {'a': null}", true],
    [
      "listObjToMap([{'k': 'a'}], [], 'k', 'v')",
      "error: listObjToMap must take lists of equal length. list1: 1, list2: 0",
    ],
    [
      "listObjToMap([{'k': 1}], [{'v': 1}], 'k', 'v')",
      "error: the passed key name cannot be handled as a string in the key object list",
    ],
  ])("evaluates %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });
});

describe("jsonLibrary and yamlLibrary", () => {
  it.each([
    ["json.marshal({'b': dyn(1.0), 'a': dyn([b'x', dyn(3u), dyn(null)])})", '{"a":["eA==",3,null],"b":1}'],
    ["json.marshal('<&>')", '"\\u003c\\u0026\\u003e"'],
    ["json.marshal(9007199254740993)", "9007199254740993"],
    ["json.marshal(1.0 / 0.0)", "error: json: unsupported value: +Inf"],
    ["type(json.unmarshal('1')) == double", true],
    ["json.unmarshal('{\"a\": [1]}').a[0] == 1", true],
    ["json.unmarshal('{\"__proto__\": 1}')['__proto__'] == 1.0", true],
    ["has(json.unmarshal('{}').constructor)", false],
    ["yaml.parse('a: [yes, 1]') == {'a': [dyn(true), dyn(1.0)]}", true],
    ["yaml.parse('a: 1\\n---\\nb: 2') == {'a': 1.0}", true],
    ["yaml.parse('') == null", true],
  ])("evaluate %s", (source, value) => {
    expect(outcome(source)).toEqual(value);
  });

  it("refuse what is nested without end", () => {
    const variables = { text: [stringType, "[".repeat(100_000)] } as const;
    expect(outcome("json.unmarshal(text)", { variables })).toMatch("error: the text is no JSON: ");
    expect(outcome("yaml.parse(text)", { variables })).toMatch("error: error converting YAML to JSON: ");
  });

  it("read what they have written", () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: "small" }), (json) => {
        const variables = { value: [dynType, json as never] } as const;
        expect(outcome("json.unmarshal(json.marshal(value)) == value", { variables })).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe("gzipLibrary", () => {
  it("gives small texts the bytes that Go gives them", () => {
    expect(outcome("base64.encode(gzip.compress('raise the gate'))")).toBe(
      "H4sIAAAAAAAA/ypKzCxOVSjJSFVITyxJBQQAAP//hUkP/g4AAAA=",
    );
  });

  it("gets back what it made smaller", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        const variables = { text: [stringType, text] } as const;
        expect(outcome("gzip.decompress(gzip.compress(text)) == text", { variables })).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["gzip.decompress(b'')", "error: EOF"],
    ["gzip.decompress(b'abcabcabcabc')", "error: gzip: invalid header"],
    ["gzip.decompress(b'\\x1f\\x8b\\x08')", "error: unexpected EOF"],
  ])("says what is wrong with %s", (source, message) => {
    expect(outcome(source)).toBe(message);
  });
});
