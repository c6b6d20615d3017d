import type { FieldError, Resource } from "../../kube/index.ts";
import { compileCondition } from "../admission/webhooks/conditions.ts";
import { same } from "./equal.ts";
import { type Fields, has, number, part, parts, text, texts } from "./fields.ts";
import { selectorMistakes } from "./label-selector.ts";
import { duplicate, invalid, invalids, notSupported, required, tooMany } from "./mistakes.ts";
import { dns1035Mistakes, qualifiedNameMistakes, subdomainMistakes } from "./names.ts";
import { clientMistakes } from "./webhook-client-validation.ts";

const operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const scopes = ["*", "Cluster", "Namespaced"];
const sideEffects = ["None", "NoneOnDryRun"];
const reviewVersions = ["v1", "v1beta1"];

/**
 * Checks the webhooks of a configuration; `old` is what it was before an update.
 * (kubernetes: pkg/apis/admissionregistration/validation)
 */
export function webhooksMistakes(object: Resource, old?: Resource): readonly FieldError[] {
  const webhooks = parts(object, "webhooks");
  const stored = old === undefined ? undefined : parts(old, "webhooks");
  return webhooks.flatMap((webhook, index) => {
    const path = `webhooks[${index}]`;
    const name = text(webhook, "name");
    const again = name !== "" && webhooks.slice(0, index).some((other) => text(other, "name") === name);
    return [
      ...webhookMistakes(webhook, path),
      ...(keepsConditions(webhooks, stored) ? [] : conditionsMistakes(webhook, { path, stored: stored ?? [] })),
      ...reviewVersionsMistakes(texts(webhook, "admissionReviewVersions"), `${path}.admissionReviewVersions`),
      ...(again ? [duplicate(`${path}.name`, name)] : []),
    ];
  });
}

function webhookMistakes(webhook: Fields, path: string): readonly FieldError[] {
  const seconds = number(webhook, "timeoutSeconds");
  const outside = seconds !== undefined && (seconds < 1 || seconds > 30);
  const detail = "the timeout value must be between 1 and 30 seconds";
  return [
    ...fullNameMistakes(text(webhook, "name"), `${path}.name`),
    ...parts(webhook, "rules").flatMap((rule, index) => ruleMistakes(rule, `${path}.rules[${index}]`)),
    ...choice(webhook, "failurePolicy", ["Fail", "Ignore"], path),
    ...choice(webhook, "matchPolicy", ["Equivalent", "Exact"], path),
    ...sideEffectsMistakes(webhook, `${path}.sideEffects`),
    ...(outside ? [invalid(`${path}.timeoutSeconds`, seconds, detail)] : []),
    ...selectorMistakes(part(webhook, "namespaceSelector"), `${path}.namespaceSelector`),
    ...selectorMistakes(part(webhook, "objectSelector"), `${path}.objectSelector`),
    ...choice(webhook, "reinvocationPolicy", ["IfNeeded", "Never"], path),
    ...clientMistakes(part(webhook, "clientConfig"), `${path}.clientConfig`),
  ];
}

function choice(webhook: Fields, key: string, supported: readonly string[], path: string): readonly FieldError[] {
  if (!has(webhook, key)) return [];
  const value = text(webhook, key);
  return supported.includes(value) ? [] : [notSupported(`${path}.${key}`, value, supported)];
}

function fullNameMistakes(name: string, field: string): readonly FieldError[] {
  if (name === "") return [required(field)];
  const form = subdomainMistakes(name);
  if (form.length > 0) return [invalid(field, name, form.join(","))];
  const detail = "should be a domain with at least three segments separated by dots";
  return name.split(".").length < 3 ? [invalid(field, name, detail)] : [];
}

function sideEffectsMistakes(webhook: Fields, field: string): readonly FieldError[] {
  if (!has(webhook, "sideEffects")) return [required(field, `must specify one of ${sideEffects.join(", ")}`)];
  const value = text(webhook, "sideEffects");
  return sideEffects.includes(value) ? [] : [notSupported(field, value, sideEffects)];
}

/** Conditions that are all what they were are not looked at again. */
function keepsConditions(webhooks: readonly Fields[], stored: readonly Fields[] | undefined): boolean {
  if (stored === undefined || stored.length !== webhooks.length) return false;
  return webhooks.every((webhook, index) => same(webhook.matchConditions, stored[index]?.matchConditions));
}

interface Conditions {
  readonly path: string;
  readonly stored: readonly Fields[];
}

