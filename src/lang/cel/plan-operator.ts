import { fieldNamed, optionalIndex, readField, readIndex } from "./access.ts";
import { add, divide, modulo, multiply, negate, subtract } from "./arithmetic.ts";
import { compare } from "./compare.ts";
import { equal } from "./equal.ts";
import { equalData, isData, joinUnordered } from "./equal-data.ts";
import { costExceeded, Failure, failed, noSuchOverload } from "./failure.ts";
import { lookUp, mapKeyOf, sizeOf } from "./map.ts";
import type { Call, Expr } from "./node.ts";
import { planConditional } from "./plan-logic.ts";
import { type Frame, isAttribute, type Planned, type Planning, type Step } from "./step.ts";
import { type CelType, isOptional } from "./type.ts";
import { type CelValue, isDouble, isList, isMap, type MapKey, Opaque, Optional } from "./value.ts";

/** Plans an operator; `undefined` for the name of anything else. */
export function planOperator(expr: Call, planning: Planning): Planned | undefined {
  const [first, second] = expr.args;
  if (expr.target !== undefined || first === undefined) return undefined;
  if (expr.name === "_?_:_") return planConditional(expr, planning);
  if (second === undefined) return unary(expr.name, planning.plan(first).run);
  if (expr.name === "_[_]" || expr.name === "_[?_]") return planIndex(expr, first, second, planning);
  return dataOperator(expr, planning) ?? binary(expr.name, planning.plan(first), planning.plan(second));
}

/** Operators on data that has a schema, where they do otherwise. */
function dataOperator({ name, args: [first, second] }: Call, planning: Planning): Planned | undefined {
  if (first === undefined || second === undefined) return undefined;
  const type = dataTypeOf(first, planning);
  const { unordered } = type;
  const [left, right] = [first, second].map((one) => planning.plan(one).run);
  if (left === undefined || right === undefined || !isData(type)) return undefined;
  if (name === "_==_") return { run: dataEquality(left, right, { type, wanted: true }) };
  if (name === "_!=_") return { run: dataEquality(left, right, { type, wanted: false }) };
  if (name !== "_+_" || unordered === undefined) return undefined;
  return {
    run: (frame) => {
      const a = left(frame);
      const b = right(frame);
      if (isList(a) && isList(b)) {
        frame.cost++;
        return joinUnordered(unordered, a, b);
      }
      return a instanceof Failure ? a : b instanceof Failure ? b : larger(frame, a, b);
    },
  };
}

/** What is added to a list leaves it what it was. */
function dataTypeOf(expr: Expr, planning: Planning): CelType {
  const [first] = expr.kind === "call" && expr.name === "_+_" ? expr.args : [];
  return first === undefined ? planning.typeOf(expr) : dataTypeOf(first, planning);
}

function dataEquality(
  left: Step,
  right: Step,
  { type, wanted }: { readonly type: CelType; readonly wanted: boolean },
): Step {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (a instanceof Failure || b instanceof Failure) {
      frame.cost++;
      return a instanceof Failure ? a : b;
    }
    frame.cost += comparisonCost(a, b);
    return equalData(type, a, b) === wanted;
  };
}

function unary(name: string, operand: Step): Planned | undefined {
  if (name === "!_") {
    return {
      run: (frame) => {
        const value = operand(frame);
        frame.cost++;
        return typeof value === "boolean" ? !value : value instanceof Failure ? value : noSuchOverload;
      },
    };
  }
  if (name !== "-_") return undefined;
  return {
    run: (frame) => {
      const value = operand(frame);
      frame.cost++;
      if (value instanceof Failure) return value;
      const result = negate(value);
      return result === noSuchOverload && typeof value !== "boolean" ? failed("no such overload: -_") : result;
    },
  };
}

type Binary = (a: CelValue, b: CelValue) => CelValue;

const arithmetic: Readonly<Record<string, Binary>> = {
  "_-_": subtract,
  "_*_": multiply,
  "_/_": divide,
  "_%_": modulo,
};

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  "_<_": (order) => order < 0,
  "_<=_": (order) => order <= 0,
  "_>_": (order) => order > 0,
  "_>=_": (order) => order >= 0,
};

function binary(name: string, left: Planned, right: Planned): Planned | undefined {
  if (name === "_==_") return { run: equality(left, right, true) };
  if (name === "_!=_") return { run: equality(left, right, false) };
  if (name === "_+_") return { run: sum(left.run, right.run) };
  if (name === "@in") return { run: membership(left.run, right) };
  const ordered = comparison(name, left.run, right.run);
  if (ordered !== undefined) return { run: ordered };
  const calculated = calculation(name, left.run, right.run);
  return calculated === undefined ? undefined : { run: calculated };
}

/** What going through texts, lists and the like costs, by their size. */
const traversal = 0.1;

/** What comparing two values costs: a tenth of the size of the smaller one. */
function comparisonCost(a: CelValue, b: CelValue): number {
  if (typeof a === "string" && typeof b === "string") return Math.ceil(Math.min(a.length, b.length) * traversal);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return (typeof a === "string" && a === "") || (typeof b === "string" && b === "") ? 0 : 1;
  }
  return Math.ceil(Math.min(sizeOf(a), sizeOf(b)) * traversal);
}

function equality(left: Planned, right: Planned, wanted: boolean): Step {
  if (typeof right.constant === "string") return textEquality(left.run, right.constant, wanted);
  const first = left.run;
  const second = right.run;
  return (frame) => {
    const a = first(frame);
    const b = second(frame);
    if (a instanceof Failure || b instanceof Failure) {
      frame.cost++;
      return a instanceof Failure ? a : b;
    }
    frame.cost += comparisonCost(a, b);
    return a instanceof Opaque && !isComparable(a, b) ? noSuchOverload : equal(a, b) === wanted;
  };
}

