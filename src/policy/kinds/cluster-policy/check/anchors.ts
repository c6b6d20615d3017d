import { isRecord } from "../../../../data/index.ts";
import { parseAnchor } from "../../../../lang/index.ts";

/** What is wrong with an anchor, and where, in Kyverno's spelling of paths. */
export interface AnchorMistake {
  readonly path: string;
  readonly message: string;
}

/**
 * Looks for anchors that validate patterns do not know, and for existence anchors without a list. Keys are taken in
 * the order of the document. (kyverno: pkg/policy/common/validate_pattern.go)
 */
export function checkAnchors(pattern: unknown, path: string): AnchorMistake | undefined {
  if (Array.isArray(pattern))
    return firstOf(pattern.entries(), (index, item) => checkAnchors(item, `${path}${index}/`));
  if (!isRecord(pattern)) return undefined;
  return firstOf(Object.entries(pattern), (key, value) => {
    return checkKey(key, value, path) ?? checkAnchors(value, `${path}/${key}`);
  });
}

function checkKey(key: string, value: unknown, path: string): AnchorMistake | undefined {
  const anchor = parseAnchor(key)?.kind;
  const at = `${path}/${key}`;
  if (anchor === "add") return { path: at, message: `unsupported anchor ${key}` };
  if (anchor !== "existence") return undefined;
  if (!Array.isArray(value)) return { path: at, message: "existence anchor should have value of type list" };
  if (value.length > 0) return undefined;
  return { path: at, message: "existence anchor: should have at least one value" };
}

function firstOf<K>(
  entries: Iterable<readonly [K, unknown]>,
  check: (key: K, value: unknown) => AnchorMistake | undefined,
): AnchorMistake | undefined {
  for (const [key, value] of entries) {
    const mistake = check(key, value);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}
