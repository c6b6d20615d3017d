import { isRecord } from "../../data/index.ts";

/** A condition as a policy says it. */
export interface ConditionText {
  readonly key: unknown;
  readonly operator: string;
  readonly value: unknown;
  readonly message: string;
}

/** Conditions as a policy says them: an old list, all of which have to hold, or blocks. */
export type ConditionsText =
  | { readonly kind: "list"; readonly conditions: readonly ConditionText[] }
  | {
      readonly kind: "blocks";
      /** Absent where the policy has no such block; an empty one never holds. */
      readonly any: readonly ConditionText[] | undefined;
      readonly all: readonly ConditionText[];
    };

/** Something that is no condition, at `path` below the conditions: `.any[0].key`. */
export interface ConditionsMistake {
  readonly kind: "mistake";
  readonly path: string;
  readonly message: string;
}

/** Reads conditions; none at all always hold. Unknown fields are mistakes: they might be conditions misspelled. */
export function readConditions(said: unknown): ConditionsText | ConditionsMistake {
  if (said === undefined || said === null) return { kind: "blocks", any: undefined, all: [] };
  if (Array.isArray(said)) {
    const conditions = readList(said, "");
    return "kind" in conditions ? conditions : { kind: "list", conditions };
  }
  if (!isRecord(said)) return mistake("", "expected conditions below any and all, or a list of conditions");
  const unknown = Object.keys(said).find((key) => key !== "any" && key !== "all");
  if (unknown !== undefined) return mistake(`.${unknown}`, `unknown field ${JSON.stringify(unknown)}`);
  const { any: one, all: every } = said as Blocks;
  const any = isAbsent(one) ? undefined : readList(one, ".any");
  const all = isAbsent(every) ? [] : readList(every, ".all");
  if (any !== undefined && "kind" in any) return any;
  return "kind" in all ? all : { kind: "blocks", any, all };
}

interface Blocks {
  readonly any?: unknown;
  readonly all?: unknown;
}

const fields = ["key", "operator", "value", "message"];

interface Fields {
  readonly key?: unknown;
  readonly operator?: unknown;
  readonly value?: unknown;
  readonly message?: unknown;
}

function readList(said: unknown, path: string): readonly ConditionText[] | ConditionsMistake {
  if (!Array.isArray(said)) return mistake(path, "expected a list of conditions");
  const conditions: ConditionText[] = [];
  for (const [index, one] of said.entries()) {
    const condition = readCondition(one, `${path}[${index}]`);
    if ("kind" in condition) return condition;
    conditions.push(condition);
  }
  return conditions;
}

function readCondition(said: unknown, path: string): ConditionText | ConditionsMistake {
  if (!isRecord(said)) return mistake(path, "expected a condition with key, operator and value");
  const unknown = Object.keys(said).find((key) => !fields.includes(key));
  if (unknown !== undefined) return mistake(`${path}.${unknown}`, `unknown field ${JSON.stringify(unknown)}`);
  const { key, operator, value, message } = said as Fields;
  if (!isAbsent(operator) && typeof operator !== "string") return mistake(`${path}.operator`, "expected a string");
  if (!isAbsent(message) && typeof message !== "string") return mistake(`${path}.message`, "expected a string");
  return { key, operator: textOr(operator), value, message: textOr(message) };
}

function textOr(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function mistake(path: string, message: string): ConditionsMistake {
  return { kind: "mistake", path, message };
}
