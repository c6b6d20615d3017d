import { describe, expect, it } from "vitest";
import type { Outcome } from "../../rule.ts";
import { compiled, creating, noFacts, podWith, policyWith } from "./samples.ts";

const judged = (validate: object, object = podWith(["bad.io/x"]), rule: object = {}) =>
  compiled(policyWith({ validate, ...rule })).rules[0]?.run(creating(object), noFacts) as Outcome;

const good = { spec: { containers: [{ image: "good.io/*" }] } };
const other = { spec: { containers: [{ image: "other.io/*" }] } };
const skipping = { spec: { "(hostNetwork)": true } };
const nameless = { spec: { "=(containers)": [{ "^(ports)": [{ containerPort: 80 }] }], "(gone)": "x" } };

describe("a pattern", () => {
  it.each([
    [{ pattern: good, message: "no." }, podWith(["good.io/x"]), "pass", "validation rule 'registry' passed."],
    [
      { pattern: good, message: "unknown registry" },
      podWith(["bad.io/x"]),
      "fail",
      "validation error: unknown registry. rule registry failed at path /spec/containers/0/image/",
    ],
    [
      { pattern: good, message: "unknown registry." },
      podWith(["good.io/x", "bad.io/x"]),
      "fail",
      "validation error: unknown registry. rule registry failed at path /spec/containers/1/image/",
    ],
    [
      { pattern: good },
      podWith(["bad.io/x"]),
      "fail",
      "validation error: rule registry failed at path /spec/containers/0/image/",
    ],
    [
      { pattern: skipping, message: "m" },
      podWith(["bad.io/x"]),
      "skip",
      "conditional anchor mismatch: conditional anchor key doesn't exist in the resource",
    ],
  ])("%j judges %j as %3$s", (validate, object, status, message) => {
    expect(judged(validate, object)).toMatchObject({ status, message });
  });

  it("tells the path of a failure apart", () => {
    expect(judged({ pattern: good }).path).toBe("/spec/containers/0/image/");
  });

  it("ends in an error where no place can be named", () => {
    const validate = { message: "m", pattern: { spec: { containers: [{ "^(ports)": [{ a: 1 }], image: "x" }] } } };
    const outcome = judged(validate);
    expect(outcome.status).toBe("error");
    expect(outcome.message).toMatch(/^validation error: m\. rule registry execution error: /);
    expect(judged({ pattern: nameless }).status).toBe("skip");
  });
});

describe("several patterns", () => {
  it.each([
    [[other, good], podWith(["good.io/x"]), "pass", "validation rule 'registry' anyPattern[1] passed."],
    [
      [other, good],
      podWith(["bad.io/x"]),
      "fail",
      "validation error: m. rule registry[0] failed at path /spec/containers/0/image/ rule registry[1] failed at path /spec/containers/0/image/",
    ],
    [
      [skipping, good],
      podWith(["bad.io/x"]),
      "fail",
      "validation error: m. rule registry[1] failed at path /spec/containers/0/image/",
    ],
    [
      [skipping],
      podWith(["bad.io/x"]),
      "skip",
      "rule registry[0] skipped: conditional anchor mismatch: conditional anchor key doesn't exist in the resource",
    ],
  ])("%j judge %j as %3$s", (anyPattern, object, status, message) => {
    expect(judged({ anyPattern, message: "m" }, object)).toMatchObject({ status, message });
  });

  it("tell failures without a message of their own", () => {
    expect(judged({ anyPattern: [good] }).message).toBe(
      "validation error: rule registry[0] failed at path /spec/containers/0/image/",
    );
  });

  it("compare whole numbers as floats", () => {
    const pod = { ...podWith(["x"]), data: { n: "5.0" } };
    expect(judged({ anyPattern: [{ data: { n: 5 } }] }, pod).status).toBe("pass");
    expect(judged({ pattern: { data: { n: 5 } } }, pod).status).toBe("fail");
  });
});

describe("an outcome", () => {
  it("carries the properties that the rule wants in reports", () => {
    const outcome = judged({ pattern: good }, podWith(["bad.io/x"]), { reportProperties: { team: "blue" } });
    expect(outcome).toMatchObject({ status: "fail", properties: { team: "blue" } });
    expect(judged({ pattern: good })).not.toHaveProperty("properties");
  });

  it("is absent when an object is deleted", () => {
    const [rule] = compiled(policyWith({})).rules;
    const pod = podWith(["bad.io/x"]);
    const request = creating(pod, { operation: "DELETE", object: undefined, oldObject: pod });
    expect(rule?.matches(request, noFacts)).toBe(true);
    expect(rule?.run(request, noFacts)).toBeUndefined();
  });
});
