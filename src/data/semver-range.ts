import { quoteGo } from "./go-quote.ts";

/** A range of versions, or what is wrong with its text, in the words of the library that Kyverno uses. */
export type SemverRange =
  | {
      readonly kind: "range";
      /** Whether a version is within the range. A text that is no version counts as 0.0.0. */
      readonly includes: (version: string) => boolean;
    }
  | { readonly kind: "error"; readonly error: string };

/**
 * Compiles a range such as `>=1.2.0 <2.x || !3.0.0`: parts with blanks between them hold together, `||` is between
 * alternatives, `x` stands for any number. (blang/semver v4: range.go)
 */
export function compileSemverRange(text: string): SemverRange {
  const alternatives: (readonly Bound[])[] = [[]];
  const parts = splitParts(text);
  if (parts[0] === "||") return { kind: "error", error: "First element in range is '||'" };
  if (parts.length === 0 || parts.at(-1) === "||") return { kind: "error", error: "Last element in range is '||'" };
  for (const part of parts) {
    if (part === "||") {
      alternatives.push([]);
      continue;
    }
    const bounds = boundsOf(part);
    if (typeof bounds === "string") return { kind: "error", error: bounds };
    alternatives.push([...(alternatives.pop() ?? []), ...bounds]);
  }
  const includes = (text: string) => {
    const version = parsed(text);
    return alternatives.some((bounds) => bounds.every((bound) => holds(bound, version)));
  };
  return { kind: "range", includes };
}

/** A version, without what says how it was built. */
export interface Version {
  /** Major, minor and patch. */
  readonly numbers: readonly bigint[];
  readonly pre: readonly string[];
}

interface Bound {
  readonly operator: string;
  readonly version: Version;
}

const zero: Version = { numbers: [0n, 0n, 0n], pre: [] };

/** Splits at blanks that do not follow an operator. As in the library, parts of one character are dropped. */
function splitParts(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let last = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char !== " ") last = char;
    else if (last !== ">" && last !== "<" && last !== "=") {
      if (start < at - 1) parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (start < text.length - 1) parts.push(text.slice(start));
  return parts.map((part) => part.replaceAll(" ", ""));
}

function boundsOf(part: string): readonly Bound[] | string {
  const expanded = part.includes("x") ? expand(part) : [part];
  if (typeof expanded === "string") return expanded;
  const bounds: Bound[] = [];
  for (const one of expanded) {
    const split = splitOperator(one);
    if (typeof split === "string") return split;
    const bound = boundOf(split.operator, split.version);
    if (typeof bound === "string") return `Could not parse Range ${quoted(one)}: ${bound}`;
    bounds.push(bound);
  }
  return bounds;
}

interface Split {
  readonly operator: string;
  readonly version: string;
}

function splitOperator(part: string): Split | string {
  const digit = part.search(/[0-9]/);
  if (digit < 0) return `Could not get version from string: ${quoted(part)}`;
  return { operator: part.slice(0, digit), version: part.slice(digit) };
}

const operators = ["", "=", "==", ">", ">=", "<", "<=", "!", "!="];

function boundOf(operator: string, text: string): Bound | string {
  const whole = quoted(operator + text);
  if (!operators.includes(operator)) return `Could not parse comparator ${quoted(operator)} in ${whole}`;
  const version = parseVersion(text);
  if (typeof version === "string") return `Could not parse version ${quoted(text)} in ${whole}: ${version}`;
  return { operator, version };
}

/** A part with a wildcard as one or two without. */
function expand(part: string): readonly string[] | string {
  const split = splitOperator(part);
  if (typeof split === "string") return split;
  const flat = flatten(split.version);
  const next = split.version.endsWith(".x") ? following(flat, split.version.split(".").length) : "";
  switch (split.operator) {
    case ">":
      return [`>=${next}`];
    case ">=":
      return [`>=${flat}`];
    case "<":
      return [`<${flat}`];
    case "<=":
      return [`<${next}`];
    case "!":
    case "!=":
      // The library joins the two by "and", so that no version is both: kept, since policies rely on what it does.
      return [`<${flat}`, `>=${next}`];
    case "":
    case "=":
    case "==":
      return [`>=${flat}`, `<${next}`];
    default:
      return [flat];
  }
}

function flatten(version: string): string {
  const flat = version.replace(".x.x", ".x").replace(".x", ".0");
  return flat.split(".").length === 2 ? `${flat}.0` : flat;
}

