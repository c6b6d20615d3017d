import { compileRegExp } from "../../../data/index.ts";

/** Texts that are remembered; those of a policy are few, those that come out of values may be many. */
const most = 256;

/**
 * Whether an expression mentions an entry: its name stands there as a word that no dot, letter or digit goes before. This
 * takes a text for an expression's, and the name for a regular expression, as Kyverno does; `undefined` for a name that
 * is none. (kyverno: pkg/engine/context/deferred.go NewDeferredLoader)
 */
export function compileMention(name: string): ((expression: string) => boolean) | undefined {
  const test = /^[0-9A-Za-z_-]+$/.test(name) ? (text: string) => hasWord(text, name) : searchFor(name);
  return test && remembered(test);
}

function searchFor(name: string): ((text: string) => boolean) | undefined {
  const compiled = compileRegExp(`(?:\\A|\\z|\\s|[^.0-9A-Za-z])${name}\\b`);
  return compiled.kind === "error" ? undefined : compiled.regexp.test;
}

function hasWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = at === 0 ? "" : (text[at - 1] ?? "");
    if (!/[.0-9A-Za-z]/.test(before) && isWordEnd(name, text[at + name.length] ?? "")) return true;
  }
  return false;
}

/** Where a word character is next to another kind of character. */
function isWordEnd(name: string, next: string): boolean {
  return /\w$/.test(name) !== /\w/.test(next);
}

function remembered(test: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const found = test(text);
    if (known.size >= most) known.clear();
    known.set(text, found);
    return found;
  };
}
