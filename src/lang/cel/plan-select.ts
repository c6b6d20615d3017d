import { type Field, fieldNamed, hasField, optionalField, readField } from "./access.ts";
import type { Named } from "./environment.ts";
import { failed } from "./failure.ts";
import { unescapeFieldName } from "./field-name.ts";
import { Made } from "./made.ts";
import type { Expr, Ident, Select } from "./node.ts";
import { readerOf } from "./read.ts";
import { constantStep, isAttribute, type Local, type Planned, type Planning, type Step } from "./step.ts";
import { isOptional } from "./type.ts";
import { type CelValue, isList, type JsonObject, none, Optional, TypeValue } from "./value.ts";

export function planIdent(expr: Ident, planning: Planning): Planned {
  const named = planning.nameOf(expr);
  if (named !== undefined) return planNamed(named);
  const local = planning.localOf(expr.name);
  return { run: local === undefined ? () => failed(`no such attribute(s): ${expr.name}`) : localRun(local) };
}

function localRun({ slot, init }: Local): Step {
  if (init === undefined) {
    return (frame) => {
      frame.cost++;
      return frame.locals[slot] ?? null;
    };
  }
  return (frame) => {
    frame.cost++;
    const known = frame.locals[slot];
    if (known !== undefined) return known;
    const value = init(frame);
    frame.locals[slot] = value;
    return value;
  };
}

function counted(run: Step): Step {
  return (frame) => {
    frame.cost++;
    return run(frame);
  };
}

function planNamed(named: Named): Planned {
  if (named.kind === "constant") return constantStep(named.value);
  if (named.kind === "type") return constantStep(new TypeValue((named.type.makes ?? named.type).name));
  const { name, type, value: brought } = named;
  if (brought !== undefined) return { run: counted(() => brought) };
  const missing = failed(`no such attribute(s): ${name}`);
  const read = readerOf(type);
  if (read === undefined) {
    return {
      run: (frame) => {
        frame.cost++;
        return frame.variables[name] ?? (frame.variables[name] === null ? null : missing);
      },
    };
  }
  return {
    run: (frame) => {
      frame.cost++;
      const value = frame.variables[name];
      return value === undefined ? missing : read(value);
    },
  };
}

export function planSelect(expr: Select, planning: Planning): Planned {
  const named = planning.nameOf(expr);
  if (named !== undefined) return planNamed(named);
  if (isDataField(expr, planning)) return planDataField(expr, planning);
  if (expr.test) return planTest(expr, planning);
  if (expr.optional || isOptional(planning.typeOf(expr.operand))) return planOptional(expr, planning);
  return planPath(expr, planning);
}

function planTest({ operand, field }: Select, planning: Planning): Planned {
  const { run } = planning.plan(operand);
  const wanted = fieldNamed(field);
  // The operand of a test counts as an attribute even where it is the result of a call.
  const extra = isAttribute(operand) ? 0 : 1;
  if (!wanted.isInherited) return { run: testRun(run, wanted, extra) };
  return {
    run: (frame) => {
      frame.cost += extra;
      return hasField(run(frame), wanted);
    },
  };
}

function testRun(run: Step, wanted: Field, extra: number): Step {
  const { name } = wanted;
  return (frame) => {
    frame.cost += extra;
    const value = run(frame);
    return typeof value === "object" && value !== null && !(value instanceof Made) && !isList(value)
      ? (value as JsonObject)[name] !== undefined
      : hasField(value, wanted);
  };
}

function planOptional({ operand, field }: Select, planning: Planning): Planned {
  const { run } = planning.plan(operand);
  const extra = isAttribute(operand) ? 0 : 1;
  return {
    run: (frame) => {
      frame.cost += extra;
      const found = optionalField(run(frame), field);
      if (found instanceof Optional && found.value !== undefined) frame.cost++;
      return found;
    },
  };
}

