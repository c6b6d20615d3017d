import type { Diagnostic, GroupVersionKind } from "../../../../kube/index.ts";
import { kindNameOf, type MatchText, parseKindSelector } from "../../../match/index.ts";
import type { KindLookup } from "../../../rule.ts";
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
export function expressionWarnings({ rules = [] }: SpecText, kinds: KindLookup | undefined): readonly Diagnostic[] {
  return rules.flatMap((rule, index) => {
    if (rule.validate?.cel === undefined) return [];
    const matched = matchedKinds(rule.match, kinds);
    return compileExpressions(rule).mistakes.map(({ path, message }) => {
      const at = `spec.rules[${index}].${pathInRule(path)}`;
      const told = matched.length === 0 ? message : matched.map((kind) => `${kind}: ${message}\n`).join("\n");
      return warning("expression", at, `${at}:${told.replaceAll("\n", ";")}`);
    });
  });
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

/** The kinds that a rule is for, as far as they are known: `apps/v1, Kind=Deployment`. */
function matchedKinds({ resources, any = [], all = [] }: MatchText, kinds: KindLookup | undefined): readonly string[] {
  if (kinds === undefined) return [];
  const selectors = [{ resources }, ...any, ...all].flatMap((filter) => filter.resources?.kinds ?? []);
  const found = selectors
    .filter((selector) => !kindNameOf(selector).includes("*"))
    .flatMap((selector) => kinds(parseKindSelector(selector)).map(({ gvk }) => gvkText(gvk)));
  return [...new Set(found)].sort().slice(0, mostTold);
}

function gvkText({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}, Kind=${kind}`;
}
