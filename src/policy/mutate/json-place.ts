import { setOwn } from "../../data/index.ts";
import type { Json } from "../../kube/index.ts";

/** What has places in it. Containers that a patch has made its own are changed in place. */
export type Container = Json[] | Record<string, Json>;

/** A place in a container: it need not be there. */
export interface Place {
  readonly container: Container;
  readonly key: string;
}

/** What is at a place, or why it cannot be had. */
export type Found = { readonly value: Json | undefined } | { readonly message: string };

/** Ends the messages about what is not there. */
export const missing = "missing value";

/** Elements with which a list may be filled up to reach an index. */
const maxPadding = 10_000;

/** Whether a value has places in it. */
export function isContainer(value: Json | undefined): value is Container {
  return typeof value === "object" && value !== null;
}

/** What is at a place. */
export function read({ container, key }: Place): Found {
  if (!Array.isArray(container)) {
    if (Object.hasOwn(container, key)) return { value: container[key] };
    return { message: `unable to get nonexistent key: ${key}: ${missing}` };
  }
  const index = indexOf(key, container.length);
  if (typeof index === "string") return { message: index };
  return index >= container.length ? { message: beyond(index) } : { value: container[index] };
}

/** Changes what can be read at a place. */
export function set({ container, key }: Place, value: Json): void {
  if (!Array.isArray(container)) setOwn(container, key, value);
  else {
    const index = indexOf(key, container.length);
    if (typeof index === "number") container[index] = value;
  }
}

/** Adds a value: to a list before what is there, or at its end. Answers with what is wrong. */
export function put({ container, key }: Place, value: Json): string | undefined {
  if (!Array.isArray(container)) {
    setOwn(container, key, value);
    return undefined;
  }
  if (key !== "-" && wholeNumber(key) === undefined) {
    return `value was not a proper array index: '${key}': ${notANumber(key)}`;
  }
  const index = key === "-" ? container.length : indexOf(key, container.length + 1);
  if (typeof index === "string") return index;
  if (index > container.length) return beyond(index);
  container.splice(index, 0, value);
  return undefined;
}

/** Removes what is there; where there is nothing, nothing is removed. */
export function take({ container, key }: Place): string | undefined {
  if (!Array.isArray(container)) {
    delete container[key];
    return undefined;
  }
  if (wholeNumber(key) === undefined) return notANumber(key);
  const index = indexOf(key, container.length);
  if (typeof index === "number" && index < container.length) container.splice(index, 1);
  return undefined;
}

/** Fills a list up with nulls to just below an index. */
export function pad(list: Json[], index: number): string | undefined {
  if (index > list.length + maxPadding) return `Unable to access invalid index: ${index}: invalid index referenced`;
  while (list.length < index) list.push(null);
  return undefined;
}

/** The index that a key means; negative ones count from `end`. It may lie beyond the end. */
function indexOf(key: string, end: number): number | string {
  const index = wholeNumber(key);
  if (index === undefined) return notANumber(key);
  if (index >= 0) return index;
  return index < -end ? beyond(index) : index + end;
}

/** A whole number as Go reads it; `undefined` for other texts and for what a number cannot hold. */
export function wholeNumber(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

function notANumber(text: string): string {
  const why = /^[+-]?[0-9]+$/.test(text) ? "value out of range" : "invalid syntax";
  return `strconv.Atoi: parsing ${JSON.stringify(text)}: ${why}`;
}

function beyond(index: number): string {
  return `Unable to access invalid index: ${index}: invalid index referenced`;
}
