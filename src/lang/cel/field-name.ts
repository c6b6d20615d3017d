/**
 * How fields are named in expressions whose names are no identifiers. (kubernetes: apiserver/pkg/cel/escaping.go)
 */

const reserved: ReadonlySet<string> = new Set([
  "as",
  "break",
  "const",
  "continue",
  "else",
  "false",
  "for",
  "function",
  "if",
  "import",
  "in",
  "let",
  "loop",
  "namespace",
  "null",
  "package",
  "return",
  "true",
  "var",
  "void",
  "while",
]);

const escapes: Readonly<Record<string, string>> = {
  __: "__underscores__",
  ".": "__dot__",
  "-": "__dash__",
  "/": "__slash__",
};

/** The name by which expressions select a field: `foo-bar` as `foo__dash__bar`; `undefined` where there is none. */
export function escapeFieldName(name: string): string | undefined {
  if (!/^[A-Za-z_./-][A-Za-z0-9_./-]*$/.test(name)) return undefined;
  if (reserved.has(name)) return `__${name}__`;
  return name.replaceAll(/__|[-./]/g, (part) => escapes[part] ?? part);
}

const unescapes: Readonly<Record<string, string>> = { underscores: "__", dot: ".", dash: "-", slash: "/" };

/** The field that a name in an expression stands for; `undefined` where the name has no such form. */
export function unescapeFieldName(escaped: string): string | undefined {
  let isFine = true;
  const name = escaped.replaceAll(/__([^_]+)__/g, (whole, word: string) => {
    const plain = Object.hasOwn(unescapes, word) ? unescapes[word] : undefined;
    if (plain !== undefined) return plain;
    isFine &&= reserved.has(word) && whole.length === escaped.length;
    return word;
  });
  return isFine ? name : undefined;
}
