import { describe, expect, it } from "vitest";
import { namesIn } from "./names.ts";

describe("namesIn", () => {
  it.each<[string, readonly string[]]>([
    ["http.Get('https://a').b == object.c", ["http", "object"]],
    ["object.http == 'http'", ["object"]],
    ["[1].all(x, .http.Get(x).?y.orValue(true))", ["http", "x"]],
    ["cel.bind(v, http, v)", ["cel", "v", "http"]],
    ["1 +", []],
  ])("finds in %s what it names", (source, names) => {
    expect([...namesIn(source)].sort()).toEqual([...names].sort());
  });
});
