import { readFileSync, statSync } from "node:fs";
import { Fault, own } from "../kube/index.ts";

/** The largest file of credentials, certificates or configuration that is read. */
export const maxFileBytes = 8 * 1024 * 1024;

/** So long a file is believed not to have changed when it looks the same: some file systems do not tell. */
const believedMs = 60_000;

/**
 * A small file whose text others renew. It is read now, and again when it has changed or a minute has passed; where it
 * cannot be read again, its last text stands. Throws a `Fault` (see {@link readSmallFile}) when it cannot be read now.
 */
export function liveFile(path: string): () => string {
  let print = printOf(path);
  let text = readSmallFile(path);
  let readAt = performance.now();
  return () => {
    const now = printOf(path);
    if (now === print && performance.now() - readAt < believedMs) return text;
    try {
      const read = readSmallFile(path);
      // Equal texts stay one and the same string, so that nothing is made anew for them.
      if (read !== text && read !== "") text = read;
      print = now;
      readAt = performance.now();
    } catch {
      // It is being replaced.
    }
    return text;
  };
}

/** Reads a file. Throws a `Fault`: `not-found`, `too-large`, or `invalid` where it cannot be read. */
export function readSmallFile(path: string): string {
  try {
    if (statSync(path).size > maxFileBytes) throw new Fault("too-large", `${path} is too large`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = own(error, "code");
    throw code === "ENOENT"
      ? new Fault("not-found", `${path} does not exist`)
      : new Fault("invalid", `${path} cannot be read (${String(code)})`);
  }
}

/** Links are followed: Kubernetes renews mounted files by swapping a link. */
function printOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
