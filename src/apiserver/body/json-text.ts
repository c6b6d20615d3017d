import { parseJson } from "../../data/index.ts";
import { jsonSyntaxError } from "./json-syntax.ts";

/** A body that cannot be read; the message is what the API server says after its own preamble. */
export class BodyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BodyError";
  }
}

/**
 * Reads JSON as Go's decoder does, with its words for mistakes. Numbers that would not be stored as they are written are
 * refused. Keys such as `__proto__` are plain data. Throws {@link BodyError}.
 */
export function readJson(text: string): unknown {
  const parsed = parseJson(text);
  if (parsed.kind === "mistake") {
    throw new BodyError(parsed.mistake.code === "syntax" ? jsonSyntaxError(text) : "exceeded max depth");
  }
  if (parsed.unsafe) throw new BodyError("an integer beyond 2^53 cannot be kept exactly by this control plane");
  if (/[eE][+]?[0-9]{3}/.test(text) && holdsInfinity(parsed.value)) {
    throw new BodyError("json: cannot unmarshal number into Go value of type float64");
  }
  return parsed.value;
}

/** Bytes as text; what is no UTF-8 becomes U+FFFD, as in Go. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function holdsInfinity(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return value !== null && typeof value === "object" && Object.values(value).some(holdsInfinity);
}
