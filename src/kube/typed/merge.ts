import { setOwn } from "../../data/index.ts";
import { own } from "../object.ts";
import type { Element } from "./element.ts";
import type { FieldType, ListType, MapType } from "./field-type.ts";
import { elementOfValid, fieldTypeAt, shapeOf } from "./shape.ts";

/**
 * Merges what is applied into what is there; both are valid, and `undefined` stands for nothing there. What is applied
 * wins, and its order of items, where it changes anything; what it says nothing of is not copied.
 * (sigs.k8s.io/structured-merge-diff: typed/merge.go)
 */
export function mergeTyped(type: FieldType, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  const shape = shapeOf(type, applied);
  if (shape?.kind === "map") return mergeMaps(shape.type, live, applied);
  if (shape?.kind === "list") return mergeLists(shape.type, live, applied);
  return latter(live, applied);
}

function latter(live: unknown, applied: unknown): unknown {
  return applied === undefined ? live : applied;
}

function mergeMaps(type: MapType, live: unknown, applied: unknown): unknown {
  const names = namesOf(live);
  const others = namesOf(applied);
  if (type.atomic || (names.length === 0 && others.length === 0)) return latter(live, applied);
  const out: Record<string, unknown> = {};
  const visit = (name: string) => {
    const of = fieldTypeAt(type, name);
    const merged = of && mergeTyped(of, own(live, name), own(applied, name));
    if (merged !== undefined) setOwn(out, name, merged);
  };
  for (const name of names) visit(name);
  for (const name of others) if (own(live, name) === undefined) visit(name);
  return Object.keys(out).length === 0 ? undefined : out;
}

function namesOf(value: unknown): readonly string[] {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : [];
}

function mergeLists(type: ListType, live: unknown, applied: unknown): unknown {
  const left = Array.isArray(live) ? live : [];
  const right = Array.isArray(applied) ? applied : [];
  if (type.atomic || (left.length === 0 && right.length === 0)) return latter(live, applied);
  const out = new ListMerge(type, left, right).run();
  return out.length === 0 ? undefined : out;
}

/** Items that both sides have come in the order in which they are applied, and others keep their places around them. */
class ListMerge {
  readonly #type: ListType;
  readonly #left: readonly unknown[];
  readonly #leftElements: readonly Element[];
  readonly #rightElements: readonly Element[];
  readonly #ofLeft = new Map<Element, unknown>();
  readonly #ofRight = new Map<Element, unknown>();
  readonly #merged = new Set<Element>();
  readonly #out: unknown[] = [];
  #atLeft = 0;
  #atRight = 0;
  /** The items that both have and that are still to come, in the order in which they are applied. */
  readonly #shared: Element[];

  constructor(type: ListType, left: readonly unknown[], right: readonly unknown[]) {
    this.#type = type;
    this.#left = left;
    this.#leftElements = left.map((item) => elementOfValid(type, item));
    this.#rightElements = right.map((item) => elementOfValid(type, item));
    for (const [at, element] of this.#leftElements.entries()) {
      this.#ofLeft.set(element, this.#ofLeft.has(element) ? null : left[at]);
    }
    for (const [at, element] of this.#rightElements.entries()) this.#ofRight.set(element, right[at]);
    this.#shared = this.#rightElements.filter((element) => this.#ofLeft.has(element));
  }

  run(): readonly unknown[] {
    while (this.#atLeft < this.#leftElements.length || this.#atRight < this.#rightElements.length) this.#step();
    return this.#out;
  }

  #step(): void {
    const left = this.#leftElements[this.#atLeft];
    const right = this.#rightElements[this.#atRight];
    if (left !== undefined && right !== undefined && left !== right && this.#comesLater(left)) {
      this.#atLeft += 1;
    } else if (left !== undefined && left === right) this.#stepBoth(left);
    else if (left !== undefined && !this.#ofRight.has(left)) this.#stepLeft();
    else {
      if (left !== undefined && this.#merged.has(left)) this.#atLeft += 1;
      if (right !== undefined) this.#stepRight(right);
    }
  }

  /** Whether both have an item, but not as the next one that both have. */
  #comesLater(left: Element): boolean {
    const [next] = this.#shared;
    return this.#ofRight.has(left) && next !== undefined && next !== left;
  }

  #stepBoth(element: Element): void {
    this.#take(element);
    this.#shared.shift();
    this.#atLeft += 1;
    this.#atRight += 1;
  }

  #stepLeft(): void {
    this.#push(this.#left[this.#atLeft], undefined);
    this.#atLeft += 1;
  }

  #stepRight(element: Element): void {
    this.#take(element);
    this.#atRight += 1;
    if (this.#shared[0] === element) this.#shared.shift();
  }

  #take(element: Element): void {
    this.#merged.add(element);
    this.#push(this.#ofLeft.get(element), this.#ofRight.get(element));
  }

  #push(live: unknown, applied: unknown): void {
    const merged = mergeTyped(this.#type.element, live, applied);
    if (merged !== undefined) this.#out.push(merged);
  }
}
