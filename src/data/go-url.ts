import { decodeUtf8, encodeUtf8, quoteGo, quoteGoBytes } from "./go-quote.ts";
import { parseNetAddress } from "./net-address.ts";

/** A URL in its parts, as Go's `net/url` reads it. */
export interface GoUrl {
  readonly scheme: string;
  /** With the port, without the user; decoded. */
  readonly host: string;
  /** Without port and brackets. */
  readonly hostname: string;
  readonly port: string;
  readonly escapedPath: string;
  /** The values of every parameter, decoded, by its name; those that cannot be decoded are left out. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** The whole, as Go writes it again. */
  readonly text: string;
}

/** Reads an absolute URL or an absolute path; a text is what is wrong, in Go's words. (Go: url.ParseRequestURI) */
export function requestUrlMistake(text: string): string | undefined {
  const raw = encodeUtf8(text);
  const parts = parse(raw, true);
  return typeof parts === "string" ? `parse ${quoteGoBytes(raw)}: ${parts}` : undefined;
}

/** Reads a URL; a text is what is wrong, in Go's words. (Go: url.Parse) */
export function parseGoUrl(text: string): GoUrl | string {
  const raw = encodeUtf8(text);
  const hash = raw.indexOf("#");
  const before = hash < 0 ? raw : raw.slice(0, hash);
  const parts = parse(before, false);
  if (typeof parts === "string") return `parse ${quoteGoBytes(before)}: ${parts}`;
  const fragment = hash < 0 ? "" : raw.slice(hash + 1);
  const plainFragment = decoded(fragment, "fragment");
  if (typeof plainFragment !== "string") return `parse ${quoteGoBytes(raw)}: ${plainFragment.mistake}`;
  return publicParts(parts, escapedAs(fragment, "fragment", plainFragment));
}

/** The parts as bytes: one character up to U+00FF each. */
interface Parts {
  scheme: string;
  opaque: string;
  user: string | undefined;
  host: string;
  /** Decoded, and as it was written. */
  path: string;
  rawPath: string;
  rawQuery: string;
  forceQuery: boolean;
  omitHost: boolean;
}

interface Mistake {
  readonly mistake: string;
}

/** Which characters stand for themselves, besides letters, digits and all that is not ASCII in a host. */
const plain = {
  path: "$&+,-./:;=@_~",
  host: "!\"$&'()*+,-.:;<=>[]_~",
  zone: "!\"$&'()*+,-.:;<=>[]_~",
  user: "$&+,-.;=_~",
  query: "-._~",
  fragment: "!$&()*+,-./:;=?@_~",
} as const;
type Mode = keyof typeof plain;

const isPlain = (char: string, mode: Mode) => /[0-9A-Za-z]/.test(char) || plain[mode].includes(char);

function parse(raw: string, viaRequest: boolean): Parts | string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(raw)) return "net/url: invalid control character in URL";
  if (raw === "" && viaRequest) return "empty url";
  const parts = emptyParts();
  if (raw === "*") return { ...parts, path: "*", rawPath: "*" };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*)?:/.exec(raw);
  if (scheme !== null && scheme[1] === undefined) return "missing protocol scheme";
  parts.scheme = (scheme?.[1] ?? "").toLowerCase();
  const rest = takeQuery(raw.slice(scheme?.[0].length ?? 0), parts);
  if (!rest.startsWith("/")) {
    if (parts.scheme !== "") return { ...parts, opaque: rest };
    if (viaRequest) return "invalid URI for request";
    if ((rest.split("/", 1)[0] ?? "").includes(":")) return "first path segment in URL cannot contain colon";
  }
  return parseHierarchy(rest, parts, viaRequest);
}

function emptyParts(): Parts {
  return {
    scheme: "",
    opaque: "",
    user: undefined,
    host: "",
    path: "",
    rawPath: "",
    rawQuery: "",
    forceQuery: false,
    omitHost: false,
  };
}

