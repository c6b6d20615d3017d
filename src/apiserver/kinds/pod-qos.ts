import { compareQuantities, own, parseQuantity, type Quantity } from "../../kube/index.ts";
import { type Fields, type Holder, part, parts } from "./fields.ts";

const counted = ["cpu", "memory"];

/** The quality-of-service class of a Pod, from the requests and limits of its containers. (kubernetes: pkg/apis/core/helper/qos) */
export function qosClass(spec: Holder): "Guaranteed" | "Burstable" | "BestEffort" {
  const whole = part(spec, "resources");
  const resources = whole
    ? [whole]
    : [...parts(spec, "containers"), ...parts(spec, "initContainers")].map((one) => part(one, "resources") ?? {});
  const some = resources.some((one) =>
    counted.some((name) => amount(one, "requests", name) || amount(one, "limits", name)),
  );
  if (!some) return "BestEffort";
  return resources.every(isGuaranteed) ? "Guaranteed" : "Burstable";
}

function isGuaranteed(resources: Fields): boolean {
  return counted.every((name) => {
    const limit = amount(resources, "limits", name);
    const request = amount(resources, "requests", name);
    return limit !== undefined && request !== undefined && compareQuantities(request, limit) === 0;
  });
}

/** A quantity above zero; `undefined` for none. */
function amount(resources: Fields, key: string, name: string): Quantity | undefined {
  const value = own(part(resources, key), name);
  const quantity = typeof value === "string" ? parseQuantity(value) : undefined;
  const zero = parseQuantity("0");
  return quantity && zero && compareQuantities(quantity, zero) > 0 ? quantity : undefined;
}
