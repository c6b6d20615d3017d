import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../data/index.ts";
import { type YamlMemory, yamlText } from "./yaml.ts";

const pod = {
  kind: "Pod",
  metadata: { name: "web", labels: {}, annotations: { on: "yes", count: "1", note: "a: b" } },
  spec: { containers: [{ name: "c", ports: [{ containerPort: 1_000_000 }], args: [] }], nodeName: null },
};

describe("yamlText", () => {
  it("indents by four as go-yaml v3 does", () => {
    expect(yamlText(pod, { indent: 4, floats: true })).toBe(
      `kind: Pod
metadata:
    annotations:
        count: "1"
        note: 'a: b'
        "on": "yes"
    labels: {}
    name: web
spec:
    containers:
        - args: []
          name: c
          ports:
            - containerPort: 1e+06
    nodeName: null
`,
    );
  });

  it("indents by two, lists not at all, as Kubernetes' tools do", () => {
    expect(yamlText({ items: [{ a: [1, [2]] }], text: "one\ntwo\n" }, { indent: 2 })).toBe(
      "items:\n- a:\n  - 1\n  - - 2\ntext: |\n  one\n  two\n",
    );
  });

  it("breaks long lines behind column 80", () => {
    const message = `${"word ".repeat(18)}end`;
    expect(yamlText({ list: [{ message }] }, { indent: 2 })).toBe(
      `list:\n- message: ${"word ".repeat(14)}word\n    word word word end\n`,
    );
  });

  it.each([
    "",
    "true",
    "No",
    "0x1",
    "1_0",
    "2001-01-01",
    "a #b",
    "- a",
    "'q'",
    'a"b',
    "tab\there",
    "  pad ",
    "@x",
    "\u0000",
  ])("writes %j so that it is read as it was", (text) => {
    expect(readBack(yamlText({ text }, { indent: 2 }))).toEqual({ text });
  });

  it("is read as what was written, whatever it is", () => {
    const json = fc.dictionary(
      fc.string({ unit: "binary-ascii", minLength: 1 }),
      fc.jsonValue({ noUnicodeString: true }),
    );
    fc.assert(
      fc.property(json, fc.constantFrom(2, 4), (value, indent) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(readBack(yamlText(plain, { indent: indent as 2 | 4 }))).toEqual(plain);
      }),
    );
  });
});

function readBack(text: string): unknown {
  const parsed = parseYaml(text);
  return parsed.kind === "documents" ? (parsed.documents[0]?.value ?? null) : parsed;
}

it("writes the same with a memory, wherever a shared part stands", () => {
  const part = { b: [1, { c: "x" }], a: "y" };
  const memory: YamlMemory = new WeakMap();
  for (const value of [{ spec: part, list: [part] }, { deeper: { spec: part } }, part]) {
    expect(yamlText(value, { indent: 4, memory })).toBe(yamlText(value, { indent: 4 }));
  }
});
