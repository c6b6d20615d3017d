const words: ReadonlySet<string> = new Set(
  ["y", "yes", "true", "on", "n", "no", "false", "off", "null", ".nan", ".inf", "+.inf", "-.inf"]
    .flatMap((word) => [word, capital(word), word.toUpperCase()])
    .concat(["", "~", "<<", ".NaN"]),
);

function capital(word: string): string {
  const start = /[a-z]/.exec(word)?.index ?? 0;
  return word.slice(0, start) + word.charAt(start).toUpperCase() + word.slice(start + 1);
}

const integer = /^[+-]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const timestamp =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]*)?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?$/;
const base60 = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/;

/** Whether a plain scalar is read as the text that it is, not as a boolean, a number or a date. (go-yaml v2: resolve.go) */
export function resolvesToText(text: string): boolean {
  if (words.has(text)) return false;
  if (!/^[-+.0-9]/.test(text) || text.length > 400) return true;
  const digits = text.replaceAll("_", "");
  return !(integer.test(digits) || float.test(digits) || timestamp.test(text) || base60.test(text));
}
