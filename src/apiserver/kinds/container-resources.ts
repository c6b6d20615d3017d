import { compareQuantities, type FieldError, parseQuantity, type Quantity } from "../../kube/index.ts";
import { type Fields, part } from "./fields.ts";
import { forbidden, invalid, required } from "./mistakes.ts";
import { amountOfMistakes, containerResourceNameMistakes, mayOvercommit } from "./resource-names.ts";

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
  return [...containerResourceNameMistakes(name, field), ...amountOfMistakes(name, value, field)];
}

interface Pair {
  readonly name: string;
  readonly request: unknown;
  readonly limits: Fields;
  readonly path: string;
}

function pairMistakes({ name, request, limits, path }: Pair): readonly FieldError[] {
  const isShared = mayOvercommit(name);
  if (!Object.hasOwn(limits, name)) {
    return isShared ? [] : [required(`${path}.limits`, "Limit must be set for non overcommitable resources")];
  }
  const limit = quantityOf(limits[name]);
  const quantity = quantityOf(request);
  if (!limit || !quantity) return [];
  const order = compareQuantities(quantity, limit);
  const end = `${name} limit of ${String(limits[name])}`;
  if (!isShared && order !== 0) return [invalid(`${path}.requests`, request, `must be equal to ${end}`)];
  return order > 0 ? [invalid(`${path}.requests`, request, `must be less than or equal to ${end}`)] : [];
}

function quantityOf(value: unknown): Quantity | undefined {
  return typeof value === "string" ? parseQuantity(value) : undefined;
}

function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}