/** Moves the query into the parts; what is before it is left. */
function takeQuery(text: string, parts: Parts): string {
  const mark = text.indexOf("?");
  if (mark < 0) return text;
  parts.forceQuery = mark === text.length - 1;
  parts.rawQuery = text.slice(mark + 1);
  return text.slice(0, mark);
}

function parseHierarchy(text: string, parts: Parts, viaRequest: boolean): Parts | string {
  let rest = text;
  if ((parts.scheme !== "" || (!viaRequest && !rest.startsWith("///"))) && rest.startsWith("//")) {
    const slash = rest.indexOf("/", 2);
    const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
    rest = slash < 0 ? "" : rest.slice(slash);
    const wrong = readAuthority(authority, parts);
    if (wrong !== undefined) return wrong.mistake;
  } else parts.omitHost = parts.scheme !== "" && rest.startsWith("/");
  const path = decoded(rest, "path");
  if (typeof path !== "string") return path.mistake;
  return { ...parts, path, rawPath: rest };
}

function readAuthority(authority: string, parts: Parts): Mistake | undefined {
  const at = authority.lastIndexOf("@");
  const host = readHost(parts.scheme, authority.slice(at + 1));
  if (typeof host !== "string") return host;
  parts.host = host;
  if (at < 0) return undefined;
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) return { mistake: "net/url: invalid userinfo" };
  const colon = user.indexOf(":");
  const name = decoded(colon < 0 ? user : user.slice(0, colon), "user");
  if (typeof name !== "string") return name;
  const password = decoded(colon < 0 ? "" : user.slice(colon + 1), "user");
  if (typeof password !== "string") return password;
  parts.user = encoded(name, "user") + (colon < 0 ? "" : `:${encoded(password, "user")}`);
  return undefined;
}

function readHost(scheme: string, host: string): string | Mistake {
  const open = host.lastIndexOf("[");
  if (open > 0) return { mistake: "invalid IP-literal" };
  if (open === 0) return readLiteral(host);
  const first = host.indexOf(":");
  if (first >= 0) {
    // Go is strict about colons for the schemes of the web alone.
    const port = host.slice(scheme === "http" || scheme === "https" ? first : host.lastIndexOf(":"));
    if (!isPort(port)) return { mistake: `invalid port ${quoteGoBytes(port)} after host` };
  }
  return decoded(host, "host");
}

/** An IPv6 address in brackets, with a zone and a port perhaps. */
function readLiteral(host: string): string | Mistake {
  const close = host.lastIndexOf("]");
  if (close < 0) return { mistake: "missing ']' in host" };
  const port = host.slice(close + 1);
  if (!isPort(port)) return { mistake: `invalid port ${quoteGoBytes(port)} after host` };
  const name = host.slice(1, close);
  const percent = name.indexOf("%25");
  const address = decoded(percent < 0 ? name : name.slice(0, percent), "host");
  if (typeof address !== "string") return address;
  const zone = percent < 0 ? "" : decoded(name.slice(percent), "zone");
  if (typeof zone !== "string") return zone;
  const parsed = parseNetAddress(decodeUtf8(address + zone));
  if (typeof parsed === "string") return { mistake: `invalid host: ${parsed}` };
  if (parsed.bytes.length === 4) return { mistake: "invalid IP-literal" };
  return `[${address}${zone}]${port}`;
}

const isPort = (text: string) => /^(?::[0-9]*)?$/.test(text);

function decoded(text: string, mode: Mode): string | Mistake {
  const wrong = escapeMistake(text, mode);
  if (wrong !== undefined) return { mistake: wrong };
  const spaced = mode === "query" ? text.replaceAll("+", " ") : text;
  return spaced.replace(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function escapeMistake(text: string, mode: Mode): string | undefined {
  const isHost = mode === "host" || mode === "zone";
  if (!isHost && !text.includes("%")) return undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "%") {
      const three = text.slice(at, at + 3);
      if (!/^%[0-9a-fA-F]{2}$/.test(three) || !mayEscape(three, mode)) {
        return `invalid URL escape ${quoteGoBytes(three)}`;
      }
      at += 2;
    } else if (isHost && char < "\x80" && !isPlain(char, mode)) {
      return `invalid character ${quoteGo(char)} in host name`;
    }
  }
  return undefined;
}

