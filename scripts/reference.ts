/** Writes the reference pages of all kinds to `docs/reference`, or prints which of them are out of date (`--check`). */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  companionDescriptions,
  fileOf,
  type KindDescription,
  policyDescriptions,
  referencePage,
} from "../src/policy/index.ts";
import { reportDescriptions } from "../src/report/kinds.ts";

/** Every page by file name. A kind with the same versions as an earlier one is described there. */
export function referencePages(): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  const seen: KindDescription[] = [];
  for (const kind of [...policyDescriptions, ...companionDescriptions, ...reportDescriptions]) {
    const like = seen.find(({ versions }) => versions === kind.versions);
    pages.set(fileOf(kind), referencePage(kind, like));
    seen.push(kind);
  }
  return pages;
}

function main(): void {
  const folder = join(import.meta.dirname, "..", "docs", "reference");
  const stale = [...referencePages()].filter(([file, page]) => read(join(folder, file)) !== page);
  if (process.argv.includes("--check")) {
    for (const [file] of stale) console.error(`docs/reference/${file} is out of date: run node scripts/reference.ts`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  mkdirSync(folder, { recursive: true });
  for (const [file, page] of stale) writeFileSync(join(folder, file), page);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

if (import.meta.main) main();
