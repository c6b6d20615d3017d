import { type IpAddress, parseGoUrl, parseIp } from "../../../data/index.ts";
import type { Run } from "../run.ts";
import { failure, waiting } from "../signal.ts";
import { type FunctionEntry, text } from "./entry.ts";

/** What texts say of the network. (kyverno: pkg/engine/jmespath/functions.go jpIsExternalURL) */
export const networkFunctions: readonly FunctionEntry[] = [
  {
    name: "is_external_url",
    args: [["string"]],
    returns: ["bool"],
    note: "whether the host of a URL is neither this machine nor in a private network; names are looked up",
    call: (args, run) => isExternal(text(args, 0), run),
  },
];

function isExternal(url: string, { scope }: Run): unknown {
  const parsed = parseGoUrl(url);
  if (typeof parsed === "string") return failure(parsed);
  const { hostname } = parsed;
  const written = parseIp(hostname);
  if (written !== undefined) return !isInternal(written);
  const found = scope.addresses?.(hostname);
  if (found === undefined) return failure(`lookup ${hostname}: nobody here asks the name service`);
  if (found.kind === "pending") return waiting;
  if (found.kind === "error") return failure(found.message);
  const addresses = Array.isArray(found.value) ? found.value.map((one) => parseIp(String(one))) : [];
  // What cannot be read may be anywhere.
  return addresses.every((address) => address !== undefined && !isInternal(address));
}

/** Loopback, and the private networks of RFC 1918 and RFC 4193, also as IPv6 writes IPv4. */
function isInternal({ bytes }: IpAddress): boolean {
  const mapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff;
  const [first = 0, second = 0] = mapped ? bytes.slice(12) : bytes;
  if (bytes.length === 16 && !mapped) return (first & 0xfe) === 0xfc || isLast(bytes);
  return (
    first === 127 || first === 10 || (first === 172 && (second & 0xf0) === 16) || (first === 192 && second === 168)
  );
}

/** `::1` */
function isLast(bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => byte === (at === 15 ? 1 : 0));
}
