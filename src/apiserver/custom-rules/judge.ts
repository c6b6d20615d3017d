/**
 * Judges values by the rules of their schemas.
 * (kubernetes: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go)
 */
import { isRecord } from "../../data/index.ts";
import { type FieldError, own } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import { Correlated, sameElement } from "./correlated.ts";
import { ruleText, told } from "./message.ts";
import type { CompiledRule } from "./rule.ts";
import type { Validator } from "./validator.ts";

/** What is to be judged. */
export interface Judging {
  readonly validator: Validator;
  readonly value: unknown;
  /** What it was; `undefined` or null where it was not there. */
  readonly old: unknown;
  /** Where it stands; empty for a whole object. */
  readonly path: string;
  /** Told of mistakes that the change did not make; without it, they are mistakes like others. */
  readonly warn?: (error: FieldError) => void;
}

/** What the rules of a schema cost together at most, for one object. */
export const objectBudget = 10_000_000;

/** The rules that a value breaks, and what is left of the budget: less than zero where it did not suffice. */
export function judgeRules(
  judging: Judging,
  budget: number,
): { readonly errors: readonly FieldError[]; readonly left: number } {
  const { validator, value, old, path, warn } = judging;
  const state: State = { errors: [], left: budget, warn };
  const current = warn === undefined ? undefined : new Correlated(value, old, validator.source);
  judge(validator, { value, old, path, current, parent: undefined }, state);
  return { errors: state.errors, left: state.left };
}

interface State {
  readonly errors: FieldError[];
  left: number;
  readonly warn: ((error: FieldError) => void) | undefined;
}

interface Here {
  readonly value: unknown;
  readonly old: unknown;
  readonly path: string;
  /** The value with what it was, where that can be told. */
  readonly current: Correlated | undefined;
  /** What is around it, where that can be told. */
  readonly parent: Correlated | undefined;
}

function judge(validator: Validator, here: Here, state: State): void {
  if ((here.value ?? null) === null) return;
  runRules(validator, here, state);
  if (state.left < 0) return;
  if (Array.isArray(here.value)) judgeItems(validator, here, state);
  else if (isRecord(here.value)) judgeFields(validator, here, state);
}

function judgeItems({ items, source }: Validator, here: Here, state: State): void {
  if (items === undefined || !Array.isArray(here.value)) return;
  const before = Array.isArray(here.old) ? here.old : [];
  for (const [index, value] of here.value.entries()) {
    const path = `${here.path}[${index}]`;
    const old = sameElement(source, before, value);
    judge(items, { value, old, path, ...within(here, here.current?.index(index)) }, state);
    if (state.left < 0) return;
  }
}

function judgeFields({ additional, properties }: Validator, here: Here, state: State): void {
  if (!isRecord(here.value)) return;
  for (const name of Object.keys(here.value)) {
    const field = { value: own(here.value, name), old: own(here.old, name), ...withinField(here, name) };
    if (additional !== undefined) judge(additional, { ...field, path: `${here.path}[${name}]` }, state);
    const inner = properties.get(name);
    if (state.left >= 0 && inner !== undefined) judge(inner, { ...field, path: childPath(here.path, name) }, state);
    if (state.left < 0) return;
  }
}

function childPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** From what has no old self on, the last thing around it that has one counts. */
function within({ current, parent }: Here, inner: Correlated | undefined): Pick<Here, "current" | "parent"> {
  return current === undefined ? { current, parent } : { current: inner, parent: current };
}

function withinField(here: Here, name: string): Pick<Here, "current" | "parent"> {
  const isVersion =
    here.current !== undefined && here.parent === undefined && (name === "apiVersion" || name === "kind");
  return isVersion ? { current: undefined, parent: undefined } : within(here, here.current?.key(name));
}

const outOfBudget = "validation failed due to running out of cost budget, no further validation rules will be run";

function runRules({ rules, source }: Validator, here: Here, state: State): void {
  if (rules.length === 0) return;
  const { path } = here;
  const type = own(source, "type") ?? "";
  const fail = (detail: string) => {
    state.errors.push({ type: "Invalid", field: path === "" ? "<nil>" : path, value: type, detail });
  };
  if (state.left <= 0) {
    fail(outOfBudget);
    state.left = -1;
    return;
  }
  const variables = variablesOf(rules, here);
  for (const rule of rules) {
    runRule(rule, { here, state, type, fail, variables });
    if (state.left < 0) return;
  }
}

/** The variables of a rule, and of one that may do without an old self. */
interface RuleVariables {
  readonly plain: cel.Variables;
  readonly optional: cel.Variables;
}

function variablesOf(rules: readonly CompiledRule[], { value, old }: Here): RuleVariables {
  const self = value as cel.CelValue;
  const before = (old ?? undefined) as cel.CelValue | undefined;
  if (!rules.some(({ usesOldSelf }) => usesOldSelf)) return { plain: { self }, optional: { self } };
  const oldSelf = before === undefined ? cel.none : new cel.Optional(before);
  return { plain: before === undefined ? { self } : { self, oldSelf: before }, optional: { self, oldSelf } };
}

interface Running {
  readonly here: Here;
  readonly state: State;
  readonly type: unknown;
  readonly fail: (detail: string) => void;
  readonly variables: RuleVariables;
}

function runRule(compiled: CompiledRule, running: Running): void {
  const { rule, program, usesOldSelf } = compiled;
  const { here, state, fail, variables } = running;
  const isOptional = rule.optionalOldSelf === true;
  if ("kind" in program) {
    fail(`rule compile error: ${program.detail}`);
    return;
  }
  if (usesOldSelf && (here.old ?? null) === null && !isOptional) return;
  const { value, cost } = program.evaluate(isOptional ? variables.optional : variables.plain);
  if (cost > state.left) {
    fail(outOfBudget);
    state.left = -1;
    return;
  }
  state.left -= cost;
  if (value instanceof cel.Failure) failed(compiled, value, running);
  else if (value !== true) broken(compiled, running);
}

function failed({ rule }: CompiledRule, { message }: cel.Failure, { fail, state }: Running): void {
  const named = ruleText(rule);
  if (message.startsWith("no such overload")) {
    const why = "call arguments did not match a supported operator, function or macro signature";
    fail(`'${message}': ${why} for rule: ${named}`);
  } else if (message.startsWith(cel.costExceeded.message)) {
    fail(`'${message}': no further validation rules will be run due to call cost exceeds limit for rule: ${named}`);
    state.left = -1;
  } else fail(`${message} evaluating rule: ${named}`);
}

function broken(compiled: CompiledRule, { here, state, type, variables }: Running): void {
  const inner = compiled.field;
  const path = inner === "" ? here.path : childPath(here.path, inner);
  const { error, left } = told(compiled, {
    field: path === "" ? "<nil>" : path,
    value: type,
    variables: variables.plain,
    budget: state.left,
  });
  const isOld = (here.current ?? here.parent)?.isEqual === true;
  if (!compiled.usesOldSelf && isOld && state.warn !== undefined) state.warn(error);
  else state.errors.push(error);
  state.left = left;
}
