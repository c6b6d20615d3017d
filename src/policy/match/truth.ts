import { type Pending, pending } from "../rule.ts";

/**
 * The answer to a question that may have to wait for a fact, or may never be answered. Nothing here turns a missing
 * answer into a yes or a no: it only gives way to an answer that stands whatever the missing one would be.
 */
export type Truth = boolean | Pending | Unknown;

/** There is no answer, and why. */
export interface Unknown {
  readonly kind: "unknown";
  readonly message: string;
}

/** No answer. */
export function unknown(message: string): Unknown {
  return { kind: "unknown", message };
}

/** Both: a no decides; else one waits for what is still missing; else a lack of an answer stays one. */
export function both(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false;
  return open(a, b) ?? true;
}

/** Either: a yes decides; else one waits for what is still missing; else a lack of an answer stays one. */
export function either(a: Truth, b: Truth): Truth {
  if (a === true || b === true) return true;
  return open(a, b) ?? false;
}

/** The opposite; a lack of an answer stays one. */
export function opposite(a: Truth): Truth {
  return typeof a === "boolean" ? !a : a;
}

function open(a: Truth, b: Truth): Pending | Unknown | undefined {
  if (a === pending || b === pending) return pending;
  if (typeof a !== "boolean") return a;
  return typeof b !== "boolean" ? b : undefined;
}
