import type { Diagnostic, GroupVersionKind } from "../../../../kube/index.ts";
import { formatIssues } from "../../../../lang/cel/index.ts";
import { declareTyped } from "../../../kubernetes-expressions/index.ts";
import { kindNameOf, type MatchText, parseKindSelector } from "../../../match/index.ts";
import type { CompileOptions, CustomKind, KindLookup } from "../../../rule.ts";
import { type CheckedExpression, kindsOf, unknownFields } from "../../../type-checking/index.ts";
import { compileExpressions, conditionMistakes } from "../cel/index.ts";
import type { RuleText } from "../schema/rule.ts";
import type { SpecText } from "../schema/spec.ts";
import { error, warning } from "./mistake.ts";

/** Checks the conditions on which the API server asks at all. (kyverno: ValidateCustomWebhookMatchConditions) */
export function checkMatchConditions({ webhookConfiguration }: SpecText): readonly Diagnostic[] {
  const mistakes = conditionMistakes(webhookConfiguration?.matchConditions ?? []);
  if (mistakes.length === 0) return [];
  const message = `match conditions compilation errors: [${mistakes.join(" ")}]`;
  return [error("match-conditions", "spec.webhookConfiguration.matchConditions", message)];
}

type CelText = NonNullable<NonNullable<RuleText["validate"]>["cel"]>;

/** Checks what a rule with expressions has to say. (kyverno: pkg/policy/validate/validate.go) */
export function checkCel(cel: CelText | undefined, where: string): readonly Diagnostic[] {
  if (cel === undefined) return [];
  const at = `${where}.cel`;
  if ((cel.expressions ?? []).length === 0) {
    const message = `${at}.expressions: a list without expressions checks nothing, give at least one`;
    return [error("cel", `${at}.expressions`, message)];
  }
  const missing = missingIn(cel);
  return missing === undefined ? [] : [error("cel", at, `path: ${where}..: ${missing}`)];
}

/** CEL preconditions go with expressions only. */
export function checkCelPreconditions(rule: RuleText, path: string): readonly Diagnostic[] {
  const { celPreconditions, validate, mutate, generate } = rule;
  if (celPreconditions === undefined || validate?.cel !== undefined) return [];
  const part = [validate && "validate", mutate && "mutate", generate && "generate"].find((one) => one !== undefined);
  const message = `path: ${path}.${part ?? "verifyImages"}..: celPrecondition can only be used with validate.cel`;
  return [error("cel-preconditions", `${path}.celPreconditions`, message)];
}

/**
 * Tells mistakes in expressions. As in Kyverno a policy with some is accepted: whatever a mistaken expression is asked
 * about fails. (kyverno: pkg/validation/policy/validate.go, kubernetes: plugin/policy/validating/typechecking.go)
 */
export function expressionWarnings(
  { rules = [] }: SpecText,
  { kinds, customKinds = [] }: Pick<CompileOptions, "kinds" | "customKinds">,
): readonly Diagnostic[] {
  return rules.flatMap((rule, index) => {
    if (rule.validate?.cel === undefined) return [];
    const matched = matchedKinds(rule.match, kinds);
    const { mistakes } = compileExpressions(rule);
    const wrong = mistakes.map(({ path, message }) => ({
      path: pathInRule(path),
      told: matched.length === 0 ? message : matched.map(({ gvk }) => `${gvkText(gvk)}: ${message}\n`).join("\n"),
    }));
    const unknown = unknownIn(rule, matched, customKinds).filter(({ path }) => wrong.every((one) => one.path !== path));
    return [...wrong, ...unknown].map(({ path, told }) => {
      const at = `spec.rules[${index}].${path}`;
      return warning("expression", at, `${at}:${told.replaceAll("\n", ";")}`);
    });
  });
}

