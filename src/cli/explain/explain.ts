import { isRecord, type Position, yamlPosition } from "../../data/index.ts";
import type { RuleOutcome } from "../../engine/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import type { Source } from "../input/index.ts";
import { type AskingExpression, expressionBehind, lookedAtBy } from "./expression.ts";
import { stepsOf, textOfSteps, valueAt } from "./path.ts";
import { wantedBy } from "./wanted.ts";

/** A place in a file. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Why a rule is not content with an object, as far as it says. */
export interface Explanation {
  /** Where the offending field is; the object as a whole where the rule does not say. */
  readonly place: Place | undefined;
  /** `spec.containers[0].image`; empty for the object as a whole. */
  readonly field: string;
  /** What stands there; `undefined` where there is nothing. */
  readonly found: unknown;
  /** The part of the policy that asked. */
  readonly asked: Place | undefined;
  /** `spec.rules[0].validate.pattern.spec.containers[0].image` */
  readonly askedField: string;
  /** What the policy wants there; `undefined` where it does not say it by a pattern. */
  readonly wanted: unknown;
  /** The expression that has to hold; absent where the policy says it otherwise. */
  readonly expression?: string;
  /** What else the expression looks at. */
  readonly also?: readonly { readonly field: string; readonly found: unknown }[];
}

/** An object or a policy with the place where it stands. */
export interface Sourced {
  readonly document: Resource;
  readonly source: Source | undefined;
}

/** Explains an outcome by the texts that it comes from. */
export function explain(outcome: RuleOutcome, resource: Sourced, policy: Sourced): Explanation {
  const rule = ruleOf(policy.document, outcome.rule);
  const prefix = rule === undefined ? "" : `spec.rules[${rule.index}]`;
  const asking = expressionBehind(outcome, policy.document, rule && { text: rule.rule, prefix });
  return asking === undefined ? explainPattern(outcome, resource, policy) : explainExpression(asking, resource, policy);
}

/** So many parts of an object are told at most. */
const mostTold = 4;

function explainExpression(asking: AskingExpression, resource: Sourced, policy: Sourced): Explanation {
  const parts = lookedAtBy(asking, resource.document).slice(0, mostTold);
  const named = parts.map(({ steps, found }) => ({ field: textOfSteps(steps), found }));
  const [first, ...also] = named;
  return {
    place: placeIn(resource.source, first?.field ?? ""),
    field: first?.field ?? "",
    found: first?.found,
    asked: placeIn(policy.source, asking.field),
    askedField: asking.field,
    wanted: undefined,
    ...(asking.text !== undefined && { expression: asking.text.trim() }),
    also,
  };
}

function explainPattern(outcome: RuleOutcome, resource: Sourced, policy: Sourced): Explanation {
  const steps = stepsOf(outcome.path ?? "");
  const rule = ruleOf(policy.document, outcome.rule);
  const asking = rule === undefined ? undefined : wantedBy(rule.rule, steps);
  const askedField = [rule === undefined ? "" : `spec.rules[${rule.index}]`, asking?.field ?? ""]
    .filter(Boolean)
    .join(".");
  return {
    place: placeIn(resource.source, textOfSteps(steps)),
    field: textOfSteps(steps),
    found: valueAt(resource.document, steps),
    asked: placeIn(policy.source, askedField),
    askedField,
    wanted: asking?.wanted,
  };
}

/** What a plain rule that a generated one stands for is called. */
function plainRuleName(name: string): string {
  return name.replace(/^autogen-(cronjob-)?/, "");
}

interface NumberedRule {
  readonly rule: Readonly<Record<string, unknown>>;
  readonly index: number;
}

/** The rule of a policy by its name, or by the name of the rule generated from it: long names are cut there. */
function ruleOf(policy: Resource, name: string): NumberedRule | undefined {
  const rules = own(own(policy, "spec"), "rules");
  if (!Array.isArray(rules)) return undefined;
  const plain = plainRuleName(name);
  const exact = rules.findIndex((rule) => own(rule, "name") === name || own(rule, "name") === plain);
  const index = exact >= 0 ? exact : rules.findIndex((rule) => String(own(rule, "name")).startsWith(plain));
  const rule: unknown = rules[index];
  return plain !== "" && isRecord(rule) ? { rule, index } : undefined;
}

function placeIn(source: Source | undefined, field: string): Place | undefined {
  if (source === undefined) return undefined;
  const at: Position = yamlPosition(source.text, field, source.index) ?? { line: 1, column: 1 };
  return { path: source.path, line: at.line, column: at.column };
}
