import { isRecord } from "../../../../data/index.ts";
import { type Diagnostic, type Json, matchesWildcard } from "../../../../kube/index.ts";
import { compileJmesPath, compileTemplate } from "../../../../lang/index.ts";
import type { PolicyText } from "../document.ts";
import type { RuleText } from "../schema/rule.ts";
import type { SpecText } from "../schema/spec.ts";
import { validateLoops } from "./foreach.ts";
import { error } from "./mistake.ts";

/** In the background nobody asks, so nothing in a policy that is applied there may be about who does. */
export function checkBackgroundVariables(policy: PolicyText): readonly Diagnostic[] {
  const { spec } = policy;
  if (!spec.background || (spec.rules ?? []).some(({ mutate }) => (mutate?.targets ?? []).length > 0)) return [];
  const found = userVariableIn(policy);
  if (found === undefined) return [];
  const cure = "Set spec.background=false to disable background mode for this policy rule";
  const message = `only select variables are allowed in background mode. ${cure}: variable ${found} is not allowed `;
  return [error("background-user", "spec", message)];
}

/** A variable of a policy about who asks, with its braces. */
export function userVariableIn({ metadata, spec }: PolicyText): string | undefined {
  const text = JSON.stringify({ metadata: withoutApplied(metadata), spec });
  for (const [, , found = ""] of text.matchAll(variable)) {
    if (userVariables.some((form) => form.test(found))) return found;
  }
  return undefined;
}

/**
 * Checks that all variables of the rules can be resolved at all: what they name is defined, and their expressions can
 * be read. (kyverno: pkg/validation/policy/validate.go hasInvalidVariables, pkg/engine/context/mock_context.go)
 */
export function checkVariables(spec: SpecText): readonly Diagnostic[] {
  return variableMistakes(spec, spec.background).map(({ message, path }) =>
    error("variable", path, `policy contains invalid variables: ${message}`),
  );
}

/** A variable that cannot be resolved. */
export interface VariableMistake {
  readonly message: string;
  readonly path: string;
}

/** The variables of the rules that cannot be resolved, in the background or elsewhere. */
export function variableMistakes({ rules = [] }: SpecText, background: boolean): readonly VariableMistake[] {
  return rules.flatMap((rule, index) => {
    const allowed = allowedIn(rule, background);
    const naming = { ...allowed, form: allowedWithout[background ? 1 : 0] };
    return textsOf(rule).flatMap(({ text, pointer }) => {
      const target = targetName.exec(pointer)?.[1];
      const wrong = textMistake(text, { pointer, allowed: target === undefined ? allowed : naming });
      if (wrong === undefined) return [];
      const message =
        target === undefined
          ? `variable substitution failed for rule ${rule.name}: ${wrong}`
          : `invalid variables defined at mutate.targets[${target}]: ${wrong}`;
      return [{ message, path: `spec.rules[${index}]${pointer.replaceAll("/", ".")}` }];
    });
  });
}

/** What names the objects to change cannot be about them. */
const targetName = /^\/mutate\/targets\/(\d+)\/(?:apiVersion|kind|namespace|name|uid)$/;

/** Whether variables of a rule without a context may name this. */
export function isDefinedName(name: string, background: boolean): boolean {
  return allowedWithout[background ? 1 : 0].test(name);
}

/** `element` is what a foreach goes through; elsewhere there is none. (kyverno: validateElementInForEach) */
export function checkElements(rule: RuleText, path: string): readonly Diagnostic[] {
  for (const { text, pointer } of textsOf(rule)) {
    if (pointer.includes("/foreach/")) continue;
    const name = expressionsIn(text).find((expression) => expression.startsWith("element"));
    if (name === undefined) continue;
    const message = `variable '${name}' present outside of foreach at path ${pointer}`;
    return [error("element", `${path}${pointer.replaceAll("/", ".")}`, message)];
  }
  return [];
}

/** A variable, with the character before it. (kyverno: pkg/engine/variables/regex/vars.go) */
const variable = /(^|[^\\])(\{\{(?:\{[^{}]*\}|[^{}])*\}\})/g;

/** (kyverno: pkg/validation/policy/background.go) */
const userVariables: readonly RegExp[] = [
  /[^.]serviceAccountName\b/,
  /[^.]serviceAccountNamespace\b/,
  /[^.]request.userInfo\b/,
  /[^.]request.roles\b/,
  /[^.]request.clusterRoles\b/,
];

const applied = "kubectl.kubernetes.io/last-applied-configuration";

function withoutApplied(metadata: PolicyText["metadata"]): PolicyText["metadata"] {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== applied);
  return { ...metadata, annotations: Object.fromEntries(annotations) };
}

interface Text {
  readonly text: string;
  /** Where it stands in the rule: `/validate/message`. */
  readonly pointer: string;
}

/** All texts of a rule in which variables may stand, keys included. Match blocks are checked elsewhere. */
function textsOf({ match: _match, exclude: _exclude, verifyImages, ...rule }: RuleText): readonly Text[] {
  const found: Text[] = [];
  collect({ ...rule, verifyImages: verifyImages?.map(withoutStatements) }, "", found);
  return found;
}

/** What conditions about statements name is known only when these are there. */
function withoutStatements({ attestations, ...entry }: NonNullable<RuleText["verifyImages"]>[number]): object {
  return { ...entry, attestations: attestations?.map(({ conditions: _, ...one }) => one) };
}

