import { type Diagnostic, parseImage } from "../../../../kube/index.ts";
import { compileJmesPath } from "../../../../lang/index.ts";
import type { PolicyText } from "../document.ts";
import type { RuleText } from "../schema/rule.ts";
import { error } from "./mistake.ts";

type Entry = NonNullable<RuleText["context"]>[number];

/**
 * Checks the context of a rule; the first mistake is told. As in Kyverno the contexts of loops may do more, but what
 * their expressions ask for must exist. (kyverno: pkg/validation/policy/validate.go validateRuleContext)
 */
export function checkContext(rule: RuleText, path: string, { description }: PolicyText): readonly Diagnostic[] {
  const entries = rule.context ?? [];
  if (entries.length === 0) return [];
  const tell = (index: number, message: string) =>
    error("context", `${path}.context[${index}]`, `path: ${path}: ${message}`);
  if (rule.validate?.cel !== undefined) {
    return [tell(0, "context variables are not supported for CEL expressions in validate rules")];
  }
  for (const [index, entry] of entries.entries()) {
    const mistake = nameMistake(entry) ?? entryMistake(entry, description.namespaced);
    if (mistake !== undefined) return [tell(index, mistake)];
  }
  return [];
}

/** What is wrong with an expression that stands by itself; one that holds variables is known only later. */
export function expressionMistake(expression: string | undefined): string | undefined {
  if (expression === undefined || expression === "" || hasVariable(expression)) return undefined;
  const compiled = compileJmesPath(expression);
  return compiled.kind === "mistake" ? `failed to parse JMESPath ${expression}: ${compiled.message}` : undefined;
}

/** The first expression of a context that cannot be read. */
export function contextExpressionMistake(entries: readonly Entry[] | undefined): string | undefined {
  for (const { apiCall, globalReference, imageRegistry, variable } of entries ?? []) {
    for (const part of [apiCall, globalReference, imageRegistry, variable]) {
      const mistake = expressionMistake(part?.jmesPath);
      if (mistake !== undefined) return mistake;
    }
  }
  return undefined;
}

const predefined = ["images", "request", "serviceAccountName", "serviceAccountNamespace", "element", "elementIndex"];

function nameMistake({ name }: Entry): string | undefined {
  if (name === "") return "a name is required for context entries";
  const taken = predefined.find((one) => name === one || name.startsWith(`${one}.`));
  return taken && `entry name ${name} is invalid as it conflicts with a pre-defined variable ${taken}`;
}

function entryMistake(entry: Entry, namespaced: boolean): string | undefined {
  const { configMap, apiCall, globalReference, imageRegistry, variable } = entry;
  const kinds = [configMap, apiCall, globalReference, imageRegistry, variable].filter((one) => one !== undefined);
  if (kinds.length !== 1) {
    return "exactly one of configMap or apiCall or imageRegistry or variable is required for context entries";
  }
  if (configMap) return configMapMistake(configMap);
  if (apiCall) return apiCallMistake(apiCall);
  if (globalReference) return globalReferenceMistake(globalReference, namespaced);
  if (imageRegistry) return imageRegistryMistake(imageRegistry);
  return variable && variableMistake(variable);
}

function configMapMistake({ name, namespace = "" }: NonNullable<Entry["configMap"]>): string | undefined {
  if (name === "") return "a name is required for configMap context entry";
  return namespace === "" ? "a namespace is required for configMap context entry" : undefined;
}

function apiCallMistake({ urlPath = "", service, jmesPath }: NonNullable<Entry["apiCall"]>): string | undefined {
  if (urlPath !== "" && service !== undefined) return "a URLPath cannot be used for service API calls";
  return expressionMistake(jmesPath);
}

function globalReferenceMistake(
  { name, jmesPath }: NonNullable<Entry["globalReference"]>,
  namespaced: boolean,
): string | undefined {
  if (namespaced) return "globalReference is not allowed in namespaced policies";
  return name === "" ? "a name is required for globalReference context entry" : expressionMistake(jmesPath);
}

function imageRegistryMistake({ reference, jmesPath }: NonNullable<Entry["imageRegistry"]>): string | undefined {
  if (reference === "") return "a ref is required for imageRegistry context entry";
  const parsed = hasVariable(reference) ? undefined : parseImage(reference);
  if (parsed?.kind === "error") return `bad image: ${reference}: ${parsed.message}`;
  return expressionMistake(jmesPath);
}

function variableMistake({
  value,
  jmesPath = "",
  default: otherwise,
}: NonNullable<Entry["variable"]>): string | undefined {
  const mistake = expressionMistake(jmesPath);
  if (mistake !== undefined) return mistake;
  if (!isPresent(value) && jmesPath === "") return "a variable must define a value or a jmesPath expression";
  if (!isPresent(otherwise) || jmesPath !== "") return undefined;
  return "a variable must define a default value only when a jmesPath expression is defined";
}

function hasVariable(text: string): boolean {
  return /\{\{[^{}]*\}\}/.test(text);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
