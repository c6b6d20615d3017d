import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import { compiled, creating, noFacts, policyWith } from "./samples.ts";

/** Nothing here is timed: without bounds these take minutes or all memory, and the runner's own limit ends them. */
const maps = { match: { any: [{ resources: { kinds: ["ConfigMap"] } }] } };
const same = (key: unknown, value: unknown, operator = "Equals") => ({ key, operator, value });
const denying = (...all: readonly object[]) => ({ deny: { conditions: { all } } });
const each = (part: object) => ({ validate: { foreach: [{ list: "request.object.list", ...part }] } });

function judged(rule: object, object: object) {
  const resource = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, ...object } as Resource;
  const [first] = compiled(policyWith({ ...maps, ...rule }, { background: false })).rules;
  return first?.run(creating(resource), noFacts);
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));
const long = { list: numbers(100_000) };
const refused = { status: "error", message: expect.stringMatching(/too many steps|too long to compare/) };

describe("a hostile policy", { timeout: 60_000 }, () => {
  const chain = (count: number, value: (before: string) => unknown) =>
    Array.from({ length: count }, (_, at) => ({
      name: `e${at}x`,
      variable: { value: at === 0 ? "x" : value(`{{ e${at - 1}x }}`) },
    }));

  it.each<[string, object]>([
    [
      "entries that need each other",
      { context: chain(2000, (before) => `${before}.`), ...denying(same("{{ e1999x }}", 1)) },
    ],
    ["entries that double", { context: chain(60, (before) => [before, before]), ...denying(same("{{ e59x }}", 1)) }],
    [
      "entries beyond counting",
      { context: chain(3000, () => 1), ...denying(...Array(3000).fill(same("{{ e0x }}", "x"))) },
    ],
  ])("gets nowhere with %s", (_, { context, ...validate }: { readonly context?: unknown }) => {
    expect(judged({ context, validate }, {})).toMatchObject({ status: "error" });
  });

  it("does not hide work that was too much behind a default or a precondition", () => {
    const entry = { name: "e", variable: { jmesPath: "request.object.list[?length(@) > `0`]", default: "d" } };
    const costly = "{{ request.object.list[].[n, n, n][] | sort(@) | length(@) }}";
    expect(judged({ context: [entry], validate: denying(same("{{ e }}", "x")) }, long)).toMatchObject({
      status: "pass",
    });
    expect(judged(each({ preconditions: { all: [same(costly, 1)] }, deny: {} }), long)).toMatchObject(refused);
  });
});

describe("a hostile resource", { timeout: 60_000 }, () => {
  const text = "x".repeat(1_000_000);
  const list = numbers(20_000);
  const missing = "{{ request.object.list[?n == `-1`] | length(@) }}";

  it.each<[string, object, object]>([
    ["elements that are compared with all others", each(denying(same(missing, 1))), long],
    [
      "loops within loops",
      each({
        foreach: [
          {
            list: "request.object.list",
            foreach: [{ list: "request.object.list", deny: denying(same("{{ element.n }}", -1)).deny }],
          },
        ],
      }),
      { list: numbers(3000) },
    ],
    [
      "lists that are compared",
      each(denying(same("{{ request.object.list }}", "{{ request.object.list }}", "NotEquals"))),
      { list },
    ],
    ["a long text in a condition", each(denying(same("a{{ request.object.text }}{{ element.n }}", 1))), { list, text }],
    ["a long text in a pattern", each({ pattern: { n: "!{{ request.object.text }}" } }), { list, text }],
    [
      "a long text in a context",
      each({ context: [{ name: "e", variable: { jmesPath: "request.object.text" } }], ...denying(same("{{ e }}", 1)) }),
      { list, text },
    ],
    [
      "an object that is matched for each element",
      each({ elementScope: false, pattern: { list: [{ n: ">=0" }] } }),
      { list },
    ],
  ])("gets nowhere with %s", (_, rule, object) => {
    expect(judged(rule, object)).toMatchObject(refused);
  });

  it("changes nothing with patches for ever more elements", () => {
    const patch = "- {op: add, path: '/list/{{elementIndex}}/x', value: y}";
    const mutate = { foreach: [{ list: "request.object.list", patchesJson6902: patch }] };
    expect(judged({ mutate, validate: undefined }, { list })).toMatchObject(refused);
  });
});
