import { Abort, CelError, Failure, noSuchOverload } from "./failure.ts";
import type { Call, Logic } from "./node.ts";
import { isAttribute, type Planned, type Planning, type Step } from "./step.ts";
import type { CelValue } from "./value.ts";

/** `&&` and `||`: a term that decides absorbs the errors of those before it, but for the end of the evaluation. */
export function planLogic({ operator, terms }: Logic, planning: Planning): Planned {
  const steps = terms.map((term) => planning.plan(term).run);
  const decides = operator === "||";
  const [first, second] = steps;
  if (first !== undefined && second !== undefined && steps.length === 2) {
    return { run: pairRun(first, second, decides) };
  }
  return { run: rowRun(steps, decides) };
}

function pairRun(first: Step, second: Step, decides: boolean): Step {
  return (frame) => {
    const left = first(frame);
    if (left === decides) return decides;
    if (left instanceof Abort) return left;
    const right = second(frame);
    if (typeof left === "boolean" && typeof right === "boolean") return right;
    if (right === decides || right instanceof Abort) return right;
    return undecided(left, right);
  };
}

function rowRun(steps: readonly Step[], decides: boolean): Step {
  return (frame) => {
    let failure: CelValue | undefined;
    for (const step of steps) {
      const value = step(frame);
      if (value === decides || value instanceof Abort) return value;
      if (typeof value !== "boolean") failure ??= asFailure(value);
    }
    return failure ?? !decides;
  };
}

function undecided(left: CelValue, right: CelValue): CelValue {
  return typeof left === "boolean" ? asFailure(right) : asFailure(left);
}

function asFailure(value: CelValue): Failure {
  return value instanceof CelError ? value : noSuchOverload;
}

/** `condition ? yes : no`. A variable or selection as a branch costs one less than elsewhere, as in cel-go. */
export function planConditional({ args: [condition, yes, no] }: Call, planning: Planning): Planned {
  if (condition === undefined || yes === undefined || no === undefined) return { run: () => noSuchOverload };
  const test = planning.plan(condition).run;
  const positive = planning.plan(yes).run;
  const negative = planning.plan(no).run;
  const less = isAttribute(yes) ? 1 : 0;
  const otherLess = isAttribute(no) ? 1 : 0;
  return {
    run: (frame) => {
      const value = test(frame);
      if (value === true) {
        frame.cost -= less;
        return positive(frame);
      }
      if (value === false) {
        frame.cost -= otherLess;
        return negative(frame);
      }
      return value instanceof Failure ? value : noSuchOverload;
    },
  };
}
