import { quoteGo } from "./go-quote.ts";

/** An IP address as Go's `net/netip` reads it, strictly. */
export interface NetAddress {
  /** Four or sixteen bytes. */
  readonly bytes: readonly number[];
  /** Of IPv6 alone; empty for most. */
  readonly zone: string;
}

/** An address and how many of its bits count; the others stay as they are written. */
export interface NetPrefix {
  readonly address: NetAddress;
  readonly bits: number;
}

/** Reads an address; a text is what is wrong, in Go's words. (Go: netip.ParseAddr) */
export function parseNetAddress(text: string): NetAddress | string {
  const first = /[.:%]/.exec(text)?.[0];
  if (first === ".") return readIpv4(text);
  if (first === ":") return readIpv6(text);
  return mistake(text, first === "%" ? "missing IPv6 address" : "unable to parse IP");
}

/** Reads `10.0.0.1/8`; a text is what is wrong, in Go's words. (Go: netip.ParsePrefix) */
export function parseNetPrefix(text: string): NetPrefix | string {
  const refuse = (message: string) => `netip.ParsePrefix(${quoteGo(text)}): ${message}`;
  const slash = text.lastIndexOf("/");
  if (slash < 0) return refuse("no '/'");
  const address = parseNetAddress(text.slice(0, slash));
  if (typeof address === "string") return refuse(address);
  if (address.zone !== "") return refuse("IPv6 zones cannot be present in a prefix");
  const digits = text.slice(slash + 1);
  if (!/^(?:[0-9]|[1-9][0-9]{0,17})$/.test(digits)) return refuse(`bad bits after slash: ${quoteGo(digits)}`);
  const bits = Number(digits);
  return bits > address.bytes.length * 8 ? refuse("prefix length out of range") : { address, bits };
}

/** An address as Go writes it: the one text that is canonical. (Go: netip.Addr.String) */
export function formatNetAddress({ bytes, zone }: NetAddress): string {
  if (bytes.length === 4) return bytes.join(".");
  const suffix = zone === "" ? "" : `%${zone}`;
  if (isMapped(bytes)) return `::ffff:${bytes.slice(12).join(".")}${suffix}`;
  const groups = groupsOf(bytes);
  const gap = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (gap === undefined) return hex.join(":") + suffix;
  return `${hex.slice(0, gap.from).join(":")}::${hex.slice(gap.to).join(":")}${suffix}`;
}

/** Whether it is an IPv4 address that is written as IPv6. */
export function isMapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 && bytes.every((byte, at) => at >= 12 || byte === (at < 10 ? 0 : 255));
}

/** The bytes of an address with all but its first bits cleared. */
export function maskBytes(bytes: readonly number[], bits: number): readonly number[] {
  return bytes.map((byte, at) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - at * 8))) & 0xff);
}

const mistake = (text: string, message: string, at = "") =>
  `ParseAddr(${quoteGo(text)}): ${message}${at === "" ? "" : ` (at ${quoteGo(at)})`}`;

function readIpv4(text: string): NetAddress | string {
  const fields = ipv4Fields(text, text);
  return typeof fields === "string" ? fields : { bytes: fields, zone: "" };
}

/** The four numbers of a part of `whole`; a text is what is wrong. */
function ipv4Fields(whole: string, text: string): readonly number[] | string {
  const fields: number[] = [];
  let value = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char >= "0" && char <= "9") {
      if (digits === 1 && value === 0) return mistake(whole, "IPv4 field has octet with leading zero");
      value = value * 10 + Number(char);
      digits++;
      if (value > 255) return mistake(whole, "IPv4 field has value >255");
      continue;
    }
    if (char !== ".") return mistake(whole, "unexpected character", text.slice(at));
    if (at === 0 || at === text.length - 1 || text[at - 1] === ".") {
      return mistake(whole, "IPv4 field must have at least one digit", text.slice(at));
    }
    if (fields.length === 3) return mistake(whole, "IPv4 address too long");
    fields.push(value);
    value = 0;
    digits = 0;
  }
  return fields.length < 3 ? mistake(whole, "IPv4 address too short") : [...fields, value];
}

