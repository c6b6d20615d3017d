import type { Checked } from "./check.ts";
import { estimateOperator } from "./estimate-call.ts";
import {
  addRanges,
  type Estimate,
  fixed,
  multiplyRanges,
  type Place,
  plus,
  unionRanges,
  unknownSize,
} from "./estimate-range.ts";
import { escapeFieldName, unescapeFieldName } from "./field-name.ts";
import type { SizeRange } from "./library.ts";
import { codePoints } from "./map.ts";
import type { Bind, Call, Comprehension, Expr, ListLiteral, MapLiteral, Select } from "./node.ts";
import { type CelType, dynType, isOptional } from "./type.ts";

/**
 * What an evaluation costs at least and at most, before anything is known but types and the sizes they bound.
 *
 * Sizes are those of the place in the data that an expression is known to speak of. With `root` all variables are taken
 * for data of that type, and so is what has no place of its own, as Kubernetes does for rules of schemas.
 * (cel-go: checker/cost.go; kubernetes: apiserver/pkg/cel/library/cost.go)
 */
export function estimateCost(expr: Expr, checked: Checked, root?: CelType): SizeRange {
  return new Estimator(checked, root).estimate(expr).cost;
}

interface LocalVariable {
  readonly name: string;
  /** The size of its value, where it is known by more than its place and type. */
  readonly size: SizeRange | undefined;
  readonly place: Place;
}

const listCost = 10;
const mapCost = 30;
const messageCost = 40;

class Estimator {
  readonly #checked: Checked;
  /** Macros use a part more than once, always in one scope. */
  readonly #known = new Map<Expr, Estimate>();
  readonly #root: CelType | undefined;
  readonly #locals: LocalVariable[] = [];

  constructor(checked: Checked, root: CelType | undefined) {
    this.#checked = checked;
    this.#root = root;
  }

  estimate(expr: Expr): Estimate {
    const known = this.#known.get(expr);
    if (known !== undefined) return known;
    const estimate = this.#estimateNode(expr);
    this.#known.set(expr, estimate);
    return estimate;
  }

  #estimateNode(expr: Expr): Estimate {
    switch (expr.kind) {
      case "constant":
        return { cost: fixed(0), size: fixed(constantSize(expr.value)) };
      case "ident":
        return this.#ident(expr);
      case "select":
        return this.#select(expr);
      case "call":
        return this.#call(expr);
      case "logic":
        return this.#logic(expr.terms);
      case "list":
        return this.#list(expr);
      case "map":
        return this.#map(expr);
      case "message":
        return { cost: plus(this.#sum(expr.fields.map(({ value }) => value)), messageCost), size: unknownSize };
      case "comprehension":
        return this.#comprehension(expr);
      case "bind":
        return this.#bind(expr);
      default:
        return expr satisfies never;
    }
  }

  #typeOf(expr: Expr): CelType {
    return this.#checked.types.get(expr) ?? dynType;
  }

