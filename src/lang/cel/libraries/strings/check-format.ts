import type { CelType, TypeKind } from "../../type.ts";

/** What is wrong with the arguments of a format, and with which of them. */
export interface FormatMistake {
  readonly message: string;
  readonly argument?: number;
}

const integers: readonly TypeKind[] = ["int", "uint"];

/** Which types a clause takes, and what it says of others. (cel-go: ext/formatting.go stringFormatChecker) */
const clauses: Readonly<Record<string, { readonly kinds: readonly TypeKind[]; readonly says: string }>> = {
  s: {
    kinds: ["list", "map", "int", "uint", "double", "bool", "string", "timestamp", "bytes", "duration", "type", "null"],
    says: "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
  },
  d: { kinds: integers, says: "decimal clause can only be used on integers" },
  f: { kinds: ["double", "string"], says: "fixed-point clause can only be used on doubles" },
  e: { kinds: ["double", "string"], says: "scientific clause can only be used on doubles" },
  b: { kinds: [...integers, "bool"], says: "only integers and bools can be formatted as binary" },
  x: {
    kinds: [...integers, "string", "bytes"],
    says: "only integers, byte buffers, and strings can be formatted as hex",
  },
  o: { kinds: integers, says: "octal clause can only be used on integers" },
};

/** Checks a format against the types of its arguments. */
export function formatMistake(template: string, types: readonly CelType[]): FormatMistake | undefined {
  let next = 0;
  for (const [whole, letter] of template.matchAll(/%(?:%|(?:\.[0-9]*)?([\s\S])?)/g)) {
    if (whole === "%%") continue;
    const type = types[next];
    if (type === undefined) return { message: `index ${next} out of range` };
    const mistake = clauseMistake(letter, type);
    if (mistake !== undefined) return { message: mistake.message, ...(mistake.ofArgument && { argument: next }) };
    next++;
  }
  if (next === types.length) return undefined;
  return { message: `too many arguments supplied to string.format (expected ${next}, got ${types.length})` };
}

function clauseMistake(
  letter: string | undefined,
  { kind, name }: CelType,
): { readonly message: string; readonly ofArgument: boolean } | undefined {
  if (letter === undefined) return { message: "unexpected end of string", ofArgument: false };
  const key = letter === "X" ? "x" : letter;
  const clause = Object.hasOwn(clauses, key) ? clauses[key] : undefined;
  if (clause === undefined) {
    const message = `could not parse formatting clause: unrecognized formatting clause "${letter}"`;
    return { message, ofArgument: false };
  }
  if (kind === "dyn" || clause.kinds.includes(kind)) return undefined;
  return { message: `error during formatting: ${clause.says}, was given ${name}`, ofArgument: true };
}
