import type { Checked } from "./check.ts";
import { estimateOperator } from "./estimate-call.ts";
import { addRanges, type Estimate, fixed, multiplyRanges, plus, unionRanges, unknownSize } from "./estimate-range.ts";
import type { SizeRange } from "./library.ts";
import { codePoints } from "./map.ts";
import type { Bind, Call, Comprehension, Expr, ListLiteral, MapLiteral, Select } from "./node.ts";
import { type CelType, dynType } from "./type.ts";

/**
 * What an evaluation costs at least and at most, before anything is known but types and the sizes they bound.
 * (cel-go: checker/cost.go; kubernetes: apiserver/pkg/cel/library/cost.go)
 */
export function estimateCost(expr: Expr, checked: Checked): SizeRange {
  return new Estimator(checked).estimate(expr).cost;
}

const listCost = 10;
const mapCost = 30;
const messageCost = 40;

class Estimator {
  readonly #checked: Checked;
  /** Macros use a part more than once, always in one scope. */
  readonly #known = new Map<Expr, Estimate>();
  /** Sizes of variables of macros, where they are known by more than their type. */
  readonly #locals: { readonly name: string; readonly size: SizeRange }[] = [];

  constructor(checked: Checked) {
    this.#checked = checked;
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
    return { cost: fixed(1), size: local?.size ?? sizeOfType(this.#typeOf(expr)) };
  }

  #select(expr: Select): Estimate {
    const size = sizeOfType(this.#typeOf(expr));
    if (this.#checked.names.has(expr)) return { cost: fixed(1), size };
    const { cost } = this.estimate(expr.operand);
    const { kind } = this.#typeOf(expr.operand);
    if (expr.test) return { cost, size: fixed(1) };
    return { cost: expr.optional || kind === "map" || kind === "struct" ? plus(cost, 1) : cost, size };
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
    const own = estimateOperator(expr.name, args, resolved?.overloads ?? []);
    const type = sizeOfType(this.#typeOf(expr));
    if (own.whole) return { cost: own.cost, size: own.size ?? type };
    return { cost: args.map(({ cost }) => cost).reduce(addRanges, own.cost), size: own.size ?? type };
  }

  #bind({ name, init, body }: Bind): Estimate {
    const value = this.estimate(init);
    const inner = this.#within(name, value.size, () => this.estimate(body));
    return { cost: plus(addRanges(value.cost, inner.cost), listCost), size: inner.size };
  }

  #within<T>(name: string, size: SizeRange, step: () => T): T {
    this.#locals.push({ name, size });
    const result = step();
    this.#locals.pop();
    return result;
  }

  #comprehension(expr: Comprehension): Estimate {
    const range = this.estimate(expr.range);
    const type = this.#typeOf(expr.range);
    const [key, value] = elementSizes(type, range.size);
    const first = type.kind === "list" && expr.second === undefined ? value : key;
    const inner = this.#within(expr.name, first, () => this.#within(expr.second ?? "", value, () => this.#loop(expr)));
    const looped = multiplyRanges({ min: range.size.min, max: range.size.max }, inner.step);
    const cost = plus(addRanges(range.cost, looped), inner.around);
    const { min, max } = range.size;
    return { cost, size: inner.element === undefined ? fixed(1) : { min, max, element: inner.element } };
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
    const local = this.#locals.at(-2)?.size ?? unknownSize;
    const step = plus(made?.cost ?? fixed(1), base);
    return {
      step: condition === undefined ? step : addRanges(wanted, unionRanges(step, fixed(1))),
      around: (isMap ? mapCost : listCost) + 1,
      element: made?.size ?? local,
    };
  }
}

/** The sizes of keys or indices, and of elements or values. */
function elementSizes({ kind, params }: CelType, size: SizeRange): readonly [SizeRange, SizeRange] {
  const [first = dynType, second = dynType] = params;
  if (kind === "list") return [fixed(1), size.element ?? sizeOfType(first)];
  return kind === "map" ? [sizeOfType(first), size.element ?? sizeOfType(second)] : [unknownSize, unknownSize];
}

const scalars: ReadonlySet<string> = new Set(["bool", "int", "uint", "double", "timestamp", "duration"]);

function sizeOfType(type: CelType): SizeRange {
  const { kind, size } = type;
  if (size !== undefined) return size;
  return scalars.has(kind) ? fixed(1) : unknownSize;
}

function constantSize(value: unknown): number {
  if (typeof value === "string") return codePoints(value);
  return value instanceof Uint8Array ? value.length : 1;
}
