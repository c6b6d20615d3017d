import { formatNetAddress, isMapped, type NetAddress, parseNetAddress, quoteGo } from "../../../../data/index.ts";
import { failed } from "../../failure.ts";
import { global, type Library, method } from "../../library.ts";
import { boolType, intType, opaqueType, stringType } from "../../type.ts";
import { type CelValue, Opaque } from "../../value.ts";
import { costOfText, estimateOfText } from "./cost.ts";

export const ipType = opaqueType("net.IP");

/** An IPv4 or IPv6 address. (kubernetes: apiserver/pkg/cel/ip.go) */
export class IpValue extends Opaque {
  readonly type = ipType;
  readonly address: NetAddress;

  constructor(address: NetAddress) {
    super();
    this.address = address;
  }

  equals(other: Opaque): boolean {
    return other instanceof IpValue && formatNetAddress(other.address) === formatNetAddress(this.address);
  }
}

/** Reads an address as expressions do; a text is what is wrong, in Kubernetes' words. */
export function readIp(text: string): NetAddress | string {
  const address = parseNetAddress(text);
  if (typeof address === "string") {
    return `IP Address ${quoteGo(text)} parse error during conversion from string: ${address}`;
  }
  if (address.zone !== "") return `IP address ${quoteGo(text)} with zone value is not allowed`;
  return isMapped(address.bytes) ? `IPv4-mapped IPv6 address ${quoteGo(text)} is not allowed` : address;
}

const readCost = { cost: costOfText(), estimate: estimateOfText() };

/** IP addresses. (kubernetes: apiserver/pkg/cel/library/ip.go) */
export const ipLibrary: Library = {
  name: "kubernetes.net.ip",
  types: [ipType],
  functions: [
    { name: "ip", overloads: [global([stringType], ipType, { unary: toIp, ...readCost })] },
    { name: "isIP", overloads: [global([stringType], boolType, { unary: isIp, ...readCost })] },
    {
      name: "ip.isCanonical",
      overloads: [
        global([stringType], boolType, { unary: isCanonical, cost: costOfText(2), estimate: estimateOfText(2) }),
      ],
    },
    { name: "string", overloads: [global([ipType], stringType, { unary: (ip) => formatNetAddress(addressIn(ip)) })] },
    {
      name: "family",
      overloads: [method([ipType], intType, { unary: (ip) => (addressIn(ip).bytes.length === 4 ? 4 : 6) })],
    },
    property("isUnspecified", isUnspecified),
    property("isLoopback", isLoopback),
    property("isLinkLocalMulticast", isLinkLocalMulticast),
    property("isLinkLocalUnicast", isLinkLocalUnicast),
    property("isGlobalUnicast", isGlobalUnicast),
  ],
};

function toIp(text: CelValue): CelValue {
  const address = readIp(String(text));
  return typeof address === "string" ? failed(address) : new IpValue(address);
}

function isIp(text: CelValue): boolean {
  return typeof readIp(String(text)) !== "string";
}

function isCanonical(text: CelValue): CelValue {
  const address = readIp(String(text));
  return typeof address === "string" ? failed(address) : formatNetAddress(address) === text;
}

function property(name: string, holds: (bytes: readonly number[]) => boolean) {
  return { name, overloads: [method([ipType], boolType, { unary: (ip) => holds(addressIn(ip).bytes) })] };
}

function addressIn(value: CelValue): NetAddress {
  return (value as IpValue).address;
}

// Addresses that are mapped to IPv6 never get here.
const isIpv4 = (bytes: readonly number[]) => bytes.length === 4;
const startsWith = (bytes: readonly number[], start: readonly number[]) =>
  start.every((byte, at) => bytes[at] === byte);

function isUnspecified(bytes: readonly number[]): boolean {
  return bytes.every((byte) => byte === 0);
}

function isLoopback(bytes: readonly number[]): boolean {
  if (isIpv4(bytes)) return bytes[0] === 127;
  return bytes.every((byte, at) => byte === (at === 15 ? 1 : 0));
}

function isLinkLocalMulticast(bytes: readonly number[]): boolean {
  if (isIpv4(bytes)) return startsWith(bytes, [224, 0, 0]);
  return bytes[0] === 0xff && ((bytes[1] ?? 0) & 0x0f) === 2;
}

function isLinkLocalUnicast(bytes: readonly number[]): boolean {
  if (isIpv4(bytes)) return startsWith(bytes, [169, 254]);
  return bytes[0] === 0xfe && ((bytes[1] ?? 0) & 0xc0) === 0x80;
}

function isGlobalUnicast(bytes: readonly number[]): boolean {
  if (isIpv4(bytes) && bytes.every((byte) => byte === 255)) return false;
  return !(isUnspecified(bytes) || isLoopback(bytes) || isMulticast(bytes) || isLinkLocalUnicast(bytes));
}

function isMulticast(bytes: readonly number[]): boolean {
  return isIpv4(bytes) ? ((bytes[0] ?? 0) & 0xf0) === 0xe0 : bytes[0] === 0xff;
}
