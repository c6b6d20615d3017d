/** What the brackets around a key say of it. */
export type AnchorKind = "condition" | "global" | "negation" | "add" | "equality" | "existence";

/** A key in brackets: `(k)`, `<(k)`, `X(k)`, `+(k)`, `=(k)`, `^(k)`. */
export interface Anchor {
  readonly kind: AnchorKind;
  readonly key: string;
}

const kinds: ReadonlyMap<string, AnchorKind> = new Map([
  ["", "condition"],
  ["<", "global"],
  ["X", "negation"],
  ["+", "add"],
  ["=", "equality"],
  ["^", "existence"],
]);

/** Reads a key's anchor; `undefined` where it has none. (kyverno: pkg/engine/anchor/anchor.go) */
export function parseAnchor(text: string): Anchor | undefined {
  if (!text.includes("(")) return undefined;
  const trimmed = text.trim();
  const open = trimmed.indexOf("(");
  const kind = kinds.get(trimmed.slice(0, open));
  const key = trimmed.slice(open + 1, -1);
  if (kind === undefined || key === "" || key.includes("\n") || !trimmed.endsWith(")")) return undefined;
  return { kind, key };
}
