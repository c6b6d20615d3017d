import { describe, expect, it } from "vitest";
import { internalText } from "./internal-form.ts";
import { lineDifferences } from "./line-differences.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));

describe("lineDifferences", () => {
  it.each([
    ["a line that has changed", ["1", "2", "3"], ["1", "x", "3"], "@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3\n"],
    ["nothing", ["1", "2"], ["1", "2"], ""],
    [
      "two places far apart",
      numbers(20),
      numbers(20).map((line) => (line === "2" || line === "18" ? "x" : line)),
      "@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n 4\n 5\n@@ -15,6 +15,6 @@\n 15\n 16\n 17\n-18\n+x\n 19\n 20\n",
    ],
    ["a line that is new at the end", ["1"], ["1", "2"], "@@ -1 +1,2 @@\n 1\n+2\n"],
  ])("shows %s", (_, before, now, shown) => {
    expect(lineDifferences(before.join("\n"), now.join("\n"))).toBe(shown);
  });

  it("cuts what is too long, and looks at it no longer than it must", () => {
    const shown = lineDifferences(numbers(100_000).join("\n"), numbers(200_000).toReversed().join("\n"));
    expect(shown.split("\n").length).toBe(1_002);
    expect(shown.endsWith("\n ...\n")).toBe(true);
  });

  it("shows claims as the API server does", () => {
    const type = "PersistentVolumeClaimSpec";
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const now = { accessModes: ["ReadWriteMany"], resources: { requests: { storage: "2Gi" } } };
    expect(lineDifferences(internalText(spec, type), internalText(now, type))).toBe(
      '@@ -1,12 +1,12 @@\n {\n  "AccessModes": [\n-  "ReadWriteOnce"\n+  "ReadWriteMany"\n  ],\n  "Selector": null,\n  "Resources": {\n   "Limits": null,\n   "Requests": {\n-   "storage": "1Gi"\n+   "storage": "2Gi"\n   }\n  },\n  "VolumeName": "",\n',
    );
  });
});
