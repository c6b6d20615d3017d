import { watch } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Runs once, and again whenever something under the paths changes, until the process ends. */
export async function watchAndRun(paths: readonly string[], run: () => Promise<number>): Promise<number> {
  let changed = watched(paths);
  for (;;) {
    await run();
    process.stderr.write("watching for changes; Ctrl-C ends\n");
    await changed;
    // Editors write a file in several steps.
    await wait(100);
    changed = watched(paths);
  }
}

/** Settles at the first change under any of the paths. */
async function watched(paths: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  try {
    await new Promise<void>((settle) => {
      for (const path of paths) watch(path, { recursive: true, signal }, () => settle());
    });
  } finally {
    stop.abort();
  }
}
