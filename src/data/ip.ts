/** An IP address as Go's `net` package reads it, sloppily or not. */
export interface IpAddress {
  /** 4 or 6, as it is written; addresses such as `::ffff:1.2.3.4` are 6. */
  readonly version: 4 | 6;
  /** Four or sixteen bytes. */
  readonly bytes: readonly number[];
}

export interface IpOptions {
  /** Numbers of an IPv4 address may start with zeros, as Kubernetes allows in what is old. */
  readonly leadingZeros?: boolean;
}

/** Reads an address; `undefined` where the text is none. Zones (`fe80::1%eth0`) are none. (go: net.ParseIP) */
export function parseIp(text: string, options: IpOptions = {}): IpAddress | undefined {
  if (text.length > 64) return undefined;
  const bytes = text.includes(":") ? parseIpv6(text, options) : parseIpv4(text, options);
  return bytes && { version: bytes.length === 4 ? 4 : 6, bytes };
}

/** A network: its address, and how many bits of it count. */
export interface Cidr {
  readonly address: IpAddress;
  readonly prefix: number;
}

/** Reads `10.0.0.0/8`; `undefined` where the text is no such thing. (go: net.ParseCIDR) */
export function parseCidr(text: string, options: IpOptions = {}): Cidr | undefined {
  const slash = text.indexOf("/");
  const digits = slash < 0 ? "" : text.slice(slash + 1);
  const address = parseIp(text.slice(0, Math.max(slash, 0)), options);
  if (!address || !/^[0-9]{1,3}$/.test(digits)) return undefined;
  const prefix = Number(digits);
  return prefix <= address.bytes.length * 8 ? { address, prefix } : undefined;
}

function parseIpv4(text: string, { leadingZeros = false }: IpOptions): readonly number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const form = leadingZeros ? /^0*[0-9]{1,3}$/ : /^(?:0|[1-9][0-9]{0,2})$/;
  if (!parts.every((part) => form.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function parseIpv6(text: string, options: IpOptions): readonly number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = "", tail] = halves;
  const before = bytesOf(head, tail === undefined, options);
  const after = tail === undefined ? [] : bytesOf(tail, true, options);
  if (!before || !after) return undefined;
  const missing = 16 - before.length - after.length;
  if (tail === undefined) return missing === 0 ? before : undefined;
  return missing >= 2 ? [...before, ...new Array<number>(missing).fill(0), ...after] : undefined;
}

/** The bytes of groups of four hexadecimal digits; an IPv4 address may be the last. */
function bytesOf(text: string, last: boolean, options: IpOptions): readonly number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const ipv4 = last && index === groups.length - 1 && group.includes(".") ? parseIpv4(group, options) : undefined;
    if (ipv4) bytes.push(...ipv4);
    else if (/^[0-9a-fA-F]{1,4}$/.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff);
    else return undefined;
  }
  return bytes;
}
