import type { Codec } from "../kind.ts";
import { mediaTypeRefused, unsupportedMediaType } from "../status.ts";

/** The kinds of patch that are understood, by their media types. */
export type PatchType =
  | "application/json-patch+json"
  | "application/merge-patch+json"
  | "application/strategic-merge-patch+json";

/** Server-side apply, whose body is no patch but what is wanted. */
export const applyType = "application/apply-patch+yaml";

const understood: readonly PatchType[] = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

/**
 * Tells which kind of patch a body is. Throws a `StatusError` where objects of this codec take no such patch: those of
 * built-in kinds are turned away at the door, those of custom kinds by who would do it.
 */
export function patchTypeOf(contentType: string | undefined, codec: Codec): PatchType | typeof applyType {
  const type = (contentType ?? "").split(";")[0]?.trim() ?? "";
  const custom = codec.strategicMerge === undefined;
  const taken = custom ? understood.slice(0, 2) : understood;
  const known = [...taken, applyType as typeof applyType].find((one) => one === type);
  if (known !== undefined) return known;
  throw custom ? unsupportedMediaType([...taken, applyType]) : mediaTypeRefused();
}
