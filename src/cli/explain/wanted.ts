import { isRecord } from "../../data/index.ts";
import { own } from "../../kube/index.ts";
import { parseAnchor } from "../../lang/index.ts";
import type { Step } from "./path.ts";

/** The part of a rule that asked, and what it wants. */
export interface Wanted {
  /** `validate.pattern.spec.containers[0].image` */
  readonly field: string;
  /** Absent where the rule does not say it by a pattern. */
  readonly wanted: unknown;
}

/** Finds the part of a rule that asks for what stands at a path; the nearest part that there is. */
export function wantedBy(rule: Readonly<Record<string, unknown>>, steps: readonly Step[]): Wanted | undefined {
  const validate = own(rule, "validate");
  if (!isRecord(validate)) return undefined;
  const part = parts.find((name) => validate[name] !== undefined);
  if (part === undefined) return { field: "validate", wanted: undefined };
  if (part !== "pattern") return { field: `validate.${part}`, wanted: undefined };
  return follow(validate.pattern, steps, "validate.pattern");
}

const parts = ["pattern", "anyPattern", "deny", "foreach", "podSecurity", "cel", "manifests"] as const;

/** Goes down a pattern beside a path: keys without their anchors, and the element of a list that stands for all. */
function follow(pattern: unknown, steps: readonly Step[], field: string): Wanted {
  const [step, ...rest] = steps;
  if (step === undefined) return { field, wanted: pattern };
  if (Array.isArray(pattern)) {
    const index = typeof step === "number" && step < pattern.length ? step : 0;
    return pattern.length === 0 ? { field, wanted: pattern } : follow(pattern[index], rest, `${field}[${index}]`);
  }
  const key = isRecord(pattern) ? Object.keys(pattern).find((one) => plainKey(one) === step) : undefined;
  if (key === undefined) return { field, wanted: pattern };
  return follow(own(pattern, key), rest, /^\w+$/.test(key) ? `${field}.${key}` : `${field}[${key}]`);
}

function plainKey(key: string): string {
  const anchor = parseAnchor(key);
  return anchor === undefined ? key : anchor.key;
}