  #sum(exprs: readonly Expr[]): SizeRange {
    return exprs.map((one) => this.estimate(one).cost).reduce(addRanges, fixed(0));
  }

  #ident(expr: Expr & { readonly kind: "ident" }): Estimate {
    const local = this.#locals.findLast(({ name }) => name === expr.name);
    const type = this.#typeOf(expr);
    const place = local === undefined ? (this.#root ?? type) : local.place;
    return { cost: fixed(1), size: sizeAt(place) ?? sizeOfType(type) ?? local?.size ?? unknownSize, place };
  }

  /** The place of a part of something. What has none is looked for in the root. */
  #within(place: Place, part: string): Place {
    return place === undefined ? (this.#root ?? "nowhere") : partOf(place, part);
  }

  #select(expr: Select): Estimate {
    const size = sizeOfType(this.#typeOf(expr)) ?? unknownSize;
    if (this.#checked.names.has(expr)) return { cost: fixed(1), size };
    const { cost, place: operand } = this.estimate(expr.operand);
    const { kind } = this.#typeOf(expr.operand);
    if (expr.test) return { cost, size: fixed(1) };
    if (expr.optional) return { cost: plus(cost, 1), size };
    const place = operand === undefined && this.#root === undefined ? undefined : this.#within(operand, expr.field);
    return { cost: kind === "map" || kind === "struct" ? plus(cost, 1) : cost, size: sizeAt(place) ?? size, place };
  }

  #logic(terms: readonly Expr[]): Estimate {
    const costs = terms.map((term) => this.estimate(term).cost);
    // The first term may decide.
    return { cost: { min: costs[0]?.min ?? 0, max: costs.reduce(addRanges, fixed(0)).max }, size: fixed(1) };
  }

  #list({ elements }: ListLiteral): Estimate {
    const parts = elements.map(({ value }) => this.estimate(value));
    const cost = plus(parts.map((part) => part.cost).reduce(addRanges, fixed(0)), listCost);
    const element = parts.map((part) => part.size).reduce<SizeRange | undefined>(unionRanges, undefined) ?? fixed(0);
    return { cost, size: { ...fixed(elements.length), element } };
  }

  #map({ entries }: MapLiteral): Estimate {
    const values = entries.map(({ value }) => this.estimate(value));
    const costs = [this.#sum(entries.map(({ key }) => key)), ...values.map(({ cost }) => cost)];
    const element = values.map(({ size }) => size).reduce<SizeRange | undefined>(unionRanges, undefined) ?? fixed(0);
    return { cost: plus(costs.reduce(addRanges), mapCost), size: { ...fixed(entries.length), element } };
  }

  #call(expr: Call): Estimate {
    const resolved = this.#checked.calls.get(expr);
    const given = resolved?.isMember === true && expr.target !== undefined ? [expr.target, ...expr.args] : expr.args;
    const args = given.map((argument) => this.estimate(argument));
    const own = estimateOperator(expr.name, this.#joined(expr.name, args), resolved?.overloads ?? []);
    const place = expr.name === "_[_]" ? this.#indexed(expr, args[0]?.place) : undefined;
    const size = own.size ?? sizeAt(place) ?? sizeOfType(this.#typeOf(expr)) ?? unknownSize;
    if (own.whole) return { cost: own.cost, size };
    return { cost: args.map(({ cost }) => cost).reduce(addRanges, own.cost), size, place };
  }

  /** The elements of a list that is joined are only known by its place. */
  #joined(name: string, args: readonly Estimate[]): readonly Estimate[] {
    const [list, ...rest] = args;
    if (name !== "join" || list?.place === undefined) return args;
    const element = sizeAt(this.#within(list.place, "@items")) ?? unknownSize;
    return [{ ...list, size: { ...list.size, element } }, ...rest];
  }

  #indexed({ args: [container] }: Call, place: Place): Place {
    if (container === undefined || (place === undefined && this.#root === undefined)) return undefined;
    return this.#within(place, this.#typeOf(container).kind === "list" ? "@items" : "@values");
  }

  #bind({ name, init, body }: Bind): Estimate {
    const { cost, size, place } = this.estimate(init);
    const inner = this.#scoped([{ name, size, place }], () => this.estimate(body));
    return { cost: plus(addRanges(cost, inner.cost), listCost), size: inner.size };
  }

  #scoped<T>(locals: readonly LocalVariable[], step: () => T): T {
    this.#locals.push(...locals);
    const result = step();
    this.#locals.length -= locals.length;
    return result;
  }

  #comprehension(expr: Comprehension): Estimate {
    const range = this.estimate(expr.range);
    const locals = this.#variablesOf(expr, range);
    const inner = this.#scoped(locals, () => this.#loop(expr));
    const looped = multiplyRanges({ min: range.size.min, max: range.size.max }, inner.step);
    const cost = plus(addRanges(range.cost, looped), inner.around);
    const { min, max } = range.size;
    return { cost, size: inner.element === undefined ? fixed(1) : { min, max, element: inner.element } };
  }

  #variablesOf({ name, second, range: of }: Comprehension, range: Estimate): readonly LocalVariable[] {
    const type = this.#typeOf(of);
    const isList = type.kind === "list";
    const part = (key: string): Place =>
      range.place === undefined && this.#root === undefined ? undefined : this.#within(range.place, key);
    const value = { size: range.size.element, place: part(isList ? "@items" : "@values") };
    if (isList && second === undefined) return [{ name, ...value }];
    const key = { name, size: isList ? fixed(1) : undefined, place: part(isList ? "@indices" : "@keys") };
    return second === undefined ? [key] : [key, { name: second, ...value }];
  }

  /** What an iteration costs, and what the loop costs beside its iterations; the folds of cel-go, one by one. */
  #loop(expr: Comprehension): { readonly step: SizeRange; readonly around: number; readonly element?: SizeRange } {
    const condition = expr.condition && this.estimate(expr.condition).cost;
    const wanted = condition ?? fixed(0);
    const { macro } = expr;
    if (macro === "all") return { step: { min: 3, max: 3 + wanted.max }, around: 1 };
    if (macro === "exists") return { step: { min: 4, max: 4 + wanted.max }, around: 1 };
    if (macro === "existsOne") return { step: addRanges(wanted, { min: 1, max: 2 }), around: 2 };
    const made = expr.result === undefined ? undefined : this.estimate(expr.result);
    const isMap = macro === "transformMap" || macro === "transformMapEntry";
    const base = isMap ? (macro === "transformMap" ? 3 : 2) : 12;
    const element = made?.size ?? this.#sizeOfVariable(expr);
    const step = plus(made?.cost ?? fixed(1), base);
    return {
      step: condition === undefined ? step : addRanges(wanted, unionRanges(step, fixed(1))),
      around: (isMap ? mapCost : listCost) + 1,
      element: isMap ? element : unionRanges(element, fixed(0)),
    };
  }

  /** The size of what `filter` keeps. */
  #sizeOfVariable({ name, at }: Comprehension): SizeRange {
    return this.#ident({ kind: "ident", name, at }).size;
  }
}

/** A part of what is at a place. */
function partOf(place: CelType | "nowhere", part: string): Place {
  if (place === "nowhere") return place;
  const [first, second] = place.params;
  if (part === "@items") return (place.kind === "list" ? first : second) ?? "nowhere";
  if (part === "@values") return (place.kind === "list" ? first : second) ?? "nowhere";
  if (part === "@keys") return (place.kind === "map" ? first : undefined) ?? "nowhere";
  // A reserved word that is not escaped names a field, but none whose size is known.
  const isKnown = place.data === undefined || escapeFieldName(unescapeFieldName(part) ?? "") === part;
  return (isKnown ? place.field?.(part) : undefined) ?? "nowhere";
}

function sizeAt(place: Place): SizeRange | undefined {
  return place === undefined || place === "nowhere" ? undefined : place.size;
}

const scalars: ReadonlySet<string> = new Set(["bool", "int", "uint", "double", "timestamp", "duration"]);

function sizeOfType(type: CelType): SizeRange | undefined {
  const [inner = type] = isOptional(type) ? type.params : [];
  return scalars.has(inner.kind) ? fixed(1) : undefined;
}

function constantSize(value: unknown): number {
  if (typeof value === "string") return codePoints(value);
  return value instanceof Uint8Array ? value.length : 1;
}
