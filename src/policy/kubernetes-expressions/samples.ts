/** Values for the tests of this folder: a Deployment is made in a namespace, and nobody answers. */
import type * as cel from "../../lang/cel/index.ts";
import type { AdmissionValues } from "./values.ts";

/** The values, with what a test is about on top. */
export function valuesWith(more: Partial<AdmissionValues> = {}): AdmissionValues {
  return {
    object: { metadata: { name: "web", namespace: "team" }, spec: { replicas: 3, paused: true } },
    oldObject: null,
    request: { operation: "CREATE", name: "web", userInfo: { username: "someone" } },
    namespaceObject: { metadata: { name: "team", labels: { env: "prod" } } },
    params: null,
    ...more,
  };
}

/** A world that answers every question the same way. */
export function answering(answer: cel.CelValue): cel.World {
  return { ask: () => answer };
}

/** An expression that holds and costs 930,401: a little less than one may. */
export const costly = costing(30);

/** One that costs more than it may, and has no value therefore. */
export const tooCostly = costing(40);

function costing(comparisons: number): string {
  const hundred = `[${Array.from({ length: 100 }, () => "0").join(",")}]`;
  const compared = Array.from({ length: comparisons }, () => "a == b").join(" && ");
  return `${hundred}.all(a, ${hundred}.all(b, ${compared}))`;
}
