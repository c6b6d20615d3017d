import { compareQuantities, type FieldError, parseQuantity, type Quantity } from "../../kube/index.ts";
import { type Fields, part } from "./fields.ts";
import { forbidden, invalid, invalids, required } from "./mistakes.ts";
import { qualifiedNameMistakes } from "./names.ts";

const standard = new Set(["cpu", "memory", "ephemeral-storage"]);
const known = new Set([
  ...standard,
  "storage",
  "pods",
  "services",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
  "requests.cpu",
  "requests.memory",
  "requests.storage",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
]);

/**
 * Checks the limits and requests of a container; `path` is that of `resources`.
 * (kubernetes: pkg/apis/core/validation validateResourceRequirements)
 */
export function resourcesMistakes(resources: Fields | undefined, path: string): readonly FieldError[] {
  if (!resources) return [];
  const limits = part(resources, "limits") ?? {};
  const requests = part(resources, "requests") ?? {};
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  const alone = names.some(isHugePages) && !names.some((name) => name === "cpu" || name === "memory");
  return [
    ...Object.entries(limits).flatMap(([name, value]) => amountMistakes(name, value, `${path}.limits[${name}]`)),
    ...Object.entries(requests).flatMap(([name, value]) => [
      ...amountMistakes(name, value, `${path}.requests[${name}]`),
      ...pairMistakes({ name, request: value, limits, path }),
    ]),
    ...(alone ? [forbidden(path, "HugePages require cpu or memory")] : []),
  ];
}

function amountMistakes(name: string, value: unknown, field: string): readonly FieldError[] {
  const quantity = quantityOf(value);
  const found = [...nameMistakes(name, field)];
  if (!quantity) return found;
  const zero = quantityOf("0");
  if (zero && compareQuantities(quantity, zero) < 0) {
    found.push(invalid(field, value, "must be greater than or equal to 0"));
  }
  if (isExtended(name) && !isWhole(quantity)) found.push(invalid(field, value, "must be an integer"));
  return found;
}

function nameMistakes(name: string, field: string): readonly FieldError[] {
  const form = invalids(field, name, qualifiedNameMistakes(name));
  if (name.includes("/")) {
    const odd = !isNative(name) && !isExtended(name);
    return odd ? [...form, invalid(field, name, "doesn't follow extended resource name standard")] : form;
  }
  const unknown = form.length === 0 && !known.has(name) && !isHugePages(name);
  const unfit = !standard.has(name) && !isHugePages(name);
  return [
    ...form,
    ...(unknown ? [invalid(field, name, "must be a standard resource type or fully qualified")] : []),
    ...(unfit ? [invalid(field, name, "must be a standard resource for containers")] : []),
  ];
}

interface Pair {
  readonly name: string;
  readonly request: unknown;
  readonly limits: Fields;
  readonly path: string;
}

function pairMistakes({ name, request, limits, path }: Pair): readonly FieldError[] {
  const mayOvercommit = isNative(name) && !isHugePages(name);
  if (!Object.hasOwn(limits, name)) {
    return mayOvercommit ? [] : [required(`${path}.limits`, "Limit must be set for non overcommitable resources")];
  }
  const limit = quantityOf(limits[name]);
  const quantity = quantityOf(request);
  if (!limit || !quantity) return [];
  const order = compareQuantities(quantity, limit);
  const end = `${name} limit of ${String(limits[name])}`;
  if (!mayOvercommit && order !== 0) return [invalid(`${path}.requests`, request, `must be equal to ${end}`)];
  return order > 0 ? [invalid(`${path}.requests`, request, `must be less than or equal to ${end}`)] : [];
}

function quantityOf(value: unknown): Quantity | undefined {
  return typeof value === "string" ? parseQuantity(value) : undefined;
}

function isWhole(quantity: Quantity): boolean {
  return quantity.kind === "small" ? quantity.milli % 1000 === 0 : quantity.exponent >= 0;
}

function isNative(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

function isExtended(name: string): boolean {
  if (isNative(name) || name.startsWith("requests.")) return false;
  return qualifiedNameMistakes(`requests.${name}`).length === 0;
}

function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}