interface Reading {
  readonly whole: string;
  /** Without the zone. */
  rest: string;
  readonly bytes: number[];
  /** Where in the bytes `::` stands. */
  gap: number | undefined;
}

function readIpv6(whole: string): NetAddress | string {
  const percent = whole.indexOf("%");
  const zone = percent < 0 ? "" : whole.slice(percent + 1);
  if (percent >= 0 && zone === "") return mistake(whole, "zone must be a non-empty string");
  const reading: Reading = { whole, rest: percent < 0 ? whole : whole.slice(0, percent), bytes: [], gap: undefined };
  if (reading.rest.startsWith("::")) {
    reading.gap = 0;
    reading.rest = reading.rest.slice(2);
    if (reading.rest === "") return { bytes: new Array<number>(16).fill(0), zone };
  }
  while (reading.bytes.length < 16) {
    const step = readGroup(reading);
    if (step === "done") break;
    if (step !== "more") return step;
  }
  const bytes = filled(reading);
  return typeof bytes === "string" ? bytes : { bytes, zone };
}

/** Reads one group and the colon behind it. Any other text than the two is what is wrong. */
function readGroup(reading: Reading): "more" | "done" | string {
  const { whole, rest, bytes } = reading;
  const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? "";
  if (digits.length > 4) return mistake(whole, "each group must have 4 or less digits", rest);
  if (digits === "") return mistake(whole, "each colon-separated field must have at least one digit", rest);
  if (rest[digits.length] === ".") return readEmbedded(reading);
  const group = Number.parseInt(digits, 16);
  bytes.push(group >> 8, group & 255);
  const after = rest.slice(digits.length);
  reading.rest = after.slice(1);
  if (after === "") return "done";
  if (after[0] !== ":") return mistake(whole, "unexpected character, want colon", after);
  if (after.length === 1) return mistake(whole, "colon must be followed by more characters", after);
  if (after[1] !== ":") return "more";
  if (reading.gap !== undefined) return mistake(whole, "multiple :: in address", reading.rest);
  reading.gap = bytes.length;
  reading.rest = after.slice(2);
  return reading.rest === "" ? "done" : "more";
}

function readEmbedded(reading: Reading): "done" | string {
  const { whole, rest, bytes, gap } = reading;
  if (gap === undefined && bytes.length !== 12) {
    return mistake(whole, "embedded IPv4 address must replace the final 2 fields of the address", rest);
  }
  if (bytes.length > 12) {
    return mistake(whole, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
  }
  const fields = ipv4Fields(whole, rest);
  if (typeof fields === "string") return fields;
  bytes.push(...fields);
  reading.rest = "";
  return "done";
}

function filled({ whole, rest, bytes, gap }: Reading): readonly number[] | string {
  if (rest !== "") return mistake(whole, "trailing garbage after address", rest);
  if (bytes.length === 16) {
    return gap === undefined ? bytes : mistake(whole, "the :: must expand to at least one field of zeros");
  }
  if (gap === undefined) return mistake(whole, "address string too short");
  return [...bytes.slice(0, gap), ...new Array<number>(16 - bytes.length).fill(0), ...bytes.slice(gap)];
}

function groupsOf(bytes: readonly number[]): readonly number[] {
  return Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0));
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The first of the longest runs of two zeros or more. */
function longestZeros(groups: readonly number[]): Span | undefined {
  let best: Span | undefined;
  for (let from = 0; from < groups.length; from++) {
    let to = from;
    while (groups[to] === 0) to++;
    if (to - from >= 2 && to - from > (best === undefined ? 0 : best.to - best.from)) best = { from, to };
  }
  return best;
}
