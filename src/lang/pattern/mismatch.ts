import { formatGoFloat, formatGoValue, goTypeOf } from "../../kube/index.ts";

/**
 * Why a resource does not fit a pattern. Nothing of it is made while things fit, and its texts are only written when
 * somebody asks: `steps` are the keys that lead to it, the last one first, added on the way up.
 */
export interface Mismatch {
  readonly reason: Reason;
  readonly steps: string[];
}

export type Reason =
  /** The resource is judged and does not fit. */
  | { readonly kind: "plain"; readonly text: (path: string) => string; readonly pathless?: boolean }
  /** A key is there that must not be. */
  | { readonly kind: "negation" }
  /** A condition does not hold, so that the pattern does not apply; without a cause its key is absent. */
  | { readonly kind: "condition" | "global"; readonly cause: Mismatch | undefined }
  /** Several such, come up from a map or list. */
  | { readonly kind: "collected"; readonly causes: readonly Mismatch[] };

/** Whether the pattern does not apply, as opposed to: is not met. */
export function isSkip(mismatch: Mismatch): boolean {
  const { kind } = mismatch.reason;
  return kind === "condition" || kind === "global" || kind === "collected";
}

/** A mismatch where it arises. */
export function mismatch(reason: Reason): Mismatch {
  return { reason, steps: [] };
}

/** Where a mismatch arose, below `base`: `/spec/containers/0/image/`. */
export function pathOf({ steps }: Mismatch, base = "/"): string {
  let path = base;
  for (let at = steps.length - 1; at >= 0; at--) path += `${steps[at]}/`;
  return path;
}

/** What a mismatch says, in Kyverno's words. */
export function textOf(of: Mismatch, base = "/"): string {
  const path = pathOf(of, base);
  const { reason } = of;
  switch (reason.kind) {
    case "plain":
      return reason.text(path);
    case "negation":
      return `negation anchor matched in resource: ${path} is not allowed`;
    case "condition":
    case "global": {
      const prefix = reason.kind === "global" ? "global anchor mismatch" : "conditional anchor mismatch";
      const absent = "conditional anchor key doesn't exist in the resource";
      return `${prefix}: ${reason.cause === undefined ? absent : textOf(reason.cause, path)}`;
    }
    case "collected":
      return joined(reason.causes, path);
    default:
      return reason satisfies never;
  }
}

/** A value does not fit a scalar. */
export function valueMismatch(value: unknown, pattern: unknown, floats: boolean): Mismatch {
  const shown = floats && typeof pattern === "number" ? formatGoFloat(pattern) : formatGoValue(pattern);
  return plain((path) => `resource value '${formatGoValue(value)}' does not match '${shown}' at path ${path}`);
}

/** Something else is where the pattern has a map. */
export function structureMismatch(value: unknown): Mismatch {
  return plain(
    (path) =>
      `pattern and resource have different structures. Path: ${path}. Expected map[string]interface {}, found ${goTypeOf(value)}`,
  );
}

/** A mismatch with a text that has its path in it. */
export function plain(text: (path: string) => string): Mismatch {
  return mismatch({ kind: "plain", text });
}

/** A long list of elements that are all left out need not be told in full. */
const shownCauses = 100;

function joined(causes: readonly Mismatch[], path: string): string {
  const texts = causes.slice(0, shownCauses).map((cause) => textOf(cause, path));
  if (causes.length > shownCauses) texts.push(`and ${causes.length - shownCauses} more`);
  return texts.join("; ");
}
