import { compareText } from "../compare-text.ts";
import { longestText } from "../run.ts";
import { refusal } from "../signal.ts";
import { cleanPath } from "./clean-path.ts";
import { type FunctionEntry, number, text } from "./entry.ts";

/** Functions of texts. (go-jmespath: functions.go; kyverno: pkg/engine/jmespath/functions.go) */
export const textFunctions: readonly FunctionEntry[] = [
  {
    name: "compare",
    args: [["string"], ["string"]],
    returns: ["number"],
    note: "-1, 0 or 1 as the first text is before, the same as or after the second",
    call: (args) => Math.sign(compareText(text(args, 0), text(args, 1))),
  },
  {
    name: "ends_with",
    args: [["string"], ["string"]],
    returns: ["bool"],
    note: "whether a text ends with another",
    call: (args) => text(args, 0).endsWith(text(args, 1)),
  },
  {
    name: "equal_fold",
    args: [["string"], ["string"]],
    returns: ["bool"],
    note: "whether two texts are the same but for the case of their letters",
    call: (args) => equalFold(text(args, 0), text(args, 1)),
  },
  {
    name: "path_canonicalize",
    args: [["string"]],
    returns: ["string"],
    note: "a path without `.`, `..` and doubled slashes",
    call: (args) => cleanPath(text(args, 0)),
  },
  {
    name: "replace",
    args: [["string"], ["string"], ["string"], ["number"]],
    returns: ["string"],
    note: "a text with the first so many occurrences of a part replaced; all, where the number is negative",
    call: (args) => replace(text(args, 0), text(args, 1), { by: text(args, 2), most: Math.trunc(number(args, 3)) }),
  },
  {
    name: "replace_all",
    args: [["string"], ["string"], ["string"]],
    returns: ["string"],
    note: "a text with all occurrences of a part replaced",
    call: (args) => replace(text(args, 0), text(args, 1), { by: text(args, 2), most: -1 }),
  },
  {
    name: "split",
    args: [["string"], ["string"]],
    returns: ["array"],
    note: "the parts of a text between the occurrences of another; its characters, where that is empty",
    call: (args, run) => {
      const parts = text(args, 1) === "" ? Array.from(text(args, 0)) : text(args, 0).split(text(args, 1));
      return run.spend(parts.length) ?? parts;
    },
  },
  {
    name: "starts_with",
    args: [["string"], ["string"]],
    returns: ["bool"],
    note: "whether a text starts with another",
    call: (args) => text(args, 0).startsWith(text(args, 1)),
  },
  {
    name: "to_lower",
    args: [["string"]],
    returns: ["string"],
    note: "a text in lower case",
    call: (args) => eachPoint(text(args, 0), (char) => char.toLowerCase()),
  },
  {
    name: "to_upper",
    args: [["string"]],
    returns: ["string"],
    note: "a text in upper case",
    call: (args) => eachPoint(text(args, 0), (char) => char.toUpperCase()),
  },
  {
    name: "trim",
    args: [["string"], ["string"]],
    returns: ["string"],
    note: "a text without the characters of another at both of its ends",
    call: (args) => trim(text(args, 0), text(args, 1)),
  },
  {
    name: "trim_prefix",
    args: [["string"], ["string"]],
    returns: ["string"],
    note: "a text without another at its start",
    call: (args) => {
      const prefix = text(args, 1);
      return text(args, 0).startsWith(prefix) ? text(args, 0).slice(prefix.length) : text(args, 0);
    },
  },
  {
    name: "truncate",
    args: [["string"], ["number"]],
    returns: ["string"],
    note: "the first so many characters of a text",
    call: (args) => {
      const length = Math.trunc(number(args, 1));
      return length < 1 ? "" : text(args, 0).length <= length ? text(args, 0) : cut(text(args, 0), length);
    },
  },
];

/** Go changes the case of each character by itself: one that would become two stays. */
function eachPoint(of: string, change: (char: string) => string): string {
  const whole = change(of);
  if (isAscii(of)) return whole;
  return Array.from(of, (char) => {
    const changed = change(char);
    return Array.from(changed).length === 1 ? changed : char;
  }).join("");
}

function isAscii(of: string): boolean {
  for (let at = 0; at < of.length; at++) if (of.charCodeAt(at) > 0x7f) return false;
  return true;
}

function equalFold(a: string, b: string): boolean {
  if (a === b) return true;
  const left = Array.from(a);
  const right = Array.from(b);
  return left.length === right.length && left.every((char, at) => folded(char) === folded(right[at] ?? ""));
}

/** The one character that stands for all cases of a character. */
function folded(char: string): string {
  const upper = eachPoint(char, (one) => one.toUpperCase());
  return eachPoint(upper, (one) => one.toLowerCase());
}

interface Replacement {
  readonly by: string;
  /** Negative for all. */
  readonly most: number;
}

function replace(within: string, part: string, { by, most }: Replacement): unknown {
  const parts = part === "" ? ["", ...Array.from(within), ""] : within.split(part);
  const count = most < 0 ? parts.length - 1 : Math.min(most, parts.length - 1);
  if (within.length + count * (by.length - part.length) > longestText) return refusal("the result is too large");
  return [parts.slice(0, count + 1).join(by), ...parts.slice(count + 1)].join(part);
}

function trim(of: string, set: string): string {
  const points = Array.from(of);
  const cut = new Set(set);
  let start = 0;
  let end = points.length;
  while (start < end && cut.has(points[start] ?? "")) start++;
  while (end > start && cut.has(points[end - 1] ?? "")) end--;
  return points.slice(start, end).join("");
}

function cut(of: string, length: number): string {
  let end = 0;
  let count = 0;
  for (const point of of) {
    if (count === length) break;
    end += point.length;
    count++;
  }
  return of.slice(0, end);
}
