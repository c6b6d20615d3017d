import { own } from "../../kube/index.ts";

/** A step into an object: a field, or the index of an element. */
export type Step = string | number;

/** The steps of a path as rules tell it: `/spec/containers/0/image/`. */
export function stepsOf(path: string): readonly Step[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((part) => (/^[0-9]{1,9}$/.test(part) ? Number(part) : part));
}

/** Steps as people write them: `spec.containers[0].image`. */
export function textOfSteps(steps: readonly Step[]): string {
  return steps.reduce<string>((text, step) => `${text}${stepText(step, text === "")}`, "");
}

/** What steps lead to; `undefined` where there is nothing. */
export function valueAt(value: unknown, steps: readonly Step[]): unknown {
  return steps.reduce<unknown>((inner, step) => own(inner, String(step)), value);
}

function stepText(step: Step, first: boolean): string {
  if (typeof step === "number") return `[${step}]`;
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) return `[${step}]`;
  return first ? step : `.${step}`;
}