/** A row of selections, in one closure. */
function planPath(expr: Select, planning: Planning): Planned {
  const fields: Field[] = [];
  let base: Expr = expr;
  while (base.kind === "select" && isPlain(base, planning) && (fields.length === 0 || !isRead(base, planning))) {
    fields.unshift(fieldNamed(base.field));
    base = base.operand;
  }
  const cost = fields.length + (isAttribute(base) || isConditional(base) ? 0 : 1);
  const read = readerOf(planning.typeOf(expr));
  const run = pathRun(planning.plan(base).run, fields, cost);
  // What is read of a struct has been made what it should be with all that is in it.
  if (read === undefined || planning.typeOf(expr.operand).kind !== "struct") return { run };
  return { run: (frame) => read(run(frame)) };
}

function isPlain(expr: Select, planning: Planning): boolean {
  if (expr.test || expr.optional || isDataField(expr, planning)) return false;
  return planning.nameOf(expr) === undefined && !isOptional(planning.typeOf(expr.operand));
}

function isRead(expr: Select, planning: Planning): boolean {
  return planning.typeOf(expr.operand).kind === "struct" && readerOf(planning.typeOf(expr)) !== undefined;
}

function isConditional(expr: Expr): boolean {
  return expr.kind === "call" && expr.name === "_?_:_";
}

function pathRun(base: Step, fields: readonly Field[], cost: number): Step {
  const [first, second, third] = fields;
  if (first !== undefined && fields.length === 1) {
    return (frame) => {
      frame.cost += cost;
      return readField(base(frame), first);
    };
  }
  if (first !== undefined && second !== undefined && fields.length === 2) {
    return (frame) => {
      frame.cost += cost;
      return readField(readField(base(frame), first), second);
    };
  }
  if (first !== undefined && second !== undefined && third !== undefined && fields.length === 3) {
    return (frame) => {
      frame.cost += cost;
      return readField(readField(readField(base(frame), first), second), third);
    };
  }
  return (frame) => {
    frame.cost += cost;
    let value = base(frame);
    for (const field of fields) value = readField(value, field);
    return value;
  };
}

/** Whether the operand, or what it holds as an optional, is data of a schema. */
function isDataField({ operand }: Select, planning: Planning): boolean {
  const type = planning.typeOf(operand);
  return (isOptional(type) ? type.params[0] : type)?.data !== undefined;
}

/** A field of data that has a schema: it is named as the schema has it, and null is as good as missing. */
function planDataField(expr: Select, planning: Planning): Planned {
  const { operand, field } = expr;
  const { run } = planning.plan(operand);
  const wanted = { ...fieldNamed(unescapeFieldName(field) ?? field), missing: fieldNamed(field).missing };
  const extra = isAttribute(operand) || (!expr.test && isConditional(operand)) ? 0 : 1;
  if (expr.test) {
    return {
      run: (frame) => {
        frame.cost += extra;
        const found = optionalField(run(frame), wanted.name);
        return found instanceof Optional ? (found.value ?? null) !== null : found;
      },
    };
  }
  const isOptionalRead = expr.optional || isOptional(planning.typeOf(operand));
  const read = readerOf(planning.typeOf(expr)) ?? same;
  if (isOptionalRead) return { run: optionalDataRun(run, { name: wanted.name, extra, read }) };
  return {
    run: (frame) => {
      frame.cost += 1 + extra;
      const found = readField(run(frame), wanted);
      return found === null ? wanted.missing : read(found);
    },
  };
}

function same(value: CelValue): CelValue {
  return value;
}

interface OptionalRead {
  readonly name: string;
  readonly extra: number;
  readonly read: (value: CelValue) => CelValue;
}

function optionalDataRun(run: Step, { name, extra, read }: OptionalRead): Step {
  return (frame) => {
    frame.cost += extra;
    const found = optionalField(run(frame), name);
    if (!(found instanceof Optional) || found.value === undefined) return found;
    if (found.value === null) return none;
    frame.cost++;
    return read(found);
  };
}
