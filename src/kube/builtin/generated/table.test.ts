import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { locateModules, type ReadPackage } from "../../../../scripts/generate/modules.ts";
import { printTable } from "../../../../scripts/generate/table.ts";

/** The Go sources, where Go is installed and has them at hand already; else why not. */
function sources(): ReadPackage | string {
  try {
    return locateModules({ offline: true });
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
  }
}

const read = sources();
const reason = typeof read === "string" ? ` (skipped: ${read})` : "";

describe("the table of built-in types", () => {
  it.skipIf(typeof read === "string")(`is what its sources say${reason}`, () => {
    if (typeof read === "string") return;
    expect(readFileSync(new URL("table.ts", import.meta.url), "utf8")).toBe(printTable(read));
  });
});
