import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How long after the start the user has seen his prompt, and nothing is going on, in milliseconds. */
const quiet = 1_500;

/**
 * Gives the memory that only the start needed back to the system, a moment later: Node collects garbage when there is new
 * work, and a control plane at rest has none. It takes about a tenth of a second.
 */
export function giveBackSoon(): void {
  setTimeout(giveBack, quiet).unref();
}

function giveBack(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  if (typeof collect === "function") collect({ type: "major", execution: "sync", flavor: "last-resort" });
}
