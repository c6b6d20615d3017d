import { isRecord } from "../../data/index.ts";
import type { RuleOutcome } from "../../engine/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import { type Step, valueAt } from "./path.ts";

/** The expression of a policy that has decided. */
export interface AskingExpression {
  /** `spec.validations[0].expression`; the list that it is one of where it is not known which. */
  readonly field: string;
  /** Absent where it is not known which. */
  readonly text: string | undefined;
  /** The variables that expressions of the policy may name, by name. */
  readonly variables: ReadonlyMap<string, string>;
}

/** A part of an object that an expression looks at. */
export interface LookedAt {
  readonly steps: readonly Step[];
  /** `undefined` where there is nothing. */
  readonly found: unknown;
}

/**
 * Finds the expression that an outcome is about: by the number that it tells, by its message, or because there is no other.
 * Nothing where a policy, or a rule of it, is not written in expressions. `prefix` is where the rule stands.
 */
export function expressionBehind(
  outcome: RuleOutcome,
  policy: Resource,
  rule?: { readonly text: unknown; readonly prefix: string },
): AskingExpression | undefined {
  const cel = own(own(rule?.text, "validate"), "cel");
  const place = isRecord(cel) ? { text: cel, prefix: `${rule?.prefix}.validate.cel` } : undefined;
  const { text, prefix } = place ?? { text: policy.spec, prefix: "spec" };
  const list = listNames.find((name) => Array.isArray(own(text, name)));
  if (list === undefined || (place === undefined && rule !== undefined)) return undefined;
  const entries = listAt(text, list);
  const variables = namedExpressions(listAt(text, "variables"));
  const at = entryBehind(outcome, entries);
  if (at === undefined) return { field: `${prefix}.${list}`, text: undefined, variables };
  return { field: `${prefix}.${list}[${at}].expression`, text: expressionIn(entries[at]), variables };
}

/** The parts of an object that an expression names, and those that variables name which it uses; each once, in order. */
export function lookedAtBy({ text, variables }: AskingExpression, object: Resource): readonly LookedAt[] {
  const found = new Map<string, LookedAt>();
  const seen = new Set<string>();
  const read = (expression: string) => {
    for (const steps of referencesIn(expression)) {
      if (steps[0] === "variables") {
        const name = String(steps[1] ?? "");
        const inner = variables.get(name);
        if (inner === undefined || seen.has(name)) continue;
        seen.add(name);
        read(inner);
      } else {
        const part = partOf(object, steps.slice(1));
        found.set(part.steps.join("/"), part);
      }
    }
  };
  if (text !== undefined) read(text);
  return [...found.values()];
}

/** Where policies have what decides: what has to hold of an object, or makes it one that is deleted. */
const listNames = ["validations", "expressions", "conditions"] as const;

function listAt(text: unknown, name: string): readonly unknown[] {
  const list = own(text, name);
  return Array.isArray(list) ? list : [];
}

function entryBehind({ message, properties = {} }: RuleOutcome, entries: readonly unknown[]): number | undefined {
  const told = Object.hasOwn(properties, indexProperty) ? Number(properties[indexProperty]) : Number.NaN;
  if (told >= 0 && told < entries.length) return told;
  if (entries.length === 1) return 0;
  const saying = entries.findIndex((one) => {
    const own = textAt(one, "message").trim();
    return own === "" ? message.includes(expressionIn(one).trim()) : message.includes(own);
  });
  return saying < 0 ? undefined : saying;
}

const indexProperty = "cel.validationIndex";

function textAt(entry: unknown, name: string): string {
  const text = own(entry, name);
  return typeof text === "string" ? text : "";
}

const expressionIn = (entry: unknown) => textAt(entry, "expression");

function namedExpressions(variables: readonly unknown[]): ReadonlyMap<string, string> {
  return new Map(variables.map((one) => [textAt(one, "name"), expressionIn(one)]));
}

const reference = /\b(object|oldObject|variables)((?:\.\??[A-Za-z_]\w*|\[\??(?:\d{1,9}|"[^"\n]*"|'[^'\n]*')\])+)(\()?/g;

/** `object.spec.?replicas` and the like; what is called at the end is a function. */
function referencesIn(expression: string): readonly (readonly Step[])[] {
  return [...expression.matchAll(reference)].map(([, root = "", path = "", call]) => {
    const parts = path.match(/[A-Za-z_]\w*(?!["'])|\d+|"[^"]*"|'[^']*'/g) ?? [];
    const steps = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll(/^["']|["']$/g, "")));
    return [root, ...(call === undefined ? steps : steps.slice(0, -1))];
  });
}

/** For Pods that are still to be made, what is meant of a Pod stands in the template of it. */
function partOf(object: Resource, steps: readonly Step[]): LookedAt {
  const places = templates.map((template) => [...template, ...steps]);
  const at = places.find((place) => valueAt(object, place) !== undefined) ?? steps;
  return { steps: at, found: valueAt(object, at) };
}

const templates: readonly (readonly Step[])[] = [[], ["spec", "template"], ["spec", "jobTemplate", "spec", "template"]];
