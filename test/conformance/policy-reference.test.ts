import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { referencePages } from "../../scripts/reference.ts";

const folder = join(import.meta.dirname, "../../docs/reference");

describe("the reference pages", () => {
  it.each([...referencePages()])("%s is what the source says (node scripts/reference.ts writes it)", (file, page) => {
    expect(readFileSync(join(folder, file), "utf8")).toBe(page);
  });

  it("are all there is, so that no page outlives its kind", () => {
    const pages = readdirSync(folder).filter((file) =>
      readFileSync(join(folder, file), "utf8").startsWith("<!-- Generated from the source of the kind"),
    );
    expect(pages.sort()).toEqual([...referencePages().keys()].sort());
  });
});
