import { type Cidr, type IpAddress, parseCidr, parseIp } from "../../data/index.ts";
import type { FieldError } from "../../kube/index.ts";
import { invalid } from "./mistakes.ts";

const ipDetail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const cidrDetail = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/** An address of a field that has always been read sloppily. (kubernetes: apimachinery pkg/util/validation/ip.go IsValidIPForLegacyField) */
export function sloppyIpMistakes(value: string, field: string): readonly FieldError[] {
  return sloppyIp(value) ? [] : [invalid(field, value, ipDetail)];
}

/** A network of a field that has always been read sloppily. (kubernetes: IsValidCIDRForLegacyField) */
export function sloppyCidrMistakes(value: string, field: string): readonly FieldError[] {
  return sloppyCidr(value) ? [] : [invalid(field, value, cidrDetail)];
}

/** An address in its one proper form, as messages. (kubernetes: IsValidIP) */
export function strictIpMistakes(value: string): readonly string[] {
  const address = sloppyIp(value);
  if (!address) return [ipDetail];
  if (!parseIp(value)) return ["must not have leading 0s"];
  if (isMapped(address)) return ["must not be an IPv4-mapped IPv6 address"];
  const canonical = ipText(address);
  return value === canonical ? [] : [`must be in canonical form ("${canonical}")`];
}

/** A network in its one proper form. (kubernetes: IsValidCIDR) */
export function strictCidrMistakes(value: string, field: string): readonly FieldError[] {
  const message = cidrMessage(value);
  return message === undefined ? [] : [invalid(field, value, message)];
}

/** What endpoints may not be: this very machine, its own link, or no place. (kubernetes: pkg/apis/core/validation ValidateEndpointIP) */
export function endpointIpMistakes(value: string, field: string): readonly FieldError[] {
  const address = sloppyIp(value);
  if (!address) return [];
  const [a = 0, b = 0, c = 0] = plainBytes(address);
  const four = plainBytes(address).length === 4;
  const told = (message: string) => [invalid(field, value, message)];
  if (address.bytes.every((byte) => byte === 0)) return told(`may not be unspecified (${value})`);
  const loopback = four ? a === 127 : address.bytes.every((byte, at) => byte === (at === 15 ? 1 : 0));
  if (loopback) return told("may not be in the loopback range (127.0.0.0/8, ::1/128)");
  const linkLocal = four ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80;
  if (linkLocal) return told("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
  const multicast = four ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 2;
  return multicast ? told("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)") : [];
}

/** Warns of addresses in an odd form. (kubernetes: GetWarningsForIP) */
export function ipWarnings(value: string, field: string): readonly string[] {
  const address = sloppyIp(value);
  if (!address) return [];
  const canonical = ipText(address);
  if (!parseIp(value) || isMapped(address)) {
    return [
      `${field}: non-standard IP address "${value}" will be considered invalid in a future Kubernetes release: use "${canonical}"`,
    ];
  }
  if (address.version === 4 || canonical === value) return [];
  return [`${field}: IPv6 address "${value}" should be in RFC 5952 canonical format ("${canonical}")`];
}

/** Warns of networks in an odd form. (kubernetes: GetWarningsForCIDR) */
export function cidrWarnings(value: string, field: string): readonly string[] {
  const cidr = sloppyCidr(value);
  if (!cidr) return [];
  const network = cidrText(masked(cidr));
  const single = `${ipText(cidr.address)}/${plainBytes(cidr.address).length * 8}`;
  const found: string[] = [];
  if (ipText(masked(cidr).address) !== ipText(cidr.address)) {
    found.push(`${field}: CIDR value "${value}" is ambiguous in this context (should be "${network}" or "${single}"?)`);
  }
  if (!strictCidr(value) || isMapped(cidr.address)) {
    found.push(
      `${field}: non-standard CIDR value "${value}" will be considered invalid in a future Kubernetes release: use "${network}"`,
    );
  }
  const canonical = cidrText(cidr);
  if (found.length > 0 || cidr.address.version === 4 || canonical === value) return found;
  return [`${field}: IPv6 CIDR value "${value}" should be in RFC 5952 canonical format ("${canonical}")`];
}

/** Whether a network holds another one that is smaller. */
export function strictlyContains(outer: string, inner: string): boolean {
  const [large, small] = [sloppyCidr(outer), sloppyCidr(inner)];
  if (!large || !small || large.address.bytes.length !== small.address.bytes.length) return false;
  const same = masked({ address: small.address, prefix: large.prefix });
  return large.prefix < small.prefix && ipText(same.address) === ipText(masked(large).address);
}

/** 4 or 6, or nothing where the text is no network. */
export function familyOfCidr(value: string): 4 | 6 | undefined {
  return sloppyCidr(value)?.address.version;
}

export function sloppyIp(value: string): IpAddress | undefined {
  return parseIp(value, { leadingZeros: true });
}

export function sloppyCidr(value: string): Cidr | undefined {
  return parseCidr(value, { leadingZeros: true });
}

/** An address as Go writes it: the longest run of zeros in an IPv6 address is `::`. (go: net.IP.String) */
export function ipText(address: IpAddress): string {
  const bytes = plainBytes(address);
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  );
  const run = longestZeros(groups);
  if (run.length < 2) return groups.join(":");
  return `${groups.slice(0, run.start).join(":")}::${groups.slice(run.start + run.length).join(":")}`;
}

function cidrMessage(value: string): string | undefined {
  const cidr = sloppyCidr(value);
  if (!cidr) return cidrDetail;
  if (!strictCidr(value)) return "must not have leading 0s in IP or prefix length";
  if (isMapped(cidr.address)) return "must not have an IPv4-mapped IPv6 address";
  const network = cidrText(masked(cidr));
  if (ipText(masked(cidr).address) !== ipText(cidr.address)) return "must not have bits set beyond the prefix length";
  return value === network ? undefined : `must be in canonical form ("${network}")`;
}

function strictCidr(value: string): boolean {
  return parseCidr(value) !== undefined && !/\/0[0-9]/.test(value);
}

function cidrText(cidr: Cidr): string {
  return `${ipText(cidr.address)}/${cidr.prefix}`;
}

function masked({ address, prefix }: Cidr): Cidr {
  const bytes = address.bytes.map((byte, at) => byte & (0xff00 >> Math.min(8, Math.max(0, prefix - at * 8))) & 0xff);
  return { address: { version: address.version, bytes }, prefix };
}

/** The four bytes of an IPv4 address that is written as an IPv6 one; all bytes of any other. */
function plainBytes(address: IpAddress): readonly number[] {
  return isMapped(address) ? address.bytes.slice(12) : address.bytes;
}

function isMapped({ bytes }: IpAddress): boolean {
  return (
    bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  );
}

function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (groups[end] === "0") end += 1;
    if (end - start > best.length) best = { start, length: end - start };
    start = Math.max(start, end - 1);
  }
  return best;
}