/** In a host only what is not ASCII may be escaped, in a zone only what may stand there as it is. */
function mayEscape(three: string, mode: Mode): boolean {
  if (three === "%25") return true;
  const code = Number.parseInt(three.slice(1), 16);
  if (mode === "host") return code >= 0x80;
  return mode !== "zone" || code === 0x20 || isPlain(String.fromCharCode(code), "host");
}

function encoded(bytes: string, mode: Mode): string {
  return bytes.replace(/[^0-9A-Za-z]/g, (char) => {
    if (plain[mode].includes(char)) return char;
    return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

/** As it was written where that is a valid way to write it, else escaped anew. (Go: url.EscapedPath) */
function escapedAs(raw: string, mode: "path" | "fragment", bytes: string): string {
  const valid = Array.from(raw).every((char) => "!$&'()*+,;=:@[]%".includes(char) || isPlain(char, mode));
  return valid ? raw : encoded(bytes, mode);
}

function publicParts(parts: Parts, fragment: string): GoUrl {
  const escapedPath = parts.path === "*" ? "*" : escapedAs(parts.rawPath, "path", parts.path);
  const { hostname, port } = splitPort(parts.host);
  return {
    scheme: parts.scheme,
    host: decodeUtf8(parts.host),
    hostname: decodeUtf8(hostname),
    port,
    escapedPath,
    query: queryOf(parts.rawQuery),
    text: decodeUtf8(textOf(parts, escapedPath, fragment)),
  };
}

function splitPort(host: string): { readonly hostname: string; readonly port: string } {
  const colon = host.lastIndexOf(":");
  const hasPort = colon >= 0 && isPort(host.slice(colon));
  const name = hasPort ? host.slice(0, colon) : host;
  const hostname = name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
  return { hostname, port: hasPort ? host.slice(colon + 1) : "" };
}

function textOf(parts: Parts, path: string, fragment: string): string {
  const scheme = parts.scheme === "" ? "" : `${parts.scheme}:`;
  const query = parts.forceQuery || parts.rawQuery !== "" ? `?${parts.rawQuery}` : "";
  const end = query + (fragment === "" ? "" : `#${fragment}`);
  if (parts.opaque !== "") return scheme + parts.opaque + end;
  const authority = authorityOf(parts);
  const slash = path !== "" && !path.startsWith("/") && parts.host !== "" ? "/" : "";
  const start = scheme + authority + slash;
  const dot = start === "" && (path.split("/", 1)[0] ?? "").includes(":") ? "./" : "";
  return start + dot + path + end;
}

function authorityOf({ scheme, host, user, path, omitHost }: Parts): string {
  if (scheme === "" && host === "" && user === undefined) return "";
  if (omitHost && host === "" && user === undefined) return "";
  const slashes = host !== "" || path !== "" || user !== undefined ? "//" : "";
  return `${slashes}${user === undefined ? "" : `${user}@`}${encoded(host, "host")}`;
}

/** More parameters than this are no query at all. (Go: url.ParseQuery) */
const mostParameters = 10_000;

function queryOf(raw: string): ReadonlyMap<string, readonly string[]> {
  const query = new Map<string, string[]>();
  const pairs = raw.split("&");
  if (pairs.length > mostParameters) return query;
  for (const pair of pairs) {
    if (pair === "" || pair.includes(";")) continue;
    const equals = pair.indexOf("=");
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals), "query");
    const value = decoded(equals < 0 ? "" : pair.slice(equals + 1), "query");
    if (typeof name !== "string" || typeof value !== "string") continue;
    const key = decodeUtf8(name);
    const values = query.get(key);
    if (values === undefined) query.set(key, [decodeUtf8(value)]);
    else values.push(decodeUtf8(value));
  }
  return query;
}
