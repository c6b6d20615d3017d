import type { ResolvedCall } from "./check.ts";
import { costExceeded, Failure, failed, noSuchOverload } from "./failure.ts";
import { typeName } from "./inspect.ts";
import { type Does, emptyWorld, type Overload } from "./library.ts";
import type { Call, Expr } from "./node.ts";
import { planOperator } from "./plan-operator.ts";
import { matcherOf } from "./runtime-type.ts";
import { constantStep, type Frame, type Planned, type Planning, type Step } from "./step.ts";
import { type CelType, dynType, listOf } from "./type.ts";
import { type CelValue, Optional } from "./value.ts";

export function planCall(expr: Call, planning: Planning): Planned {
  const resolved = planning.checked.calls.get(expr);
  const operator = planOperator(expr, planning);
  if (operator !== undefined) return operator;
  if (resolved === undefined) return { run: () => failed(`no such overload: ${expr.name}`) };
  const args = resolved.isMember && expr.target !== undefined ? [expr.target, ...expr.args] : expr.args;
  const lazy = resolved.overloads.find((overload) => overload.lazy !== undefined)?.lazy;
  if (lazy !== undefined) return planLazy(lazy, args, planning);
  const planned = args.map(planning.plan);
  const candidates = resolved.overloads.map((overload) => candidateOf(overload, args, { planning, planned }));
  const run = callRun(resolved, planned, candidates);
  const value = folded(resolved.name, planned, run);
  if (value === undefined) return { run };
  if (!(value instanceof Failure)) return constantStep(value);
  planning.refuse({ message: value.message, at: expr.at });
  return { run };
}

/** `or` and `orValue` of an optional: the other value is worked out only where it is needed. */
function planLazy(lazy: "or" | "orValue", args: readonly Expr[], planning: Planning): Planned {
  const [receiver, other] = args;
  if (receiver === undefined || other === undefined) return { run: () => failed(`no such overload: ${lazy}`) };
  const first = planning.plan(receiver).run;
  const second = planning.plan(other).run;
  return {
    run: (frame) => {
      const value = first(frame);
      if (value instanceof Failure) return value;
      if (!(value instanceof Optional)) return failed("no such overload");
      if (value.value === undefined) return second(frame);
      return lazy === "or" ? value : value.value;
    },
  };
}

/** Functions that are run beforehand where their argument is constant. (cel-go: interpreter/decorators.go) */
const foldable: ReadonlySet<string> = new Set(
  "bool bytes double duration dyn int string timestamp type uint".split(" "),
);

function folded(name: string, planned: readonly Planned[], run: Step): CelValue | undefined {
  if (!foldable.has(name) || planned.some(({ constant }) => constant === undefined)) return undefined;
  return run(emptyFrame());
}

function emptyFrame(): Frame {
  return {
    cost: 0,
    limit: Number.POSITIVE_INFINITY,
    variables: {},
    locals: [],
    world: emptyWorld,
    isInterrupted: undefined,
    patience: 0,
  };
}

/** An overload with what tells at run time whether it is meant. */
interface Candidate extends Does {
  readonly matchers: readonly (((value: CelValue) => boolean) | undefined)[];
  readonly cost: Overload["cost"];
}

function candidateOf(
  overload: Overload,
  args: readonly Expr[],
  { planning, planned }: { readonly planning: Planning; readonly planned: readonly Planned[] },
): Candidate {
  const { unary, binary, call, cost, prepare } = overload;
  const does = prepare?.(planned.map(({ constant }) => constant)) ?? { unary, binary, call };
  const matchers = overload.args.map((type, at) => {
    const argument = args[at];
    if (argument !== undefined && isCertain(argument, planning.typeOf(argument), type)) return undefined;
    return matcherOf(type.kind === "list" && overload.anyElements === true ? listOf(dynType) : type);
  });
  return { ...(does as Does), matchers, cost };
}

/**
 * Whether the values of an argument need no look at run time. Types alone do not tell: what is dyn takes any type that
 * it is used with, as `object.?a.orValue(1)` is an int whatever `a` is.
 */
function isCertain(argument: Expr, found: CelType, wanted: CelType): boolean {
  return argument.kind === "constant" && found.kind === wanted.kind;
}

