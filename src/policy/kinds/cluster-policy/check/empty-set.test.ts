import { describe, expect, it } from "vitest";
import type { MatchText } from "../../../match/index.ts";
import { matchesEmptySet } from "./empty-set.ts";

const on = (resources: MatchText["resources"], user: MatchText = {}): MatchText => ({
  ...(resources && { resources }),
  ...user,
});

const labelled = (app: string) => ({ kinds: ["Pod"], selector: { matchLabels: { app } } });

describe("matchesEmptySet", () => {
  it.each<[string, MatchText, MatchText | undefined, boolean]>([
    ["nothing excluded", on({ kinds: ["Pod"] }), undefined, false],
    ["an empty exclusion", on({ kinds: ["Pod"] }), {}, false],
    ["the same kinds", on({ kinds: ["Pod"] }), on({ kinds: ["Pod"] }), true],
    ["more kinds", on({ kinds: ["Pod"] }), on({ kinds: ["Pod", "Service"] }), true],
    ["fewer kinds", on({ kinds: ["Pod", "Service"] }), on({ kinds: ["Pod"] }), false],
    ["a namespace of all", on({ kinds: ["Pod"] }), on({ kinds: ["Pod"], namespaces: ["a"] }), false],
    ["the same namespaces", on({ kinds: ["Pod"], namespaces: ["a"] }), on({ namespaces: ["a", "b"] }), true],
    ["a name that covers", on({ kinds: ["Pod"], name: "web-1" }), on({ name: "web-*" }), true],
    ["another name", on({ kinds: ["Pod"], name: "api" }), on({ name: "web-*" }), false],
    ["names that cover one", on({ kinds: ["Pod"], names: ["a", "b"] }), on({ names: ["b"] }), true],
    ["names of all", on({ kinds: ["Pod"] }), on({ names: ["b"] }), false],
    ["the same labels", on(labelled("a")), on(labelled("a")), true],
    ["other labels", on(labelled("a")), on(labelled("b")), false],
    ["labels of all", on({ kinds: ["Pod"] }), on(labelled("b")), false],
    ["annotations of all", on({ kinds: ["Pod"] }), on({ kinds: ["Pod"], annotations: { a: "b" } }), false],
    ["the same annotations", on({ annotations: { a: "b" } }), on({ annotations: { a: "b" } }), true],
    ["roles of all", on({ kinds: ["Pod"] }), on({ kinds: ["Pod"] }, { roles: ["a:b"] }), false],
    ["the same roles", on({ kinds: ["Pod"] }, { roles: ["a:b"] }), on(undefined, { roles: ["a:b", "c:d"] }), true],
    [
      "the same subjects",
      on({}, { subjects: [{ kind: "User", name: "a" }] }),
      on({}, { subjects: [{ kind: "User", name: "a" }] }),
      true,
    ],
    [
      "an equal filter",
      { any: [on({ kinds: ["Pod"] })] },
      { any: [on({ kinds: ["A"] }), on({ kinds: ["Pod"] })] },
      true,
    ],
    ["a wider filter", { any: [on({ kinds: ["Pod"] })] }, { any: [on({ kinds: ["Pod", "A"] })] }, false],
    ["filters of all", { all: [on({ kinds: ["Pod"] })] }, { any: [on({ kinds: ["Pod"] })] }, false],
    ["filters beside resources", on({ kinds: ["Pod"] }), { any: [on({ namespaces: ["a"] })] }, true],
  ])("judges %s", (_, match, exclude, expected) => {
    const rule = { name: "r", match, skipBackgroundRequests: true, ...(exclude && { exclude }) };
    expect(matchesEmptySet(rule)).toBe(expected);
  });
});
