import { describe, expect, it } from "vitest";
import { Abort, failed, pending } from "../../failure.ts";
import { boolType, intType } from "../../type.ts";
import type { CelValue } from "../../value.ts";
import { evaluate, outcome } from "../expression-lab.ts";
import { kyvernoRequestType, namespaceType } from "./admission-types.ts";
import { LazyVariables, variablesType } from "./lazy-variables.ts";

const request = {
  operation: "CREATE",
  userInfo: { username: "alice", groups: ["a", "b"] },
  object: { spec: { replicas: 2 } },
};
const namespace = { metadata: { name: "ns", labels: { team: "x" }, creationTimestamp: "2025-01-02T03:04:05Z" } };
const variables = { request: [kyvernoRequestType, request], namespaceObject: [namespaceType, namespace] } as const;

describe("the types of admission", () => {
  it.each([
    ["request.operation == 'CREATE' && 'b' in request.userInfo.groups", true],
    ["request.object.spec.replicas > 1", true],
    ["has(request.userInfo.uid)", false],
    ["namespaceObject.metadata.labels['team'] == 'x'", true],
    ["namespaceObject.metadata.creationTimestamp.getFullYear() == 2025", true],
    ["namespaceObject.metadata.annotations", "error: no such key: annotations"],
  ])("let %s be asked", (source, value) => {
    expect(outcome(source, { variables })).toEqual(value);
  });

  it.each(["request.uid", "namespaceObject.metadata.uid", "request.constructor"])("know no %s", (source) => {
    expect(() => outcome(source, { variables })).toThrow("undefined field");
  });
});

describe("LazyVariables", () => {
  const type = variablesType(
    "kyverno.variables",
    new Map([
      ["count", intType],
      ["isOpen", boolType],
    ]),
  );
  const asked: string[] = [];
  const lab = (answer: CelValue) => {
    asked.length = 0;
    const value = new LazyVariables(type, new Set(["count", "isOpen"]), (name) => {
      asked.push(name);
      return answer;
    });
    return { variables: { variables: [type, value] } } as const;
  };

  it("are worked out when they are read, and once", () => {
    expect(outcome("variables.count + variables.count", lab(21))).toBe(42);
    expect(asked).toEqual(["count"]);
    expect(outcome("has(variables.count)", lab(1))).toBe(true);
    expect(outcome("has(variables.count)", lab(failed("no such key: x")))).toBe("error: no such key: x");
  });

  it("hand on what has no value", () => {
    expect(outcome("variables.isOpen && true", lab(failed("no such key: x")))).toBe("error: no such key: x");
    const { value } = evaluate("variables.isOpen || true", lab(pending));
    expect(value instanceof Abort ? value.reason : value).toBe("pending");
  });

  it("are none but those that were declared", () => {
    expect(() => outcome("variables.other", lab(1))).toThrow("undefined field 'other'");
    expect(() => outcome("variables.__proto__", lab(1))).toThrow("undefined field");
  });
});
