import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with files that lasts as long as the test; answers its path. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Streams that keep what is written to them. */
export function keptStreams() {
  const kept = { printed: "", said: "" };
  return {
    kept,
    streams: {
      out: (text: string) => {
        kept.printed += text;
      },
      err: (text: string) => {
        kept.said += text;
      },
    },
  };
}
