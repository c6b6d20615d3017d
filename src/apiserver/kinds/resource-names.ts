import {
  compareQuantities,
  type FieldError,
  parseQuantity,
  type Quantity,
  quantityOfInteger,
} from "../../kube/index.ts";
import { invalid, invalids } from "./mistakes.ts";
import { qualifiedNameMistakes } from "./names.ts";

/**
 * Names of what can be had in amounts, and what may be said of the amounts.
 * (kubernetes: pkg/apis/core/helper, pkg/apis/core/validation)
 */

/** What containers have. */
const ofContainers: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);

/** What is counted in whole objects. */
const counted: ReadonlySet<string> = new Set([
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);

/** What a quota may be about. */
const ofQuotas: ReadonlySet<string> = new Set([
  ...ofContainers,
  ...counted,
  "requests.cpu",
  "requests.memory",
  "requests.storage",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
]);

const standard: ReadonlySet<string> = new Set([...ofQuotas, "storage"]);

/** Checks a name wherever it stands. (kubernetes: validateResourceName) */
export function resourceNameMistakes(name: string, field: string): readonly FieldError[] {
  const form = invalids(field, name, qualifiedNameMistakes(name));
  if (form.length > 0 || name.includes("/") || isStandard(name)) return form;
  return [invalid(field, name, "must be a standard resource type or fully qualified")];
}

/** Checks the name of what containers have. (kubernetes: validateContainerResourceName) */
export function containerResourceNameMistakes(name: string, field: string): readonly FieldError[] {
  const found = resourceNameMistakes(name, field);
  if (name.includes("/")) {
    const odd = !isNative(name) && !isExtended(name);
    return odd ? [...found, invalid(field, name, "doesn't follow extended resource name standard")] : found;
  }
  if (ofContainers.has(name) || isHugePages(name)) return found;
  return [...found, invalid(field, name, "must be a standard resource for containers")];
}

/** Checks the name of what a quota is about. (kubernetes: ValidateResourceQuotaResourceName) */
export function quotaResourceNameMistakes(name: string, field: string): readonly FieldError[] {
  const found = resourceNameMistakes(name, field);
  if (name.includes("/") || isQuotaResource(name)) return found;
  return [...found, invalid(field, name, "must be a standard resource for quota")];
}

/** Checks an amount: not below zero, and whole where objects are counted. (kubernetes: ValidateResourceQuantityValue) */
export function amountOfMistakes(name: string, value: unknown, field: string): readonly FieldError[] {
  const quantity = typeof value === "string" ? parseQuantity(value) : undefined;
  if (!quantity) return [];
  const negative = compareQuantities(quantity, quantityOfInteger(0)) < 0;
  const whole = counted.has(name) || isExtended(name);
  return [
    ...(negative ? [invalid(field, value, "must be greater than or equal to 0")] : []),
    ...(whole && !isWhole(quantity) ? [invalid(field, value, "must be an integer")] : []),
  ];
}

/** Whether a quota may be about it without naming a domain. */
export function isQuotaResource(name: string): boolean {
  return ofQuotas.has(name) || isHugePages(name) || isHugePages(name.replace(/^requests\./, ""));
}

/** Whether more of it may be promised than there is. */
export function mayOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

/** Whether a name is of a domain of its own. */
export function isExtended(name: string): boolean {
  if (isNative(name) || name.startsWith("requests.")) return false;
  return qualifiedNameMistakes(`requests.${name}`).length === 0;
}

function isStandard(name: string): boolean {
  return standard.has(name) || isQuotaResource(name);
}

function isNative(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}

function isWhole(quantity: Quantity): boolean {
  return quantity.kind === "small" ? quantity.milli % 1000 === 0 : quantity.exponent >= 0;
}
