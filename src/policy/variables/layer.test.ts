import { describe, expect, it } from "vitest";
import type { ContextEntryText } from "./context/entry-text.ts";
import { compileContext } from "./context/index.ts";
import { runWith, told, worldOf } from "./context/samples.ts";
import { isExhausted, withContext, withElement, withObject } from "./layer.ts";
import type { Run } from "./run.ts";

const variable = (name: string, jmesPath: string): ContextEntryText => ({ name, variable: { jmesPath } });
const constant = (name: string, value: unknown): ContextEntryText => ({ name, variable: { value } });
const configMap = (name: string, of: string): ContextEntryText => ({ name, configMap: { name: of, namespace: "n" } });
const maps = worldOf((query) => ({
  kind: "value",
  value: query.kind === "configMap" ? { data: { [query.name]: query.name }, metadata: {} } : null,
}));

const element = (run: Run, value: unknown, index = 0, depth = 0) =>
  withElement(run, { value, index, depth, scoped: false });
const within = (run: Run, entries: readonly ContextEntryText[]) => withContext(run, compileContext(entries, ""));

describe("withContext", () => {
  it("loads what an expression mentions, and asks for nothing else", () => {
    const world = worldOf();
    const run = runWith([configMap("a", "a"), constant("b", "text")], world);
    expect(told(run, "{{ b }}")).toBe("text");
    expect(world.asked).toEqual([]);
  });

  it("loads what is mentioned even where nothing comes of it", () => {
    const run = runWith([variable("a", "request.gone")]);
    expect(told(run, "{{ request.name || a }}")).toMatchObject({
      error: expect.stringContaining("jmespath request.gone"),
    });
  });

  it.each<[string, readonly ContextEntryText[], string, unknown]>([
    ["one before it", [constant("a", 1), variable("b", "a")], "{{ b }}", 1],
    ["one that loads one before it", [constant("a", 1), variable("b", "a"), variable("c", "b")], "{{ c }}", 1],
  ])("an entry sees %s", (_, entries, text, expected) => {
    expect(told(runWith(entries), text)).toEqual(expected);
  });

  it("an entry does not see one behind it, nor itself", () => {
    const unknown = (name: string) => ({ error: expect.stringContaining(`Unknown key "${name}" in path`) });
    expect(told(runWith([variable("b", "a"), constant("a", 1)]), "{{ b }}")).toEqual(unknown("a"));
    expect(told(runWith([variable("a", "a")]), "{{ a }}")).toEqual(unknown("a"));
  });

  it("an entry sees those behind it once another has been loaded for it, as in Kyverno", () => {
    const entries = [constant("a", 1), { name: "b", variable: { value: ["{{ a }}", "{{ c }}"] } }, constant("c", 2)];
    expect(told(runWith(entries), "{{ b }}")).toEqual([1, 2]);
  });

  it("an entry sees those behind it once it has mentioned images, as in Kyverno", () => {
    const entries = [{ name: "b", variable: { value: ["{{ images || 'none' }}", "{{ c }}"] } }, constant("c", 2)];
    expect(told(runWith(entries), "{{ b }}")).toEqual(["none", 2]);
  });

  it("of two entries with one name a variable replaces the first, and others are laid over it", () => {
    expect(told(runWith([constant("a", { x: 1 }), constant("a", { y: 2 })]), "{{ a }}")).toEqual({ y: 2 });
    const run = runWith([constant("a", { data: { x: 1 } }), configMap("a", "m")], maps);
    expect(told(run, "{{ a.data }}")).toEqual({ x: 1, m: "m" });
  });

  it("the error of an entry stays its error", () => {
    const run = runWith([variable("a", "request.gone")]);
    const [first, second] = [told(run, "{{ a }}"), told(run, "{{ a || '' }}")];
    expect([first, second]).toEqual([
      { error: expect.stringContaining("failed to apply jmespath request.gone") },
      { error: expect.stringContaining("failed to apply jmespath request.gone") },
    ]);
  });

  it("holds no more than two MiB", () => {
    const large = "x".repeat(1_200_000);
    const run = runWith([constant("a", large), constant("b", large)]);
    expect(told(run, "{{ length(a) }}")).toBe(1_200_000);
    expect(told(run, "{{ b }}")).toEqual({
      error: "failed to resolve b at path : context size limit exceeded: 2400004 bytes exceeds limit of 2097152 bytes",
    });
    expect(isExhausted(run)).toBe(true);
  });

  it("every entry fails whose name cannot be looked for", () => {
    const run = runWith([constant("a(", 1)]);
    expect(told(run, "{{ request.name }}")).toMatchObject({
      error: expect.stringContaining("failed to create deferred loader for context entry a("),
    });
  });
});

