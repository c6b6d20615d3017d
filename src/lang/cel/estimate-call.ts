import { patternFactor, traversalFactor } from "./cost.ts";
import {
  addRanges,
  type Estimate,
  fixed,
  multiplyRanges,
  plus,
  scaleRange,
  unionRanges,
  unknownSize,
} from "./estimate-range.ts";
import type { CostEstimate, Overload, SizeRange } from "./library.ts";

/** What a call costs beside its arguments; `whole` where its arguments are counted in. */
export interface CallCost {
  readonly cost: SizeRange;
  readonly size?: SizeRange | undefined;
  readonly whole?: boolean;
}

/** The cost of an operator or a function, over all overloads that it may mean. (cel-go: checker/cost.go functionCost) */
export function estimateOperator(name: string, args: readonly Estimate[], overloads: readonly Overload[]): CallCost {
  const sizes = args.map(({ size }) => size);
  const estimated = overloads.filter(({ estimate }) => estimate !== undefined);
  if (estimated.length > 0) return unionOf(estimated.map((overload) => overload.estimate?.(sizes)));
  const [first = unknownSize, second = fixed(0)] = sizes;
  switch (name) {
    case "_?_:_":
      return conditional(args);
    case "_[_]":
      return { cost: fixed(1), size: first.element };
    case "_+_":
      return sum(first, second, overloads);
    case "@in":
      return {
        cost: overloads.some(({ args: [, range] }) => range?.kind === "list") ? union(second, overloads) : fixed(1),
      };
    case "_==_":
    case "_!=_":
      return { cost: comparison(first, second) };
    case "_<_":
    case "_<=_":
    case "_>_":
    case "_>=_":
      return { cost: ordering(first, second, overloads) };
    default:
      return functionCost(name, [first, second], overloads);
  }
}

function unionOf(estimates: readonly (CostEstimate | undefined)[]): CallCost {
  const known = estimates.filter((one) => one !== undefined);
  const cost = known.map((one) => one.cost).reduce<SizeRange | undefined>(unionRanges, undefined) ?? fixed(1);
  const size = known.flatMap((one) => one.size ?? []).reduce<SizeRange | undefined>(unionRanges, undefined);
  return { cost, size };
}

function conditional([condition, yes, no]: readonly Estimate[]): CallCost {
  if (condition === undefined || yes === undefined || no === undefined) return { cost: fixed(1) };
  const cost = addRanges(condition.cost, unionRanges(yes.cost, no.cost));
  return { cost, size: unionRanges(yes.size, no.size), whole: true };
}

const isTexts = ({ args: [first] }: Overload) => first?.kind === "string" || first?.kind === "bytes";

/** Of texts by what they make together; of anything else one. */
function sum(first: SizeRange, second: SizeRange, overloads: readonly Overload[]): CallCost {
  const made = addRanges(first, second);
  const ofTexts = overloads.some(isTexts) ? scaleRange(made, traversalFactor) : undefined;
  const ofOthers = overloads.every(isTexts) ? undefined : fixed(1);
  const cost = ofTexts === undefined ? fixed(1) : ofOthers === undefined ? ofTexts : unionRanges(ofTexts, ofOthers);
  const grows = overloads.some((one) => isTexts(one) || one.args[0]?.kind === "list");
  return { cost, size: grows ? { ...made, ...elementOf(first, second) } : undefined };
}

function elementOf(first: SizeRange, second: SizeRange): Pick<SizeRange, "element"> {
  const { element } = first;
  return element !== undefined && second.element !== undefined ? { element: unionRanges(element, second.element) } : {};
}

function union(size: SizeRange, overloads: readonly Overload[]): SizeRange {
  return overloads.length > 1 ? unionRanges(size, fixed(1)) : size;
}

/** Up to the end of the smaller one. */
function comparison(first: SizeRange, second: SizeRange): SizeRange {
  const max = Math.min(first.max, second.max);
  return scaleRange({ min: max > 0 ? 1 : 0, max }, traversalFactor);
}

function ordering(first: SizeRange, second: SizeRange, overloads: readonly Overload[]): SizeRange {
  const ofTexts = overloads.some(isTexts) ? comparison(first, second) : undefined;
  if (ofTexts === undefined) return fixed(1);
  return overloads.every(isTexts) ? ofTexts : unionRanges(ofTexts, fixed(1));
}

function functionCost(
  name: string,
  [first, second]: readonly [SizeRange, SizeRange],
  overloads: readonly Overload[],
): CallCost {
  switch (name) {
    case "format":
      return { cost: scaleRange(first, traversalFactor) };
    case "bytes":
      return { cost: scaleRange(first, traversalFactor), size: { min: first.min, max: first.max * 4 } };
    case "startsWith":
    case "endsWith":
      return { cost: scaleRange(second, traversalFactor) };
    case "contains":
      return { cost: multiplyRanges(scaleRange(first, traversalFactor), scaleRange(second, traversalFactor)) };
    case "matches": {
      const text = scaleRange(plus(first, 1), traversalFactor);
      return { cost: multiplyRanges(text, scaleRange(second, patternFactor)) };
    }
    case "lowerAscii":
    case "upperAscii":
    case "substring":
    case "trim":
    case "strings.quote":
      return { cost: scaleRange(first, traversalFactor), size: first };
    case "split":
    case "replace":
      // What is made is gone over as well.
      return { cost: scaleRange(first, 2 * traversalFactor), size: { min: 0, max: first.max } };
    case "indexOf":
    case "lastIndexOf":
      return { cost: { min: Math.floor(first.min * traversalFactor), max: Math.ceil(first.max * traversalFactor) } };
    case "join":
      return join(first, second);
    case "reverse":
    case "slice":
      return { cost: plus(first, 11), size: { min: 0, max: first.max } };
    case "string":
      return { cost: overloads.some(isTexts) ? unionRanges(scaleRange(first, traversalFactor), fixed(1)) : fixed(1) };
    case "@sortByAssociatedKeys":
    case "sort":
    case "distinct":
      return { cost: plus(scaleRange(multiplyRanges(first, first), 2), 11), size: first };
    case "dyn":
      return { cost: fixed(1), size: first };
    default:
      return { cost: fixed(1) };
  }
}

/** All elements with what stands between them. */
function join(list: SizeRange, separator: SizeRange): CallCost {
  const gaps = { min: Math.max(0, list.min - 1), max: Math.max(0, list.max - 1) };
  const made = addRanges(multiplyRanges(list, list.element ?? unknownSize), multiplyRanges(separator, gaps));
  return { cost: scaleRange(made, traversalFactor), size: { min: made.min, max: made.max } };
}