function conditionsMistakes(webhook: Fields, { path, stored }: Conditions): readonly FieldError[] {
  const conditions = parts(webhook, "matchConditions");
  const before = stored.flatMap((one) => parts(one, "matchConditions").map((each) => text(each, "expression")));
  const one = (condition: Fields, index: number) => {
    const at = `${path}.matchConditions[${index}]`;
    const name = text(condition, "name");
    const again = name !== "" && conditions.slice(0, index).some((other) => text(other, "name") === name);
    return [
      ...expressionMistakes(text(condition, "expression").trim(), `${at}.expression`, before),
      ...(name === "" ? [required(`${at}.name`)] : invalids(`${at}.name`, name, qualifiedNameMistakes(name))),
      ...(again ? [duplicate(`${at}.name`, name)] : []),
    ];
  };
  return [
    ...(conditions.length > 64 ? [tooMany(`${path}.matchConditions`, conditions.length, 64)] : []),
    ...conditions.flatMap(one),
  ];
}

function expressionMistakes(expression: string, field: string, before: readonly string[]): readonly FieldError[] {
  if (expression === "") return [required(field)];
  const compiled = compileCondition(expression, before.includes(expression) ? "stored" : "new");
  return compiled.kind === "mistake" ? [invalid(field, expression, compiled.detail)] : [];
}

function reviewVersionsMistakes(versions: readonly string[], field: string): readonly FieldError[] {
  const known = reviewVersions.join(", ");
  if (versions.length === 0) return [required(field, `must specify one of ${known}`)];
  const found = versions.flatMap((version, index) => {
    if (versions.indexOf(version) < index) return [invalid(`${field}[${index}]`, version, "duplicate version")];
    return invalids(`${field}[${index}]`, version, dns1035Mistakes(version));
  });
  const accepted = versions.some((version) => reviewVersions.includes(version));
  return accepted ? found : [...found, invalid(field, versions, `must include at least one of ${known}`)];
}

/** Checks a rule of operations and resources, as webhooks and admission policies have them. */
export function ruleMistakes(rule: Fields, path: string): readonly FieldError[] {
  const given = texts(rule, "operations");
  return [
    ...(given.length === 0 ? [required(`${path}.operations`)] : []),
    ...aloneMistakes(given, `${path}.operations`, "operations"),
    ...given.flatMap((one, index) =>
      operations.includes(one) ? [] : [notSupported(`${path}.operations[${index}]`, one, operations)],
    ),
    ...listMistakes(rule, "apiGroups", "API groups", path),
    ...listMistakes(rule, "apiVersions", "API versions", path),
    ...texts(rule, "apiVersions").flatMap((one, index) =>
      one === "" ? [required(`${path}.apiVersions[${index}]`)] : [],
    ),
    ...resourcesMistakes(texts(rule, "resources"), `${path}.resources`),
    ...choice(rule, "scope", scopes, path),
  ];
}

function listMistakes(rule: Fields, key: string, name: string, path: string): readonly FieldError[] {
  const list = texts(rule, key);
  return list.length === 0 ? [required(`${path}.${key}`)] : aloneMistakes(list, `${path}.${key}`, name);
}

function aloneMistakes(list: readonly string[], field: string, name: string): readonly FieldError[] {
  const crowded = list.length > 1 && list.includes("*");
  return crowded ? [invalid(field, list, `if '*' is present, must not specify other ${name}`)] : [];
}

function resourcesMistakes(resources: readonly string[], field: string): readonly FieldError[] {
  if (resources.length === 0) return [required(field)];
  const plain = resources.some((one) => one !== "*" && one !== "" && !one.includes("/"));
  const all = "if '*/*' is present, must not specify other resources";
  const single = "if '*' is present, must not specify other resources without subresources";
  return [
    ...resources.flatMap((one, index) => resourceMistakes(resources, one, `${field}[${index}]`)),
    ...(resources.length > 1 && resources.includes("*/*") ? [invalid(field, resources, all)] : []),
    ...(resources.includes("*") && plain ? [invalid(field, resources, single)] : []),
  ];
}

function resourceMistakes(all: readonly string[], one: string, field: string): readonly FieldError[] {
  if (one === "") return [required(field)];
  const slash = one.indexOf("/");
  if (slash < 0) return [];
  const earlier = all.slice(0, all.indexOf(one));
  const wide = [`${one.slice(0, slash)}/*`, `*/${one.slice(slash + 1)}`];
  return wide
    .filter((pattern) => earlier.includes(pattern))
    .map((pattern) => invalid(field, one, `if '${pattern}' is present, must not specify ${one}`));
}
