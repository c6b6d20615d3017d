import { own } from "../../kube/index.ts";
import { same } from "./equal.ts";
import { isFields } from "./fields.ts";

const most = 20;

/**
 * The differences between two values as lines, `-` for what was and `+` for what is, each with its path. At most 20
 * places are named.
 */
export function differences(before: unknown, now: unknown): string {
  const lines: string[] = [];
  collect({ before, now, path: "", lines });
  const shown = lines.slice(0, most * 2);
  return [...shown, ...(lines.length > shown.length ? ["  ..."] : []), ""].join("\n");
}

interface Place {
  readonly before: unknown;
  readonly now: unknown;
  readonly path: string;
  readonly lines: string[];
}

function collect({ before, now, path, lines }: Place): void {
  if (same(before, now)) return;
  if (Array.isArray(before) && Array.isArray(now)) {
    for (let index = 0; index < Math.max(before.length, now.length); index += 1) {
      collect({ before: before[index], now: now[index], path: `${path}[${index}]`, lines });
    }
    return;
  }
  if (isFields(before) && isFields(now)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      const at = path === "" ? key : `${path}.${key}`;
      collect({ before: own(before, key), now: own(now, key), path: at, lines });
    }
    return;
  }
  if (before !== undefined && before !== null) lines.push(`- ${path}: ${JSON.stringify(before)}`);
  if (now !== undefined && now !== null) lines.push(`+ ${path}: ${JSON.stringify(now)}`);
}
