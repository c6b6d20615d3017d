import type { Json } from "../../kube/index.ts";
import type { Place } from "./schema.ts";

/** A walk over a document and a patch. `undefined` is what is missing, or removed. */
export interface Walk {
  /** The first thing that went wrong; everything after it is void. */
  readonly failure: string | undefined;
  /** Whether what the last {@link merge} has returned is made of the document's value, and not of the patch's. */
  readonly ofDocument: boolean;
  /** Merges a patch into a value. Where both are the same value, it is only cleared of directives and nulls. */
  merge(document: Json | undefined, patch: Json | undefined, place: Place | undefined): Json | undefined;
  /** Walks what the patch does not speak of. */
  keep(value: Json, place: Place | undefined): Json;
  fail(message: string): undefined;
}

/** Two lists whose elements are told apart by keys. Without a patch the document's elements are merged with themselves. */
export interface Lists {
  readonly document: readonly Json[];
  readonly patch: readonly Json[] | undefined;
  readonly keys: readonly string[];
  /** What is known of an element. */
  readonly below: Place;
}
