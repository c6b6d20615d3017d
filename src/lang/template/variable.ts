/** A variable in a text: `{{ expression }}`. */
export interface Variable {
  /** What it replaces: the braces with all between them. */
  readonly whole: string;
  /** The character before it, which is found together with it; empty at the start of the text. */
  readonly before: string;
  /** What is between the braces, without all double braces, a leading `-` and blanks around. */
  readonly expression: string;
  /** Whether it was written `{{- }}`: its value is not looked at again. */
  readonly shallow: boolean;
}

/**
 * The variables of a text that are found at once: innermost first, and none right behind another, since the character
 * before a variable belongs to it. A backslash before the braces keeps them. (kyverno: pkg/engine/variables/regex)
 */
export function variablesIn(text: string): readonly Variable[] {
  const found: Variable[] = [];
  let from = 0;
  for (let at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", at + 1)) {
    const start = at === 0 ? 0 : at - 1;
    if (start < from || (at > 0 && text[at - 1] === "\\")) continue;
    const end = endOfVariable(text, at);
    if (end < 0) continue;
    found.push(variable(text.slice(at, end), text.slice(start, at)));
    from = end;
    at = end - 1;
  }
  return found;
}

/** The end of a variable that begins at a place, or -1: one level of single braces may be in it. */
function endOfVariable(text: string, start: number): number {
  let at = start + 2;
  for (;;) {
    const brace = nextBrace(text, at);
    if (brace < 0) return -1;
    if (text[brace] === "}") return text[brace + 1] === "}" ? brace + 2 : -1;
    const close = nextBrace(text, brace + 1);
    if (close < 0 || text[close] !== "}") return -1;
    at = close + 1;
  }
}

function nextBrace(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x7d) return at;
  }
  return -1;
}

function variable(whole: string, before: string): Variable {
  const inner = whole.replaceAll("{{", "").replaceAll("}}", "").trim();
  const shallow = inner.startsWith("-");
  return { whole, before, expression: shallow ? inner.slice(1).trim() : inner, shallow };
}
