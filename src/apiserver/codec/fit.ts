import type { StructType } from "../../kube/index.ts";
import type { Draft, Fitted } from "../kind.ts";
import { readStruct } from "./read-json.ts";
import { Reading } from "./reading.ts";

/**
 * Reads a parsed document into a type, in place: afterwards it holds what a real API server would write back after
 * decoding it (unknown fields gone, nulls and empty optional fields gone, required ones there, quantities and times in
 * their canonical form). A document with a type error is left as it is.
 */
export function fitDocument(type: StructType, document: Draft): Fitted {
  const reading = new Reading();
  const read = readStruct(type, document, reading);
  if (reading.mismatch !== undefined) return { unknown: reading.unknown, mismatch: reading.mismatch };
  for (const key of Object.keys(document)) delete document[key];
  Object.assign(document, read);
  return { unknown: reading.unknown };
}
