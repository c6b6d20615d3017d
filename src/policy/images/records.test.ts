import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import {
  type RecordScope,
  recordedStatus,
  recordsAnnotation,
  scopedAnnotation,
  withoutRecords,
  withRecords,
} from "./records.ts";

const pod = (annotations?: Readonly<Record<string, string>>): Resource => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", ...(annotations && { annotations }) },
});
const scope: RecordScope = { namespace: "", policy: "signed", rule: "keys" };
const image = "docker.io/nginx:latest";
const scoped = (value: unknown) => pod({ [scopedAnnotation]: JSON.stringify(value) });
const saying = (status: unknown) => scoped({ version: 1, policies: { "/signed": { keys: { [image]: status } } } });

describe("recordedStatus", () => {
  it.each([
    ["no annotation", pod(), "fail"],
    ["a pass", saying("pass"), "pass"],
    ["a skip", saying("skip"), "skip"],
    ["a failure", saying("fail"), "fail"],
    ["an unknown word", saying("PASS"), "fail"],
    ["no word", saying(true), "fail"],
    ["another version", scoped({ version: 2, policies: { "/signed": { keys: { [image]: "pass" } } } }), "fail"],
    ["another rule", scoped({ version: 1, policies: { "/signed": { other: { [image]: "pass" } } } }), "fail"],
    ["another policy", scoped({ version: 1, policies: { "team/signed": { keys: { [image]: "pass" } } } }), "fail"],
    ["a list", scoped([]), "fail"],
    ["null", scoped(null), "fail"],
    ["the annotation that is not by policy", pod({ [recordsAnnotation]: `{"${image}":"pass"}` }), "fail"],
  ])("takes %s as it is meant", (_, object, status) => {
    expect(recordedStatus(object, scope, image)).toEqual({ kind: "status", status });
  });

  it("says so where the annotation is no JSON", () => {
    expect(recordedStatus(pod({ [scopedAnnotation]: "{" }), scope, image)).toMatchObject({ kind: "error" });
  });

  it("never takes a name of the language for a record", () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      expect(recordedStatus(saying("pass"), { ...scope, rule: name }, image)).toMatchObject({ status: "fail" });
      expect(recordedStatus(saying("pass"), scope, name)).toMatchObject({ status: "fail" });
    }
  });
});

describe("withRecords", () => {
  it("writes both annotations as Kyverno does, in the order of their keys", () => {
    const records = [
      { ...scope, image: "b", status: "pass" as const },
      { ...scope, image: "a", status: "skip" as const },
    ];
    expect(withRecords(pod({ kept: "x" }), records).metadata.annotations).toEqual({
      kept: "x",
      [recordsAnnotation]: '{"a":"skip","b":"pass"}',
      [scopedAnnotation]: '{"version":1,"policies":{"/signed":{"keys":{"a":"skip","b":"pass"}}}}',
    });
  });

  it("believes nothing that was written before", () => {
    const made = withRecords(saying("pass"), [{ ...scope, rule: "other", image, status: "pass" }]);
    expect(recordedStatus(made, scope, image)).toEqual({ kind: "status", status: "fail" });
  });

  it.each([
    [["fail", "skip"], "fail"],
    [["fail", "pass"], "fail"],
    [["pass", "fail"], "fail"],
    [["pass", "skip"], "skip"],
  ] as const)("makes of %j %s", (statuses, status) => {
    const records = statuses.map((one) => ({ ...scope, image, status: one }));
    expect(recordedStatus(withRecords(pod(), records), scope, image)).toEqual({ kind: "status", status });
  });

  it("leaves the object alone where there is nothing to write", () => {
    const object = pod();
    expect(withRecords(object, [])).toBe(object);
  });

  it("writes names of the language as any other", () => {
    const made = withRecords(pod(), [{ ...scope, rule: "__proto__", image: "__proto__", status: "pass" }]);
    expect(recordedStatus(made, { ...scope, rule: "__proto__" }, "__proto__")).toMatchObject({ status: "pass" });
  });
});

describe("withoutRecords", () => {
  it("drops what is said of images, and nothing else", () => {
    expect(withoutRecords(withRecords(pod({ kept: "x" }), [{ ...scope, image, status: "pass" }]))).toEqual(
      pod({ kept: "x" }),
    );
  });
});
