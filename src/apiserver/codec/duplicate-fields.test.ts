import { describe, expect, it } from "vitest";
import { duplicateFields } from "./duplicate-fields.ts";

describe("duplicateFields", () => {
  it.each<[json: string, paths: readonly string[]]>([
    ['{"a":1,"b":{"a":2}}', []],
    ['{"a":1,"a":2}', ["a"]],
    ['{"spec":{"containers":[{"image":1},{"image":1,"image":2}]}}', ["spec.containers[1].image"]],
    ['{"a":{"x":1,"x":2,"x":3},"a":{}}', ["a.x", "a"]],
    ['{"a":"{\\"b\\":1,\\"b\\":2}","b":["a","a"]}', []],
    ['{"\\u0061":1,"a":2,"\\"":3}', ["a"]],
    ['{"__proto__":1,"__proto__":2}', ["__proto__"]],
    ["[1,2]", []],
  ])("finds in %s: %j", (json, paths) => {
    expect(duplicateFields(json)).toEqual(paths);
  });

  it("names no more than a hundred", () => {
    const fields = Array.from({ length: 300 }, (_, index) => `"f${index}":1,"f${index}":2`);
    expect(duplicateFields(`{${fields.join(",")}}`)).toHaveLength(100);
  });
});
