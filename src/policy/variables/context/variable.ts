import { isRecord } from "../../../data/index.ts";
import { formatGoFloat } from "../../../kube/index.ts";
import type { Evaluation } from "../../../lang/index.ts";
import type { CompiledDocument } from "../document.ts";
import type { Loaded } from "../layer.ts";
import { compileQuery, remembering } from "../query.ts";
import type { Run } from "../run.ts";
import type { VariableText } from "./entry-text.ts";
import { compileOptional, compilePick, type EntryPlan, mistake, type Place } from "./load.ts";

/**
 * Loads an entry that a policy defines in place: a value, what an expression makes of it, or what one finds in the
 * context; a default where that goes wrong. (kyverno: pkg/engine/context/loaders/variable.go)
 */
export function loadVariable(text: VariableText, { name }: Place): EntryPlan {
  const parts: Parts = {
    path: compileOptional(text.jmesPath === "" ? undefined : text.jmesPath),
    value: compileOptional(text.value),
    otherwise: compileOptional(text.default),
    apply: text.value === undefined || text.value === null ? applyToContext() : applyToValue(),
  };
  const unresolved = (what: unknown, why: string) =>
    mistake(`failed to substitute variables in context entry ${name} ${shown(what)}: ${why}`);
  return {
    asks: undefined,
    unstored: (why) => why,
    load(run) {
      const path = fill(parts.path, run);
      if (path?.kind === "pending") return path;
      if (path?.kind === "error") return unresolved(text.jmesPath, path.message);
      if (path !== undefined && typeof path.value !== "string") {
        return mistake(`jmespath value must be a string ${name} ${text.jmesPath}: <nil>`);
      }
      const otherwise = fill(parts.otherwise, run);
      if (otherwise?.kind === "pending") return otherwise;
      if (otherwise?.kind === "error") return unresolved(text.default, otherwise.message);
      const value = fill(parts.value, run);
      if (value?.kind === "pending") return value;
      if (value?.kind === "error") return unresolved(text.value, value.message);
      const found = path === undefined ? (value ?? nothing) : parts.apply(path.value as string, value?.value, run);
      return conclude(found, {
        name,
        path: path?.value,
        otherwise: otherwise?.value ?? null,
        ofValue: value !== undefined,
      });
    },
  };
}

type Apply = (path: string, value: unknown, run: Run) => Evaluation;

interface Parts {
  readonly path: CompiledDocument | undefined;
  readonly value: CompiledDocument | undefined;
  readonly otherwise: CompiledDocument | undefined;
  readonly apply: Apply;
}

const nothing: Evaluation = { kind: "value", value: null };

function fill(document: CompiledDocument | undefined, run: Run): Evaluation | undefined {
  return document?.fill(run);
}

function applyToContext(): Apply {
  const queryOf = remembering(compileQuery);
  return (path, _value, run) => queryOf(path)(run);
}

function applyToValue(): Apply {
  return compilePick((path, why) => `failed to compile JMESPath: ${path}, error: ${why}`);
}

interface Found {
  readonly name: string;
  readonly path: unknown;
  readonly otherwise: unknown;
  /** Whether an expression was applied to a value, for which no default stands in when that comes to null. */
  readonly ofValue: boolean;
}

function conclude(found: Evaluation, { name, path, otherwise, ofValue }: Found): Loaded {
  if (found.kind === "pending") return found;
  if (found.kind === "error" && otherwise === null) {
    return mistake(`failed to apply jmespath ${path} to variable <nil>: ${found.message}`);
  }
  const value = found.kind === "error" || (found.value === null && !ofValue) ? otherwise : found.value;
  if (value !== null) return { kind: "value", value, replaces: true };
  return mistake(`failed to add context entry for variable ${name} since it evaluated to nil`);
}

/** What a policy says, as Go prints it with `%s`, which is meant for texts. */
function shown(what: unknown): string {
  return what === null || what === undefined ? "%!s(<nil>)" : shownPart(what);
}

function shownPart(what: unknown): string {
  if (typeof what === "string") return what;
  if (Array.isArray(what)) return `[${what.map(shownPart).join(" ")}]`;
  if (isRecord(what))
    return `map[${Object.keys(what)
      .sort()
      .map((key) => `${key}:${shownPart(what[key])}`)
      .join(" ")}]`;
  if (what === null || what === undefined) return "<nil>";
  return typeof what === "number" ? `%!s(float64=${formatGoFloat(what)})` : `%!s(bool=${String(what)})`;
}
