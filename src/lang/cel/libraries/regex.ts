import { compileRegExpMatches, type RegExpMatch } from "../../../data/index.ts";
import { costExceeded, failed, noSuchOverload } from "../failure.ts";
import { global, type Library } from "../library.ts";
import { sizeOf } from "../map.ts";
import { intType, listOf, optionalOf, stringType } from "../type.ts";
import { type CelValue, none, Optional } from "../value.ts";

const s = stringType;

/** Texts replaced and taken out by regular expressions. (cel-go: ext/regex.go) */
export const regexLibrary: Library = {
  name: "regex",
  functions: [
    {
      name: "regex.replace",
      overloads: [
        global([s, s, s], s, {
          call: (args) => replace(args, -1),
          cost: (args, result) => searchCost(args, result, 0),
        }),
        global([s, s, s, intType], s, {
          call: (args) => replace(args, Number(args[3])),
          cost: (args, result) => searchCost(args, result, 0),
        }),
      ],
    },
    {
      name: "regex.extract",
      overloads: [
        global([s, s], optionalOf(s), { binary: extract, cost: (args, result) => searchCost(args, result, 0) }),
      ],
    },
    {
      name: "regex.extractAll",
      overloads: [
        global([s, s], listOf(s), { binary: extractAll, cost: (args, result) => searchCost(args, result, 10) }),
      ],
    },
  ],
};

function searchCost([text = null, pattern = null]: readonly CelValue[], result: CelValue, base: number): number {
  const made = result instanceof Optional ? 1 : sizeOf(result);
  return Math.ceil(1 + base + (sizeOf(text) + 1) * 0.1 * (sizeOf(pattern) + 1) * 0.25 + made);
}

const everything = Number.POSITIVE_INFINITY;
const longest = 50_000_000;

function replace([text, pattern, by]: readonly CelValue[], times: number): CelValue {
  if (typeof text !== "string" || typeof pattern !== "string" || typeof by !== "string") return noSuchOverload;
  const compiled = compileRegExpMatches(pattern);
  if (compiled.kind === "error") return failed(compiled.error);
  const pieces = piecesOf(by, compiled.matches.groups);
  if (typeof pieces === "string") return failed(pieces);
  const found = compiled.matches.find(text, times < 0 ? everything : times);
  if (found === undefined) return costExceeded;
  let made = "";
  let done = 0;
  for (const match of found) {
    made += text.slice(done, match.start) + filled(pieces, match);
    if (made.length > longest) return costExceeded;
    done = match.end;
  }
  return made + text.slice(done);
}

function filled(pieces: readonly (string | number)[], { groups }: RegExpMatch): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : (groups[piece] ?? ""))).join("");
}

/** A replacement in pieces: texts and groups; or what is wrong with it. */
function piecesOf(by: string, groups: number): readonly (string | number)[] | string {
  const pieces: (string | number)[] = [];
  for (let at = 0; at < by.length; at++) {
    const char = by.charAt(at);
    if (char !== "\\") {
      pieces.push(char);
      continue;
    }
    at++;
    const next = by.charAt(at);
    if (next === "") return `invalid replacement string: '${by}' \\ not allowed at end`;
    if (next === "\\") pieces.push("\\");
    else if (!/[0-9]/.test(next)) return `invalid replacement string: '${by}' \\ must be followed by a digit or \\`;
    else if (Number(next) > groups) {
      return `replacement string references group ${next} but regex has only ${groups} group(s)`;
    } else pieces.push(Number(next));
  }
  return pieces;
}

function extract(text: CelValue, pattern: CelValue): CelValue {
  const found = extractMost(text, pattern, 1);
  if (!Array.isArray(found)) return found;
  const [first] = found;
  return first === undefined ? none : new Optional(first);
}

function extractAll(text: CelValue, pattern: CelValue): CelValue {
  return extractMost(text, pattern, everything);
}

/** The first group of the matches, or the whole of them where there is none. Empty groups do not count. */
function extractMost(text: CelValue, pattern: CelValue, most: number): CelValue {
  const compiled = compileRegExpMatches(String(pattern));
  if (compiled.kind === "error") return failed(compiled.error);
  const { groups, find } = compiled.matches;
  if (groups > 1) return failed(`regular expression has more than one capturing group: ${JSON.stringify(pattern)}`);
  const found = find(String(text), most);
  if (found === undefined) return costExceeded;
  return found
    .map((match) => match.groups[groups])
    .filter((one): one is string => one !== undefined && (groups === 0 || one !== ""));
}