function callRun(resolved: ResolvedCall, planned: readonly Planned[], candidates: readonly Candidate[]): Step {
  const [only] = candidates;
  const steps = planned.map(({ run }) => run);
  const [first, second] = steps;
  if (only !== undefined && candidates.length === 1) {
    if (only.unary !== undefined && first !== undefined) return unaryRun(resolved.name, first, only);
    if (only.binary !== undefined && first !== undefined && second !== undefined) {
      return binaryRun(resolved.name, [first, second], only);
    }
  }
  return dispatchRun(resolved.name, steps, candidates);
}

const takesAny = (): boolean => true;

function unaryRun(name: string, first: Step, { unary, matchers, cost = 1 }: Candidate): Step {
  if (unary === undefined) return () => noSuchOverload;
  const [matches = takesAny] = matchers;
  return (frame) => {
    const value = first(frame);
    if (value instanceof Failure) return value;
    if (!matches(value)) return mismatch(frame, name, [value]);
    if (typeof cost !== "number") return charged(frame, cost, [value], unary);
    frame.cost += cost;
    return frame.cost > frame.limit ? costExceeded : unary(value);
  };
}

type Cost = Exclude<Overload["cost"], number | undefined>;

/** Calls a function whose cost depends on its arguments: before the call, unless it depends on the result as well. */
function charged(frame: Frame, cost: Cost, args: CelValue[], does: (...args: CelValue[]) => CelValue): CelValue {
  if (cost.length < 2) {
    frame.cost += cost(args, null);
    return frame.cost > frame.limit ? costExceeded : does(...args);
  }
  const result = does(...args);
  frame.cost += cost(args, result);
  return frame.cost > frame.limit ? costExceeded : result;
}

function binaryRun(name: string, [first, second]: readonly [Step, Step], candidate: Candidate): Step {
  const { binary, matchers, cost = 1 } = candidate;
  if (binary === undefined) return () => noSuchOverload;
  const [matches = takesAny, matchesOther = takesAny] = matchers;
  return (frame) => {
    const a = first(frame);
    const b = second(frame);
    if (a instanceof Failure) return a;
    if (b instanceof Failure) return b;
    if (!matches(a) || !matchesOther(b)) return mismatch(frame, name, [a, b]);
    if (typeof cost !== "number") return charged(frame, cost, [a, b], binary);
    frame.cost += cost;
    return frame.cost > frame.limit ? costExceeded : binary(a, b);
  };
}

function dispatchRun(name: string, steps: readonly Step[], candidates: readonly Candidate[]): Step {
  return (frame) => {
    const args: CelValue[] = [];
    for (const step of steps) {
      const value = step(frame);
      if (value instanceof Failure) return value;
      args.push(value);
    }
    for (const candidate of candidates) {
      if (fits(candidate, args)) return perform(frame, candidate, args);
    }
    return mismatch(frame, name, args);
  };
}

/** Functions of receivers say less than others. */
const receivers: ReadonlySet<string> = new Set(["startsWith", "endsWith", "contains", "matches"]);

function mismatch(frame: Frame, name: string, args: readonly CelValue[]): Failure {
  frame.cost++;
  if (receivers.has(name)) return noSuchOverload;
  return failed(
    name === "size" ? "no such overload: size" : `no such overload: ${name}(${args.map(typeName).join(", ")})`,
  );
}

function fits({ matchers }: Candidate, args: readonly CelValue[]): boolean {
  for (let at = 0; at < args.length; at++) {
    const matches = matchers[at];
    if (matches !== undefined && !matches(args[at] ?? null)) return false;
  }
  return true;
}

function perform(frame: Frame, candidate: Candidate, args: CelValue[]): CelValue {
  const { unary, binary, call, cost = 1 } = candidate;
  const does = unary ?? binary ?? ((...values: CelValue[]) => call?.(values, frame.world) ?? null);
  if (typeof cost !== "number") return charged(frame, cost, args, does as (...args: CelValue[]) => CelValue);
  frame.cost += cost;
  if (frame.cost > frame.limit) return costExceeded;
  const [first = null, second = null] = args;
  if (unary !== undefined) return unary(first);
  return binary === undefined ? (call?.(args, frame.world) ?? null) : binary(first, second);
}
