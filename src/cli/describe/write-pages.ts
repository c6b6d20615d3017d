import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { InputError, writeFile } from "../input/index.ts";

/** Writes pages into a folder, which is made where it is not there. */
export function writePages(pages: ReadonlyMap<string, string>, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error));
  }
  for (const [name, text] of pages) writeFile(join(folder, name), text);
}
