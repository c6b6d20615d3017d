import { describe, expect, it } from "vitest";
import { yamlPosition } from "./yaml-position.ts";

const text = `# a policy
kind: Policy
---
spec:
  rules:
  - name: a
    match: {any: [{kinds: [Pod]}]}
  - name: b
metadata:
  annotations:
    app: 1
    app.example/x: 2
ref: &r
  deep: 1
again: *r
`;

describe("yamlPosition", () => {
  it.each([
    ["", 4, 1],
    ["spec", 4, 1],
    ["spec.rules", 5, 3],
    ["spec.rules[0].name", 6, 5],
    ["spec.rules[0].match.any[0].kinds[0]", 7, 28],
    ["spec.rules[1]", 8, 5],
    ["metadata.annotations.app", 11, 5],
    ["metadata.annotations.app.example/x", 12, 5],
    ["metadata.annotations[app.example/x]", 12, 5],
  ])("finds %j", (path, line, column) => {
    expect(yamlPosition(text, path, 1)).toEqual({ line, column });
  });

  it.each([
    ["spec.rules[0].validate.message", 6, 5],
    ["spec.rules[7].name", 5, 3],
    ["spec.rules.name", 5, 3],
    ["metadata.labels", 9, 1],
    ["again.deep", 15, 1],
  ])("finds for %j what is nearest to it", (path, line, column) => {
    expect(yamlPosition(text, path, 1)).toEqual({ line, column });
  });

  it("finds fields of the first document", () => {
    expect(yamlPosition(text, "kind")).toEqual({ line: 2, column: 1 });
  });

  it("finds nothing where there is nothing to find", () => {
    expect(yamlPosition(text, "kind", 2)).toBeUndefined();
    expect(yamlPosition("a: [", "a")).toBeUndefined();
  });
});