/** The version after all that a wildcard at this place stands for. */
function following(flat: string, place: number): string {
  const parts = flat.split(".");
  const index = place === 3 ? 1 : place === 2 ? 0 : -1;
  const number = parts[index];
  if (number === undefined || !/^[0-9]{1,18}$/.test(number)) return "";
  return parts.map((part, at) => (at === index ? String(BigInt(number) + 1n) : part)).join(".");
}

function parsed(text: string): Version {
  const version = parseVersion(text);
  return typeof version === "string" ? zero : version;
}

const places = ["major", "minor", "patch"] as const;

/** Reads a version; a text is what is wrong with it. (blang/semver v4: Parse) */
export function parseVersion(text: string): Version | string {
  if (text === "") return "Version string empty";
  const [major, minor, ...others] = text.split(".");
  if (major === undefined || minor === undefined || others.length === 0) return "No Major.Minor.Patch elements found";
  const [beforeBuild = "", build] = cutAt(others.join("."), "+");
  const [patch = "", pre] = cutAt(beforeBuild, "-");
  const wrong = wrongNumbers([major, minor, patch]) ?? wrongPre(pre) ?? wrongBuild(build);
  if (wrong !== undefined) return wrong;
  return { numbers: [BigInt(major), BigInt(minor), BigInt(patch)], pre: pre?.split(".") ?? [] };
}

function cutAt(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function wrongNumbers(numbers: readonly string[]): string | undefined {
  for (const [at, number] of numbers.entries()) {
    const place = places[at] ?? "patch";
    if (/[^0-9]/.test(number)) return `Invalid character(s) found in ${place} number ${quoted(number)}`;
    if (number.length > 1 && number.startsWith("0")) {
      return `${place.charAt(0).toUpperCase()}${place.slice(1)} number must not contain leading zeroes ${quoted(number)}`;
    }
    if (number === "") return `strconv.ParseUint: parsing "": invalid syntax`;
    if (!fits(number)) return `strconv.ParseUint: parsing ${quoted(number)}: value out of range`;
  }
  return undefined;
}

const fits = (digits: string) => digits.length <= 20 && BigInt(digits) < 2n ** 64n;

function wrongPre(pre: string | undefined): string | undefined {
  for (const part of pre?.split(".") ?? []) {
    if (part === "") return "Prerelease is empty";
    if (!/[^0-9]/.test(part)) {
      if (part.length > 1 && part.startsWith("0")) {
        return `Numeric PreRelease version must not contain leading zeroes ${quoted(part)}`;
      }
      if (!fits(part)) return `strconv.ParseUint: parsing ${quoted(part)}: value out of range`;
    } else if (/[^0-9A-Za-z-]/.test(part)) return `Invalid character(s) found in prerelease ${quoted(part)}`;
  }
  return undefined;
}

function wrongBuild(build: string | undefined): string | undefined {
  for (const part of build?.split(".") ?? []) {
    if (part === "") return "Build meta data is empty";
    if (/[^0-9A-Za-z-]/.test(part)) return `Invalid character(s) found in build meta data ${quoted(part)}`;
  }
  return undefined;
}

const quoted = quoteGo;

function holds({ operator, version: bound }: Bound, version: Version): boolean {
  const order = compareVersions(version, bound);
  switch (operator) {
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "!":
    case "!=":
      return order !== 0;
    default:
      return order === 0;
  }
}

/** Orders two versions: below, at or above zero. (blang/semver v4: Compare) */
export function compareVersions(a: Version, b: Version): number {
  for (const [at, number] of a.numbers.entries()) {
    const other = b.numbers[at] ?? 0n;
    if (number !== other) return number > other ? 1 : -1;
  }
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length;
  for (let at = 0; at < Math.min(a.pre.length, b.pre.length); at++) {
    const order = comparePre(a.pre[at] ?? "", b.pre[at] ?? "");
    if (order !== 0) return order;
  }
  return a.pre.length - b.pre.length;
}

/** Numbers are before words. */
function comparePre(a: string, b: string): number {
  const [aNumeric, bNumeric] = [!/[^0-9]/.test(a), !/[^0-9]/.test(b)];
  if (aNumeric !== bNumeric) return aNumeric ? -1 : 1;
  if (a === b) return 0;
  if (aNumeric) return BigInt(a) > BigInt(b) ? 1 : -1;
  return a > b ? 1 : -1;
}