function collect(value: unknown, pointer: string, found: Text[]): void {
  if (typeof value === "string") {
    if (value.includes("{{") || value.includes("$(")) found.push({ text: value, pointer });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, `${pointer}/${index}`, found);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      collect(key, pointer, found);
      collect(item, `${pointer}/${key.replaceAll("/", "\\/")}`, found);
    }
  }
}

interface Place {
  readonly pointer: string;
  readonly allowed: Allowed;
}

/** What variables may name: what the engine defines, and what the rule does, as wildcards. */
interface Allowed {
  readonly form: RegExp;
  readonly patterns: readonly string[];
}

function textMistake(text: string, place: Place): string | undefined {
  for (const expression of expressionsIn(text)) {
    const wrong = expressionMistake(expression, place);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Deeper variables in variables than anybody writes. */
const deepest = 16;

/** The expressions of a text, inner ones first: where they stood in an outer one, that has `null` in their place. */
function expressionsIn(text: string): readonly string[] {
  const expressions: string[] = [];
  let rest = text;
  for (let depth = 0; depth < deepest; depth++) {
    const before = rest;
    rest = rest.replace(variable, (_all, prefix: string, braced: string) => {
      const inside = braced.replaceAll("{{", "").replaceAll("}}", "");
      expressions.push(inside.replace(/^-/, "").trim());
      return `${prefix}null`;
    });
    if (rest === before) break;
  }
  return expressions;
}

function expressionMistake(expression: string, { pointer, allowed }: Place): string | undefined {
  if (expression === "") return `failed to resolve  at path ${pointer}: invalid query (nil)`;
  if (expression === "@") return undefined;
  const compiled = compileJmesPath(expression);
  if (compiled.kind === "mistake") {
    const reason = `invalid JMESPath query ${expression}: ${compiled.message}`;
    return `failed to resolve ${expression} at path ${pointer}: ${reason}`;
  }
  const name = expression.replaceAll('"', "");
  const { form, patterns } = allowed;
  if (form.test(name) || patterns.some((pattern) => matchesWildcard(pattern, name))) return undefined;
  return `variable ${name} must match regex "${form.source}" or patterns [${patterns.join(" ")}]`;
}

function allowedIn(rule: RuleText, background: boolean): Allowed {
  const targets = (rule.mutate?.targets ?? []).length > 0;
  const [inRequests, inBackground] = targets ? allowedWithTargets : allowedWithout;
  return {
    form: background ? inBackground : inRequests,
    patterns: [...contextsOf(rule).flatMap(patternsOf), ...statementPatterns(rule)],
  };
}

/** (kyverno: pkg/validation/policy/validate.go getAllowedVariables) */
const allowedWithout = [
  /request|serviceAccountName|serviceAccountNamespace|element|elementIndex|@|images|image|([a-z_0-9]+\()[^{}]/,
  /request\.|element|elementIndex|@|images|images\.|image\.|([a-z_0-9]+\()[^{}]/,
] as const;
const allowedWithTargets = [
  /request\.|serviceAccountName|serviceAccountNamespace|element|elementIndex|@|images|images\.|image\.|target\.|([a-z_0-9]+\()[^{}]/,
  /request\.|element|elementIndex|@|images|images\.|image\.|target\.|([a-z_0-9]+\()[^{}]/,
] as const;

type Entry = NonNullable<RuleText["context"]>[number];

function contextsOf({ context, validate, mutate, generate }: RuleText): readonly Entry[] {
  const nested = [validate?.foreach, mutate?.foreach, mutate?.targets, generate?.foreach].flatMap((list) => list ?? []);
  return [context, ...nested.map((one) => one.context)].flatMap((entries) => entries ?? []);
}

/** Names of statements, where a rule says something of them together. */
function statementPatterns({ verifyImages = [] }: RuleText): readonly string[] {
  if (verifyImages.every(({ validate = {} }) => Object.keys(validate).length === 0)) return [];
  return verifyImages.flatMap(({ attestations = [] }) => attestations.map(({ name = "" }) => `${name}*`));
}

function patternsOf({ name, configMap }: Entry): readonly string[] {
  if (configMap === undefined) return [`${name}*`];
  return [`${name}.data`, `${name}.metadata`, `${name}.data.*`, `${name}.metadata.*`];
}

/** What is wrong with the templates of a rule apart from their expressions, such as their references. */
export function checkTemplates(rule: RuleText, path: string): readonly Diagnostic[] {
  const { context, validate, reportProperties, preconditions } = rule;
  const { message, pattern, anyPattern, deny } = validate ?? {};
  const parts = { context, message, pattern, anyPattern, deny, reportProperties, preconditions };
  const loops = validateLoops(rule, path).flatMap(({ text, path: at }) => {
    const { list: _list, foreach: _foreach, ...inner } = text;
    return Object.entries(inner).map(([name, part]) => [`${at}.${name}`, part] as const);
  });
  return [...Object.entries(parts), ...loops].flatMap(([name, part]) => {
    const template = compileTemplate((part ?? null) as Json);
    if (template.kind === "template") return [];
    return [error("variable", path, `${path}: policy contains invalid variables in ${name}: ${template.message}`)];
  });
}
