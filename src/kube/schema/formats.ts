/**
 * The formats of texts that an API server checks. `email` and `uri` are read as Go reads them but for their rarest
 * forms. (kube-openapi: pkg/validation/strfmt; apiextensions-apiserver: pkg/apiserver/validation/formats.go)
 */
import { parseCidr, parseIp } from "../../data/index.ts";
import type { Format } from "./schema.ts";
import { isDate, isDateTime, isDuration } from "./time-formats.ts";

/** The format of that name; `undefined` where the API server knows none and checks nothing. */
export function formatNamed(name: string): Format | undefined {
  const test = formats.get(name.replaceAll("-", ""));
  return test && { name, test };
}

const isIpv4 = (text: string) => text.includes(".") && parseIp(text, { leadingZeros: true }) !== undefined;
const isIpv6 = (text: string) => text.includes(":") && parseIp(text) !== undefined;
const isCidr = (text: string) => parseCidr(text, { leadingZeros: true }) !== undefined;

const uuid = (third: string, fourth: string) => {
  const form = new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${third}-?${fourth}-?[0-9a-f]{12}$`, "i");
  return (text: string) => text.length <= 36 && form.test(text);
};

const matches = (form: RegExp, longest: number) => (text: string) => text.length <= longest && form.test(text);

// Every form here is short or takes each character at one place only, so that none has anything to try twice.
const formats: ReadonlyMap<string, (text: string) => boolean> = new Map<string, (text: string) => boolean>([
  ["bsonobjectid", matches(/^[0-9a-fA-F]{24}$/, 24)],
  ["byte", (text) => text !== "" && text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)],
  ["cidr", isCidr],
  ["creditcard", isCreditCard],
  ["date", isDate],
  ["datetime", isDateTime],
  ["duration", isDuration],
  ["email", isEmail],
  ["hexcolor", matches(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/, 7)],
  ["hostname", isHostname],
  ["ipv4", isIpv4],
  ["ipv6", isIpv6],
  ["isbn", (text) => isIsbn10(text) || isIsbn13(text)],
  ["isbn10", isIsbn10],
  ["isbn13", isIsbn13],
  ["mac", isMac],
  ["password", () => true],
  ["rgbcolor", isRgbColor],
  ["ssn", matches(/^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$/, 11)],
  ["uri", isUri],
  ["uuid", uuid("[0-9a-f]{4}", "[0-9a-f]{4}")],
  ["uuid3", uuid("3[0-9a-f]{3}", "[0-9a-f]{4}")],
  ["uuid4", uuid("4[0-9a-f]{3}", "[89ab][0-9a-f]{3}")],
  ["uuid5", uuid("5[0-9a-f]{3}", "[89ab][0-9a-f]{3}")],
]);

function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]/g, "");
  const form =
    /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9]{2})[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35[0-9]{3})[0-9]{11})$/;
  if (digits.length > 19 || !form.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]/g, "");
  if (digits.length !== 10 || !/^[0-9]{9}[0-9X]$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, index) => total + (index + 1) * (digit === "X" ? 10 : Number(digit)),
    0,
  );
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]/g, "");
  if (digits.length !== 13 || !/^[0-9]{13}$/.test(digits)) return false;
  const sum = [...digits].reduce((total, digit, index) => total + (index % 2 === 0 ? 1 : 3) * Number(digit), 0);
  return sum % 10 === 0;
}

function isRgbColor(text: string): boolean {
  const inside = /^rgb\(([^()]*)\)$/.exec(text)?.[1];
  if (inside === undefined || inside.length > 100) return false;
  const parts = inside.split(",").map((part) => part.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, ""));
  return parts.length === 3 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

/** Six, eight or twenty bytes in pairs or fours of digits. (go: net.ParseMAC) */
function isMac(text: string): boolean {
  if (text.length > 60) return false;
  for (const [separator, digits] of [
    [":", 2],
    ["-", 2],
    [".", 4],
  ] as const) {
    const groups = text.split(separator);
    const bytes = (groups.length * digits) / 2;
    const form = new RegExp(`^[0-9a-fA-F]{${digits}}$`);
    if ((bytes === 6 || bytes === 8 || bytes === 20) && groups.every((group) => form.test(group))) return true;
  }
  return false;
}

/** Labels of letters, digits, symbols and inner dashes; of several, the last has letters only. */
function isHostname(text: string): boolean {
  if (new TextEncoder().encode(text).length > 255) return false;
  const labels = text.split(".");
  const last = labels.at(-1) ?? "";
  if (labels.some((label) => new TextEncoder().encode(label).length > 63)) return false;
  if (labels.length === 1) return /^[a-zA-Z0-9\p{S}\p{L}]/u.test(text) && /^.-?[a-zA-Z0-9\p{S}\p{L}]*$/u.test(text);
  return /^[a-zA-Z\p{L}]{2,63}$/u.test(last) && labels.slice(0, -1).every(isHostLabel);
}

function isHostLabel(label: string): boolean {
  return /^[-a-zA-Z0-9\p{S}\p{L}]+$/u.test(label) && !label.startsWith("-") && !label.endsWith("-");
}

/** `name@host`, or the same in angle brackets after a name. (go: net/mail.ParseAddress) */
function isEmail(text: string): boolean {
  if (text.length > 1000) return false;
  const bracket = text.indexOf("<");
  const address = bracket >= 0 && text.endsWith(">") ? text.slice(bracket + 1, -1) : text.trim();
  const at = address.lastIndexOf("@");
  if (at <= 0) return false;
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  const quoted = local.length > 1 && local.startsWith('"') && local.endsWith('"') && !local.slice(1, -1).includes('"');
  return (quoted || isDotAtom(local)) && (isDotAtom(domain) || /^\[[^[\]\\]+\]$/.test(domain));
}

function isDotAtom(text: string): boolean {
  return text.split(".").every((atom) => /^[-!#$%&'*+/=?^_`{|}~A-Za-z0-9\u0080-\u{10ffff}]+$/u.test(atom));
}

/** An absolute URI, or an absolute path. (go: net/url.ParseRequestURI) */
function isUri(text: string): boolean {
  const controls = [...text].some((char) => char < " " || char === "\u007f");
  if (text === "" || controls) return false;
  if (text === "*") return true;
  const scheme = /^[a-zA-Z][-+.a-zA-Z0-9]*:/.exec(text)?.[0] ?? "";
  const rest = text.slice(scheme.length).split("?", 1)[0] ?? "";
  if (!rest.startsWith("/")) return scheme !== "";
  const authority =
    scheme !== "" && rest.startsWith("//") && !rest.startsWith("///") ? (rest.slice(2).split("/", 1)[0] ?? "") : "";
  return isAuthority(authority) && !/%(?![0-9a-fA-F]{2})/.test(rest);
}

function isAuthority(text: string): boolean {
  const host = text.slice(text.lastIndexOf("@") + 1);
  if (host.startsWith("[")) return /^\[[^[\]]*\](?::[0-9]*)?$/.test(host);
  return /^[^\s"<>\\^`{|}[\]:]*(?::[0-9]*)?$/.test(host);
}
