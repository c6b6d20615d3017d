import {
  formatNetAddress,
  isMapped,
  maskBytes,
  type NetPrefix,
  parseNetPrefix,
  quoteGo,
} from "../../../../data/index.ts";
import { failed, noSuchOverload } from "../../failure.ts";
import { type CostEstimate, global, type Library, method, type SizeRange } from "../../library.ts";
import { sizeOf } from "../../map.ts";
import { boolType, intType, opaqueType, stringType } from "../../type.ts";
import { type CelValue, Opaque } from "../../value.ts";
import { costOfText, estimateOfText, scaled, unknownSize } from "./cost.ts";
import { IpValue, ipType, readIp } from "./ip.ts";

export const cidrType = opaqueType("net.CIDR");

/** A network; the bits of its hosts stay as they were written. (kubernetes: apiserver/pkg/cel/cidr.go) */
export class CidrValue extends Opaque {
  readonly type = cidrType;
  readonly prefix: NetPrefix;

  constructor(prefix: NetPrefix) {
    super();
    this.prefix = prefix;
  }

  equals(other: Opaque): boolean {
    return other instanceof CidrValue && textOf(other.prefix) === textOf(this.prefix);
  }
}

const readCost = { cost: costOfText(), estimate: estimateOfText() };

// The bytes of addresses, 4 to 16, a tenth each.
const ipEstimate: CostEstimate = { cost: { min: 1, max: 4 } };
const cidrEstimate: CostEstimate = { cost: { min: 3, max: 7 } };

/** Networks. (kubernetes: apiserver/pkg/cel/library/cidr.go) */
export const cidrLibrary: Library = {
  name: "kubernetes.net.cidr",
  types: [cidrType, ipType],
  functions: [
    { name: "cidr", overloads: [global([stringType], cidrType, { unary: toCidr, ...readCost })] },
    {
      name: "isCIDR",
      overloads: [global([stringType], boolType, { unary: (text) => !isText(read(String(text))), ...readCost })],
    },
    { name: "string", overloads: [global([cidrType], stringType, { unary: (cidr) => textOf(prefixIn(cidr)) })] },
    {
      name: "containsIP",
      overloads: [
        method([cidrType, ipType], boolType, { binary: containsIp, cost: ipCost, estimate: () => ipEstimate }),
        method([cidrType, stringType], boolType, {
          binary: containsIpText,
          cost: (args) => ipCost(args) + textCost(args),
          estimate: withText(ipEstimate),
        }),
      ],
    },
    {
      name: "containsCIDR",
      overloads: [
        method([cidrType, cidrType], boolType, { binary: containsCidr, cost: cidrCost, estimate: () => cidrEstimate }),
        method([cidrType, stringType], boolType, {
          binary: containsCidrText,
          cost: (args) => cidrCost(args) + textCost(args),
          estimate: withText(cidrEstimate),
        }),
      ],
    },
    { name: "ip", overloads: [method([cidrType], ipType, { unary: (cidr) => new IpValue(prefixIn(cidr).address) })] },
    { name: "masked", overloads: [method([cidrType], cidrType, { unary: masked })] },
    { name: "prefixLength", overloads: [method([cidrType], intType, { unary: (cidr) => prefixIn(cidr).bits })] },
  ],
};

/** A network, or what is wrong with its text. */
function read(text: string): NetPrefix | string {
  const prefix = parseNetPrefix(text);
  if (typeof prefix === "string") return `network address parse error during conversion from string: ${prefix}`;
  return isMapped(prefix.address.bytes) ? `IPv4-mapped IPv6 address ${quoteGo(text)} is not allowed` : prefix;
}

function toCidr(text: CelValue): CelValue {
  const prefix = read(String(text));
  return typeof prefix === "string"
    ? failed(`network address parse error during conversion from string: ${prefix}`)
    : new CidrValue(prefix);
}

const isText = (value: unknown) => typeof value === "string";

function textOf({ address, bits }: NetPrefix): string {
  return `${formatNetAddress(address)}/${bits}`;
}

function containsIp(cidr: CelValue, ip: CelValue): boolean {
  return contains(prefixIn(cidr), (ip as IpValue).address.bytes);
}

function containsIpText(cidr: CelValue, text: CelValue): CelValue {
  const address = readIp(String(text));
  // Kubernetes loses what is wrong with the text.
  return typeof address === "string" ? noSuchOverload : contains(prefixIn(cidr), address.bytes);
}

function containsCidr(cidr: CelValue, other: CelValue): boolean {
  const [outer, inner] = [prefixIn(cidr), prefixIn(other)];
  return outer.bits <= inner.bits && contains(outer, inner.address.bytes);
}

function containsCidrText(cidr: CelValue, text: CelValue): CelValue {
  const other = toCidr(text);
  return other instanceof CidrValue ? containsCidr(cidr, other) : other;
}

function contains({ address, bits }: NetPrefix, bytes: readonly number[]): boolean {
  if (address.bytes.length !== bytes.length) return false;
  const network = maskBytes(address.bytes, bits);
  return maskBytes(bytes, bits).every((byte, at) => byte === network[at]);
}

function masked(cidr: CelValue): CelValue {
  const { address, bits } = prefixIn(cidr);
  return new CidrValue({ address: { ...address, bytes: maskBytes(address.bytes, bits) }, bits });
}

function prefixIn(value: CelValue): NetPrefix {
  return (value as CidrValue).prefix;
}

/** Bytes of the network's prefix, a tenth each, twice. (kubernetes: pkg/cel/library/cost.go) */
function ipCost(args: readonly CelValue[]): number {
  return Math.ceil(2 * prefixBytes(args) * 0.1);
}

function cidrCost(args: readonly CelValue[]): number {
  return ipCost(args) + Math.ceil(prefixBytes(args) * 0.1) + 1;
}

function prefixBytes([cidr]: readonly CelValue[]): number {
  return cidr instanceof CidrValue ? Math.ceil(cidr.prefix.bits / 8) : 1;
}

function textCost(args: readonly CelValue[]): number {
  return Math.ceil(sizeOf(args[1] ?? null) * 0.1);
}

function withText({ cost }: CostEstimate): (args: readonly SizeRange[]) => CostEstimate {
  return (args) => {
    const text = scaled(args[1] ?? unknownSize, 0.1);
    return { cost: { min: cost.min + text.min, max: cost.max + text.max } };
  };
}
