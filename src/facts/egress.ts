import { type Cidr, type IpAddress, parseCidr, parseIp } from "../data/index.ts";

/** Which hosts services may be called at. */
export interface Egress {
  /** Why a URL may not be called; `undefined` where it may, as far as its name tells. */
  refusesUrl(url: URL): string | undefined;
  /** The blocked range that an address lies in; `undefined` where it may be connected to. */
  blockedRange(address: string): string | undefined;
}

/** What nobody may call unless told: where machines keep their credentials, and this machine itself. (kyverno: pkg/toggle/toggle.go) */
export const defaultBlocklist: readonly string[] = [
  "169.254.169.254/32",
  "169.254.169.253/32",
  "fd00:ec2::254/128",
  "metadata.google.internal",
  "127.0.0.0/8",
  "::1/128",
];

/**
 * Reads lists of what is blocked (networks and names of hosts) and allowed (URLs whose scheme, host, port and beginning
 * of the path a call must have; all where there is none). A text says what is wrong.
 * (kyverno: pkg/engine/apicall/executor.go newEgressPolicy)
 */
export function parseEgress(blocklist: readonly string[], allowlist: readonly string[]): Egress | string {
  const ranges: { readonly text: string; readonly cidr: Cidr }[] = [];
  const hosts = new Set<string>();
  for (const entry of trimmed(blocklist)) {
    const cidr = parseCidr(entry);
    if (cidr !== undefined) ranges.push({ text: entry, cidr });
    else if (entry.includes("/")) return `invalid CIDR "${entry}" in httpBlocklist`;
    else hosts.add(hostKey(entry));
  }
  const allowed: URL[] = [];
  for (const entry of trimmed(allowlist)) {
    if (!URL.canParse(entry)) return `httpAllowlist entry "${entry}" must include scheme and host`;
    allowed.push(new URL(entry));
  }
  return {
    refusesUrl(url) {
      const text = `${url.protocol}//${url.host}${url.pathname}`;
      if (url.protocol !== "http:" && url.protocol !== "https:") return `URL "${text}" is neither http nor https`;
      if (allowed.length > 0 && !allowed.some((one) => covers(one, url))) {
        return `URL "${text}" is not permitted: no matching allowlist entry`;
      }
      const host = hostKey(url.hostname);
      return hosts.has(host) ? `URL "${text}" is blocked: hostname "${host}" is on the blocklist` : undefined;
    },
    blockedRange(address) {
      const ip = parseIp(address);
      // What cannot be read cannot be told apart from what is blocked.
      if (ip === undefined) return ranges[0]?.text;
      return spellings(ip)
        .map((one) => ranges.find(({ cidr }) => contains(cidr, one)))
        .find((range) => range !== undefined)?.text;
    },
  };
}

function trimmed(list: readonly string[]): readonly string[] {
  return list.map((entry) => entry.trim()).filter((entry) => entry !== "");
}

function hostKey(host: string): string {
  return host.toLowerCase().replace(/\.+$/, "");
}

function covers(entry: URL, url: URL): boolean {
  const same = entry.protocol === url.protocol && entry.host.toLowerCase() === url.host.toLowerCase();
  const base = entry.pathname.replace(/\/+$/, "");
  return same && (base === "" || url.pathname === base || url.pathname.startsWith(`${base}/`));
}

/** All addresses that lead where an address leads. Whoever connects to none at all reaches this machine. */
function spellings(address: IpAddress): readonly IpAddress[] {
  const all = [address, ...embedded(address)];
  const nowhere = all.some(({ version, bytes }) => version === 4 && bytes[0] === 0);
  return nowhere ? [...all, ...thisMachine] : all;
}

const thisMachine = ["127.0.0.1", "::1"].map((one) => parseIp(one)).filter((one) => one !== undefined);

/** IPv6 has several ways to write an IPv4 address: mapped, compatible, NAT64 and 6to4. All reach the same machine. */
function embedded({ version, bytes }: IpAddress): readonly IpAddress[] {
  if (version === 4) return [];
  const zeros = (from: number, to: number) => bytes.slice(from, to).every((byte) => byte === 0);
  const v4 = (from: number): IpAddress => ({ version: 4, bytes: bytes.slice(from, from + 4) });
  if (zeros(0, 12)) return [v4(12)];
  if (zeros(0, 10) && bytes[10] === 0xff && bytes[11] === 0xff) return [v4(12)];
  if (bytes[0] === 0 && bytes[1] === 0x64 && bytes[2] === 0xff && bytes[3] === 0x9b && zeros(4, 12)) return [v4(12)];
  return bytes[0] === 0x20 && bytes[1] === 0x02 ? [v4(2)] : [];
}

function contains({ address, prefix }: Cidr, { bytes }: IpAddress): boolean {
  if (address.bytes.length !== bytes.length) return false;
  return address.bytes.every((byte, at) => {
    const bits = Math.min(8, Math.max(0, prefix - at * 8));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === ((bytes[at] ?? 0) & mask);
  });
}
