import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ensure, fill, inners } from "./draft.ts";
import { type Fields, number, part, parts, text, texts } from "./fields.ts";
import { invalid } from "./mistakes.ts";
import { isHeadless, needsClusterIP, needsHealthPort, needsNodePorts, reviseService } from "./service-types.ts";

/** The network of cluster IPs, which starts with the address of the API server itself. */
export const serviceRange = "10.96.0.0/12";

const range = { text: serviceRange, first: toNumber("10.96.0.0"), size: 2 ** 20 };
/** The lower end of the range is left to addresses that are asked for by name. */
const dynamicFrom = 256;
const ports = { text: "30000-32767", first: 30_000, last: 32_767 };

interface Taken {
  readonly addresses: ReadonlySet<string>;
  readonly ports: Set<number>;
}

/**
 * Gives a service its cluster IP, its IP family and its node ports: what it asks for, or the lowest that is free among
 * `others`, which are all services but this one. Where it is an update, `old` is what the service was, and what was
 * allocated then and is left out now stays. Returns what cannot be given.
 * (kubernetes: pkg/registry/core/service/storage/alloc.go)
 */
export function allocateService(object: Draft, others: Iterable<Resource>, old?: Resource): readonly FieldError[] {
  if (old) reviseService(object, old);
  const spec = ensure(object, "spec");
  const taken = takenBy(others);
  return [...allocateAddress(spec, taken.addresses), ...allocatePorts(spec, taken.ports)];
}

function takenBy(others: Iterable<Resource>): Taken {
  const addresses = new Set<string>([toText(range.first + 1)]);
  const used = new Set<number>();
  for (const other of others) {
    const spec = part(other, "spec");
    for (const address of texts(spec, "clusterIPs")) addresses.add(address);
    for (const port of nodePortsOf(spec)) used.add(port);
  }
  return { addresses, ports: used };
}

function nodePortsOf(spec: Fields | undefined): readonly number[] {
  const all = [...parts(spec, "ports").map((port) => number(port, "nodePort")), number(spec, "healthCheckNodePort")];
  return all.filter((port): port is number => port !== undefined && port !== 0);
}

function allocateAddress(spec: Draft, taken: ReadonlySet<string>): readonly FieldError[] {
  if (!needsClusterIP(spec)) return [];
  const wished = text(spec, "clusterIP");
  if (wished !== "" && texts(spec, "clusterIPs").length === 0) spec.clusterIPs = [wished];
  const stacks = chooseFamilies(spec);
  if (stacks.length > 0 || isHeadless(spec)) return stacks;
  if (wished !== "") return wishMistakes(spec, wished, taken);
  if (texts(spec, "clusterIPs").length > 0) return [];
  const address = firstFree(taken);
  if (address === undefined) return [{ type: "InternalError", field: "spec.clusterIPs", detail: "range is full" }];
  spec.clusterIP = address;
  spec.clusterIPs = [address];
  return [];
}

/** The cluster has IPv4 only; a headless service without a selector may have any family, since nobody allocates it. */
function chooseFamilies(spec: Draft): readonly FieldError[] {
  const free = isHeadless(spec) && Object.keys(part(spec, "selector") ?? {}).length === 0;
  fill(spec, "ipFamilyPolicy", free ? "RequireDualStack" : "SingleStack");
  const policy = text(spec, "ipFamilyPolicy");
  const families = texts(spec, "ipFamilies");
  if (free) {
    const [first = "IPv4", second = first === "IPv4" ? "IPv6" : "IPv4"] = families;
    spec.ipFamilies = policy === "SingleStack" && families.length < 2 ? [first] : [first, second];
    return [];
  }
  const unknown = families.flatMap((family, index) =>
    family === "IPv6" ? [invalid(`spec.ipFamilies[${index}]`, family, "not configured on this cluster")] : [],
  );
  const dual = policy === "RequireDualStack";
  const detail = "this cluster is not configured for dual-stack services";
  if (families.length === 0) spec.ipFamilies = ["IPv4"];
  return [...(dual ? [invalid("spec.ipFamilyPolicy", policy, detail)] : []), ...unknown];
}

function wishMistakes(spec: Draft, wished: string, taken: ReadonlySet<string>): readonly FieldError[] {
  const offset = toNumber(wished) - range.first;
  if (Number.isNaN(offset)) return [];
  const inside = offset > 0 && offset < range.size - 1;
  const reason = !inside
    ? "the provided network does not match the current range"
    : taken.has(wished)
      ? "provided IP is already allocated"
      : undefined;
  if (reason === undefined) return [];
  return [invalid("spec.clusterIPs", spec.clusterIPs, `failed to allocate IP ${wished}: ${reason}`)];
}

function firstFree(taken: ReadonlySet<string>): string | undefined {
  for (let offset = dynamicFrom; offset < range.size - 1; offset += 1) {
    const address = toText(range.first + offset);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

function allocatePorts(spec: Draft, taken: Set<number>): readonly FieldError[] {
  const found: FieldError[] = [];
  const own = new Map<number, number>();
  for (const [index, port] of inners(spec, "ports").entries()) {
    const wished = number(port, "nodePort") ?? 0;
    const field = `spec.ports[${index}].nodePort`;
    const shared = own.get(number(port, "port") ?? 0);
    if (wished !== 0) found.push(...(wished === shared ? [] : wishedPortMistakes(field, wished, taken)));
    else if (needsNodePorts(spec)) port.nodePort = shared ?? wishedElsewhere(spec, port) ?? firstFreePort(taken);
    const given = number(port, "nodePort") ?? 0;
    if (given === 0) continue;
    taken.add(given);
    own.set(number(port, "port") ?? 0, given);
  }
  if (needsHealthPort(spec) && (number(spec, "healthCheckNodePort") ?? 0) === 0) {
    spec.healthCheckNodePort = firstFreePort(taken);
  }
  return found;
}

/** A port that stands twice, for two protocols, gets one number on the nodes. */
function wishedElsewhere(spec: Draft, port: Draft): number | undefined {
  const twin = inners(spec, "ports").find((other) => other.port === port.port && number(other, "nodePort"));
  return number(twin, "nodePort");
}

function wishedPortMistakes(field: string, wished: number, taken: ReadonlySet<number>): readonly FieldError[] {
  if (wished < ports.first || wished > ports.last) {
    const detail = `provided port is not in the valid range. The range of valid ports is ${ports.text}`;
    return [invalid(field, wished, detail)];
  }
  return taken.has(wished) ? [invalid(field, wished, "provided port is already allocated")] : [];
}

function firstFreePort(taken: ReadonlySet<number>): number | undefined {
  for (let port = ports.first; port <= ports.last; port += 1) if (!taken.has(port)) return port;
  return undefined;
}

/** An IPv4 address as a number; `NaN` for what is none. */
function toNumber(address: string): number {
  const bytes = address.split(".");
  const good = bytes.length === 4 && bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256);
  return good ? bytes.reduce((sum, byte) => sum * 256 + Number(byte), 0) : Number.NaN;
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.trunc(address / 2 ** shift) % 256).join(".");
}