/** A value of a library's own type is compared with others of it, and with null. */
function isComparable(a: Opaque, b: CelValue): boolean {
  return b === null || (b instanceof Opaque && b.type.name === a.type.name);
}

function textEquality(left: Step, text: string, wanted: boolean): Step {
  const { length } = text;
  return (frame) => {
    const value = left(frame);
    if (typeof value === "string") {
      frame.cost += Math.ceil(Math.min(value.length, length) * traversal);
      return (value === text) === wanted;
    }
    if (value instanceof Failure) {
      frame.cost++;
      return value;
    }
    frame.cost += comparisonCost(value, text);
    return value instanceof Opaque ? noSuchOverload : !wanted;
  };
}

/** Whether values of a type have an order among themselves. */
function isOrdered(value: CelValue): boolean {
  return typeof compare(value, value) === "number" || isDouble(value);
}

function comparison(name: string, left: Step, right: Step): Step | undefined {
  const holds = orders[name];
  if (holds === undefined) return undefined;
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a === "number" && typeof b === "number" && !Number.isNaN(a - b)) {
      frame.cost++;
      return holds(a - b);
    }
    if (a instanceof Failure) return a;
    if (b instanceof Failure) return b;
    frame.cost += typeof a === "string" || a instanceof Uint8Array ? comparisonCost(a, b) : 1;
    const order = compare(a, b);
    if (typeof order === "number") return holds(order);
    return order === noSuchOverload && !isOrdered(a) ? failed(`no such overload: ${name}`) : order;
  };
}

function calculation(name: string, left: Step, right: Step): Step | undefined {
  const operation = arithmetic[name];
  if (operation === undefined) return undefined;
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    frame.cost++;
    if (a instanceof Failure) return a;
    if (b instanceof Failure) return b;
    const result = operation(a, b);
    return result === noSuchOverload ? unsupported(name, a) : result;
  };
}

/** Longer lists are not made: they would cost little, and take all memory. */
const longestList = 1_000_000;

function sum(left: Step, right: Step): Step {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (typeof a === "number" && typeof b === "number") {
      frame.cost++;
      return add(a, b);
    }
    if (a instanceof Failure) return a;
    if (b instanceof Failure) return b;
    return larger(frame, a, b);
  };
}

function larger(frame: Frame, a: CelValue, b: CelValue): CelValue {
  const isText = typeof a === "string" || a instanceof Uint8Array;
  frame.cost += isText ? Math.ceil((sizeOf(a) + sizeOf(b)) * traversal) : 1;
  if (frame.cost > frame.limit) return costExceeded;
  if (isList(a) && isList(b) && a.length + b.length > longestList) return costExceeded;
  const result = add(a, b);
  return result === noSuchOverload ? unsupported("_+_", a) : result;
}

/** The error of an operator: it names the operator where values of that type never have it. */
function unsupported(name: string, value: CelValue): Failure {
  const never = name === "_+_" ? isMap(value) : isMap(value) || isList(value) || typeof value === "string";
  return never || value === null || typeof value === "boolean" ? failed(`no such overload: ${name}`) : noSuchOverload;
}

function membership(left: Step, right: Planned): Step {
  const members = isList(right.constant ?? null) ? constantMembers(right.constant) : undefined;
  if (members !== undefined) {
    return (frame) => {
      const value = left(frame);
      if (value instanceof Failure) return value;
      const key = mapKeyOf(value);
      return key !== undefined && members.has(key);
    };
  }
  const range = right.run;
  return (frame) => {
    const value = left(frame);
    const within = range(frame);
    if (value instanceof Failure) return value;
    if (isList(within)) {
      frame.cost += within.length;
      return within.some((one) => equal(value, one));
    }
    frame.cost++;
    if (isMap(within)) return lookUp(within, value) !== undefined;
    return within instanceof Failure ? within : noSuchOverload;
  };
}

function constantMembers(list: CelValue | undefined): ReadonlySet<MapKey> | undefined {
  if (list === undefined || !isList(list)) return undefined;
  const members = new Set<MapKey>();
  for (const one of list) {
    const key = mapKeyOf(one);
    if (key === undefined) return undefined;
    members.add(key);
  }
  return members;
}

function planIndex(expr: Call, operand: Expr, key: Expr, planning: Planning): Planned {
  const base = planning.plan(operand).run;
  const by = planning.plan(key);
  const extra = 1 + (isAttribute(operand) ? 0 : 1) - (isAttribute(key) ? 1 : 0);
  if (expr.name === "_[?_]" || isOptional(planning.typeOf(operand))) return { run: optionalRun(base, by.run, extra) };
  const run = typeof by.constant === "string" ? keyRun(base, by.constant, extra) : indexRun(base, by.run, extra);
  return { run };
}

function keyRun(base: Step, key: string, cost: number): Step {
  const field = fieldNamed(key);
  return (frame) => {
    frame.cost += cost;
    const value = base(frame);
    return isList(value) ? readIndex(value, key) : readField(value, field);
  };
}

function indexRun(base: Step, key: Step, cost: number): Step {
  return (frame) => {
    frame.cost += cost;
    const value = base(frame);
    return value instanceof Failure ? value : readIndex(value, key(frame));
  };
}

function optionalRun(base: Step, key: Step, cost: number): Step {
  return (frame) => {
    frame.cost += cost - 1;
    const value = base(frame);
    const found = value instanceof Failure ? value : optionalIndex(value, key(frame));
    if (found instanceof Optional && found.value !== undefined) frame.cost++;
    return found;
  };
}