/** Fields that objects of the kinds that a rule is for cannot have, kind by kind. Of kinds nobody knows nothing is said. */
function unknownIn(
  { validate }: RuleText,
  matched: readonly MatchedKind[],
  customKinds: readonly CustomKind[],
): readonly { readonly path: string; readonly told: string }[] {
  const checked = validate?.cel === undefined ? [] : expressionsIn(validate.cel);
  const texts = checked.map(() => "");
  for (const { gvk, resource } of matched) {
    const rule = { apiGroups: [gvk.group], apiVersions: [gvk.version], resources: [resource] };
    const [known] = kindsOf({ resourceRules: [rule] }, customKinds);
    const found = known === undefined ? [] : unknownFields(checked, declareTyped(known.shape));
    for (const [at, issues] of found.entries()) {
      const { expression = "" } = checked[at] ?? {};
      if (issues.length > 0) texts[at] += `${gvkText(gvk)}: ${formatIssues(expression, issues)}\n`;
    }
  }
  return checked.flatMap(({ path }, at) => {
    const told = texts[at] ?? "";
    return told === "" ? [] : [{ path, told }];
  });
}

function expressionsIn({ variables = [], expressions = [] }: CelText): readonly CheckedExpression[] {
  const at = (list: string, index: number, field = "expression") => `validate.cel.${list}[${index}].${field}`;
  return [
    ...variables.map(({ name, expression }, index) => ({ path: at("variables", index), expression, variable: name })),
    ...expressions.flatMap(({ expression, messageExpression = "" }, index) => [
      { path: at("expressions", index), expression },
      ...(messageExpression === ""
        ? []
        : [{ path: at("expressions", index, "messageExpression"), expression: messageExpression }]),
    ]),
  ];
}

function missingIn({ expressions = [], paramKind, paramRef, auditAnnotations = [] }: CelText): string | undefined {
  if (expressions.some(({ expression }) => expression === "")) return "cel.expressions.expression is required";
  return (
    missingInKind(paramKind, paramRef) ?? missingInRef(paramKind, paramRef) ?? missingInAnnotations(auditAnnotations)
  );
}

function missingInKind(kind: CelText["paramKind"], ref: CelText["paramRef"]): string | undefined {
  if (kind === undefined) return undefined;
  if ((kind.apiVersion ?? "") === "") return "cel.paramKind.apiVersion is required";
  if ((kind.kind ?? "") === "") return "cel.paramKind.kind is required";
  return ref === undefined ? "cel.paramRef is required" : undefined;
}

function missingInRef(kind: CelText["paramKind"], ref: CelText["paramRef"]): string | undefined {
  if (ref === undefined) return undefined;
  const named = (ref.name ?? "") !== "";
  if (named === (ref.selector !== undefined)) return "one of cel.paramRef.name or cel.paramRef.selector must be set";
  if (ref.parameterNotFoundAction === undefined) return "cel.paramRef.parameterNotFoundAction is required";
  return kind === undefined ? "cel.paramKind is required" : undefined;
}

function missingInAnnotations(annotations: NonNullable<CelText["auditAnnotations"]>): string | undefined {
  for (const { key, valueExpression } of annotations) {
    if (key === "") return "cel.auditAnnotation.key is required";
    if (valueExpression === "") return "cel.auditAnnotation.valueExpression is required";
  }
  return undefined;
}

/** From the words of Kubernetes to those of a rule. */
function pathInRule(path: string): string {
  if (path.startsWith("matchConditions")) return path.replace("matchConditions", "celPreconditions");
  return `validate.cel.${path.replace("validations", "expressions")}`;
}

/** More kinds than these are not told. */
const mostTold = 10;

type MatchedKind = ReturnType<KindLookup>[number];

/** The kinds that a rule is for, as far as they are known, in the order in which they are told. */
function matchedKinds(
  { resources, any = [], all = [] }: MatchText,
  kinds: KindLookup | undefined,
): readonly MatchedKind[] {
  if (kinds === undefined) return [];
  const selectors = [{ resources }, ...any, ...all].flatMap((filter) => filter.resources?.kinds ?? []);
  const found = selectors
    .filter((selector) => !kindNameOf(selector).includes("*"))
    .flatMap((selector) => kinds(parseKindSelector(selector)));
  const byText = new Map(found.map((one) => [gvkText(one.gvk), one]));
  return [...byText]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one)
    .slice(0, mostTold);
}

/** `apps/v1, Kind=Deployment` */
function gvkText({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}, Kind=${kind}`;
}
