import { Failure, failed } from "./failure.ts";
import { formatKey } from "./inspect.ts";
import { MapBuilder } from "./map.ts";
import type { Element, ListLiteral, MapLiteral, MessageLiteral } from "./node.ts";
import { constantStep, type Planned, type Planning, type Step } from "./step.ts";
import { type CelValue, Message, Optional } from "./value.ts";

const listCost = 10;
const mapCost = 30;
const messageCost = 40;

export function planList({ elements }: ListLiteral, planning: Planning): Planned {
  const planned = elements.map(({ value }) => planning.plan(value));
  if (planned.every(({ constant }) => constant !== undefined) && !elements.some(({ optional }) => optional)) {
    return constantStep(planned.map(({ constant }) => constant ?? null));
  }
  const steps = planned.map(({ run }) => run);
  if (elements.some(({ optional }) => optional)) return { run: optionalList(elements, steps) };
  return { run: plainList(steps) };
}

function plainList(steps: readonly Step[]): Step {
  return (frame) => {
    const values: CelValue[] = [];
    for (const step of steps) {
      const value = step(frame);
      if (value instanceof Failure) return value;
      values.push(value);
    }
    frame.cost += listCost;
    return values;
  };
}

function optionalList(elements: readonly Element[], steps: readonly Step[]): Step {
  const isOptional = elements.map(({ optional }) => optional);
  return (frame) => {
    const values: CelValue[] = [];
    for (const [at, step] of steps.entries()) {
      let value: CelValue | undefined = step(frame);
      if (value instanceof Failure) return value;
      if (isOptional[at] === true) {
        if (!(value instanceof Optional)) {
          return failed(`cannot initialize optional list element from non-optional value ${formatKey(value)}`);
        }
        value = value.value;
      }
      if (value !== undefined) values.push(value);
    }
    frame.cost += listCost;
    return values;
  };
}

export function planMap({ entries }: MapLiteral, planning: Planning): Planned {
  const planned = entries.map(({ key, value, optional }) => ({
    key: planning.plan(key),
    value: planning.plan(value),
    optional,
  }));
  const run = mapRun(planned.map(({ key, value, optional }) => ({ key: key.run, value: value.run, optional })));
  const isConstant = planned.every(
    ({ key, value, optional }) => key.constant !== undefined && value.constant !== undefined && !optional,
  );
  if (!isConstant) return { run };
  const builder = new MapBuilder();
  const areNew = planned.every(({ key, value }) => builder.add(key.constant ?? null, value.constant ?? null) === true);
  return areNew ? constantStep(builder.build()) : { run };
}

interface EntrySteps {
  readonly key: Step;
  readonly value: Step;
  readonly optional: boolean;
}

function mapRun(entries: readonly EntrySteps[]): Step {
  return (frame) => {
    const builder = new MapBuilder();
    for (const entry of entries) {
      const key = entry.key(frame);
      if (key instanceof Failure) return key;
      const value = present(entry.value(frame), entry.optional, key);
      if (value instanceof Failure) return value;
      if (value === undefined) continue;
      const isNew = builder.add(key, value);
      if (isNew === undefined) return failed("unsupported key type");
      if (!isNew) return failed(`Failed with repeated key: ${formatKey(key)}`);
    }
    frame.cost += mapCost;
    return builder.build();
  };
}

/** The value of an entry; `undefined` where it is optional and missing. */
function present(value: CelValue, optional: boolean, key: CelValue): CelValue | undefined {
  if (!optional || value instanceof Failure) return value;
  if (value instanceof Optional) return value.value;
  return failed(`cannot initialize optional entry '${formatKey(key)}' from non-optional value ${formatKey(value)}`);
}

export function planMessage(expr: MessageLiteral, planning: Planning): Planned {
  const named = planning.nameOf(expr);
  if (named?.kind !== "type") return { run: () => failed(`unknown type: ${expr.name}`) };
  const { type } = named;
  const steps = expr.fields.map(({ field, value, optional }) => ({
    field,
    optional,
    run: planning.plan(value).run,
  }));
  return {
    run: (frame) => {
      const fields = new Map<string, CelValue>();
      for (const { field, optional, run } of steps) {
        const value = present(run(frame), optional, field);
        if (value instanceof Failure) return value;
        if (value !== undefined) fields.set(field, value);
      }
      frame.cost += messageCost;
      return type.make === undefined ? new Message(type, fields) : type.make(fields);
    },
  };
}
