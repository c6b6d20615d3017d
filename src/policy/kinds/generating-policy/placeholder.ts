import { encodeUtf8 } from "../../../data/index.ts";

/** A part of a text: as it is, or an expression that stands for its value. */
export type Segment =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "expression"; readonly expression: string };

const open = "((";
const escaped = "\\((";

/**
 * Splits a text at its placeholders: `((` and `))` with an expression between them, in which parentheses and quoted texts
 * may stand. `\((` is the text `((`. A text says what is wrong. (kyverno: pkg/cel/policies/gpol/template/scanner.go)
 */
export function segmentsOf(text: string): readonly Segment[] | string {
  const segments: Segment[] = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain !== "") segments.push({ kind: "text", text: plain });
    plain = "";
  };
  while (at < text.length) {
    const next = text.indexOf(open, at);
    if (next < 0) break;
    if (next > at && text.charAt(next - 1) === "\\") {
      plain += text.slice(at, next - 1) + open;
      at = next + open.length;
      continue;
    }
    plain += text.slice(at, next);
    const end = endOf(text, next);
    if (typeof end === "string") return end;
    flush();
    segments.push({ kind: "expression", expression: text.slice(next + open.length, end).trim() });
    at = end + 2;
  }
  plain += text.slice(at);
  flush();
  return segments;
}

/** Whether a text has to be split at all. */
export function hasPlaceholder(text: string): boolean {
  return text.includes(open);
}

/** Whether a text has placeholders besides such that are escaped. */
export function namesExpression(text: string): boolean {
  return text.replaceAll(escaped, "\\").includes(open);
}

/** Where the expression ends that begins at `start`, or what is wrong with it. Offsets are told in bytes. */
function endOf(text: string, start: number): number | string {
  const offset = () => encodeUtf8(text.slice(0, start)).length;
  let depth = 0;
  for (let at = start + open.length; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"' || char === "'") {
      const quoted = endOfQuoted(text, at);
      if (quoted === undefined) return `unterminated string literal in placeholder starting at offset ${offset()}`;
      at = quoted;
    } else if (char === "(") depth++;
    else if (char === ")" && depth > 0) depth--;
    else if (char === ")") {
      if (text.charAt(at + 1) !== ")") return `unbalanced parenthesis in placeholder starting at offset ${offset()}`;
      return text.slice(start + open.length, at).trim() === "" ? `empty placeholder at offset ${offset()}` : at;
    }
  }
  return `unterminated placeholder starting at offset ${offset()}: missing closing '))'`;
}

function endOfQuoted(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === "\\") at++;
    else if (text.charAt(at) === text.charAt(start)) return at;
  }
  return undefined;
}
