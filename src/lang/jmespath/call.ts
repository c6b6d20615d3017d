import { isRecord } from "../../data/index.ts";
import { formatGoValue } from "../../kube/index.ts";
import { type ArgType, type FunctionEntry, functionNamed, type Site } from "./functions/index.ts";
import { Reference, type Run, type Step } from "./run.ts";
import { absorb, failure, Signal } from "./signal.ts";
import { Mistake } from "./token.ts";

/** Calls a function with what its arguments come to, after a check of their number and types. */
export function callStep(name: string, args: readonly (Step | Reference)[]): Step {
  const entry = functionNamed(name);
  if (entry === undefined) throw new Mistake(`unknown function: ${name}`);
  const wrong = wrongCount(entry, args.length);
  const site: Site = {};
  return (value, run) => {
    const values: unknown[] = [];
    for (const arg of args) {
      const result = arg instanceof Reference ? arg : absorb(arg(value, run));
      if (result instanceof Signal) return result;
      values.push(result);
    }
    if (wrong !== undefined) return wrong;
    return wrongType(entry, values) ?? spendArgs(values, run) ?? entry.call(values, run, site);
  };
}

function wrongCount({ args, variadic }: FunctionEntry, count: number): Signal | undefined {
  if (variadic === true) return count < args.length ? failure("Invalid arity.") : undefined;
  return args.length > 0 && count !== args.length ? failure("incorrect number of args") : undefined;
}

function wrongType({ args, variadic }: FunctionEntry, values: readonly unknown[]): Signal | undefined {
  if (args.length === 0) return undefined;
  for (let at = 0; at < values.length; at++) {
    const types = args[at] ?? (variadic === true ? args.at(-1) : undefined) ?? [];
    const value = values[at];
    if (types.some((type) => isOfType(value, type))) continue;
    const shown = value instanceof Reference ? "{...}" : formatGoValue(value);
    const wanted = types.map((type) => `"${type}"`).join(", ");
    return failure(`Invalid type for: ${shown}, expected: []jmespath.JpType{${wanted}}`);
  }
  return undefined;
}

function isOfType(value: unknown, type: ArgType): boolean {
  switch (type) {
    case "any":
      return true;
    case "number":
    case "string":
      return typeof value === type;
    case "array":
      return Array.isArray(value);
    case "object":
      return isRecord(value) && !(value instanceof Reference);
    case "array[number]":
      return Array.isArray(value) && value.every((element) => typeof element === "number");
    case "array[string]":
      return Array.isArray(value) && value.every((element) => typeof element === "string");
    case "expref":
      return value instanceof Reference;
  }
}

/** Functions look at their arguments once: texts and lists cost what they are long. */
function spendArgs(values: readonly unknown[], run: Run): Signal | undefined {
  let cost = 1;
  for (const value of values) {
    if (typeof value === "string") cost += value.length >> 5;
    else if (Array.isArray(value)) cost += value.length;
  }
  return run.spend(cost);
}