describe("withElement", () => {
  it("names the element and its place, by the depth of its loop too", () => {
    const inner = element(element(runWith([]), { a: 1 }, 3), "x", 4, 1);
    expect(told(inner, "{{ element }} {{ elementIndex }} {{ element0.a }} {{ elementIndex0 }} {{ element1 }}")).toBe(
      "x 4 1 3 x",
    );
  });

  it("loads what belongs to the element for each anew", () => {
    const outer = runWith([constant("a", "outer")]);
    const names = ["x", "y"].map((value, index) =>
      told(within(element(outer, value, index), [variable("b", "element")]), "{{ a }} {{ b }}"),
    );
    expect(names).toEqual(["outer x", "outer y"]);
    expect(told(outer, "{{ b }}")).toMatchObject({ error: expect.stringContaining('Unknown key "b"') });
  });

  it("an entry of the rule that names the element is loaded for the first one alone, as in Kyverno", () => {
    const outer = runWith([variable("a", "element")]);
    expect(told(element(outer, "x"), "{{ a }}")).toBe("x");
    expect(told(element(outer, "y", 1), "{{ a }}")).toMatchObject({ error: expect.stringContaining("element") });
  });

  it("such an entry is nothing where the element has one of its name", () => {
    const outer = runWith([variable("a", "element")]);
    const values = ["x", "y"].map((value, index) =>
      told(within(element(outer, value, index), [constant("a", value)]), "{{ a }}"),
    );
    expect(values).toEqual(["x", "y"]);
  });

  it("an entry that failed for one element is tried again for the next", () => {
    const outer = runWith([variable("a", "element.name")]);
    expect(told(element(outer, {}), "{{ a }}")).toMatchObject({ error: expect.stringContaining("element.name") });
    expect(told(element(outer, { name: "x" }, 1), "{{ a }}")).toBe("x");
  });

  it("an entry of the rule that has asked the world for an element keeps the answer for the next ones", () => {
    const outer = runWith([{ name: "a", configMap: { name: "{{ element }}", namespace: "n" } }], maps);
    const answers = ["x", "y"].map((value, index) => told(element(outer, value, index), "{{ a.data }}"));
    expect(answers).toEqual([{ x: "x" }, { x: "x" }]);
  });

  it("what is picked from such an answer is picked anew", () => {
    const apiCall = { urlPath: "/a", jmesPath: "{{ element || request.name }}" };
    const world = worldOf(() => ({ kind: "value", value: { x: 1, web: 2 } }));
    const outer = runWith([{ name: "a", apiCall }], world);
    expect(["x", "y"].map((value, index) => told(element(outer, value, index), "{{ a }}"))).toEqual([1, 2]);
  });

  it("asks once for what the rule's own entries want", () => {
    const world = worldOf(maps.facts.want);
    const outer = runWith([configMap("a", "m")], world);
    for (const index of [0, 1, 2]) expect(told(element(outer, index, index), "{{ a.data.m }}")).toBe("m");
    expect(world.asked.length).toBeLessThanOrEqual(2);
  });
});

describe("withObject", () => {
  it("changes the object of the request, and leaves what is loaded", () => {
    const run = runWith([variable("a", "request.object.metadata.name")]);
    expect(told(run, "{{ a }}")).toBe("web");
    const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "other" } };
    const changed = withObject(run, object);
    expect(told(changed, "{{ request.object.metadata.name }} {{ a }}")).toBe("other web");
    expect(changed.request.object).toBe(object);
  });
});
