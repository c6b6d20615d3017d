import type { FieldError, Resource } from "../../kube/index.ts";
import { type Fields, part, partAt, parts, text, texts } from "./fields.ts";
import { invalid, required } from "./mistakes.ts";
import { amountOfMistakes, isQuotaResource, quotaResourceNameMistakes } from "./resource-names.ts";

const computed: ReadonlySet<string> = new Set([
  "pods",
  "cpu",
  "memory",
  "limits.cpu",
  "limits.memory",
  "requests.cpu",
  "requests.memory",
]);
const ofPods: ReadonlySet<string> = new Set(["pods"]);

/** What each scope may be about. (kubernetes: pkg/apis/core/helper IsResourceQuotaScopeValidForResource) */
const scopes: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["Terminating", computed],
  ["NotTerminating", computed],
  ["NotBestEffort", computed],
  ["PriorityClass", computed],
  ["CrossNamespacePodAffinity", computed],
  ["BestEffort", ofPods],
  ["VolumeAttributesClass", new Set(["persistentvolumeclaims", "requests.storage"])],
]);

const opposites = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];

/** Scopes that hold or do not hold, without values. */
const valueless: ReadonlySet<string> = new Set([
  "BestEffort",
  "NotBestEffort",
  "Terminating",
  "NotTerminating",
  "CrossNamespacePodAffinity",
]);

/** Checks a ResourceQuota besides its metadata. (kubernetes: pkg/apis/core/validation ValidateResourceQuotaSpec) */
export function quotaMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec") ?? {};
  return [...amountsMistakes(part(spec, "hard"), "spec.hard"), ...scopesMistakes(spec), ...selectorMistakes(spec)];
}

/** The scopes stay. (kubernetes: ValidateResourceQuotaUpdate) */
export function quotaUpdateMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const is = texts(part(object, "spec"), "scopes");
  const was = texts(part(old, "spec"), "scopes");
  const fixed = is.every((scope) => was.includes(scope)) && was.every((scope) => is.includes(scope));
  return fixed ? [] : [invalid("spec.scopes", is, "field is immutable")];
}

/** (kubernetes: ValidateResourceQuotaStatusUpdate) */
export function quotaStatusMistakes(object: Resource): readonly FieldError[] {
  return [
    ...(text(object.metadata as Fields, "resourceVersion") === "" ? [required("resourceVersion")] : []),
    ...amountsMistakes(partAt(object, "status", "hard"), "status.hard"),
    ...amountsMistakes(partAt(object, "status", "used"), "status.used"),
  ];
}

function amountsMistakes(amounts: Fields | undefined, path: string): readonly FieldError[] {
  return Object.entries(amounts ?? {}).flatMap(([name, value]) => [
    ...quotaResourceNameMistakes(name, `${path}[${name}]`),
    ...amountOfMistakes(name, value, `${path}[${name}]`),
  ]);
}

function scopesMistakes(spec: Fields): readonly FieldError[] {
  const given = texts(spec, "scopes");
  const field = "spec.scopes";
  return [
    ...given.flatMap((scope) => [
      ...(scopes.has(scope) ? [] : [invalid(field, given, "unsupported scope")]),
      ...unfit(spec, scope).map(() => invalid(field, given, "unsupported scope applied to resource")),
    ]),
    ...conflicts(given).map(() => invalid(field, given, "conflicting scopes")),
  ];
}

/** What a quota is about although its scope knows nothing of it. */
function unfit(spec: Fields, scope: string): readonly string[] {
  const fit = scopes.get(scope);
  if (fit === undefined) return [];
  return Object.keys(part(spec, "hard") ?? {}).filter((name) => isQuotaResource(name) && !fit.has(name));
}

function conflicts(given: readonly string[]): readonly unknown[] {
  return opposites.filter((pair) => pair.every((scope) => given.includes(scope)));
}

function selectorMistakes(spec: Fields): readonly FieldError[] {
  const selector = part(spec, "scopeSelector");
  if (!selector) return [];
  const expressions = parts(selector, "matchExpressions");
  const field = "spec.scopeSelector.matchExpressions";
  const names = expressions.map((one) => text(one, "scopeName"));
  const shown = { MatchExpressions: expressions.map(shownExpression) };
  return [
    ...expressions.flatMap((one) => [
      ...(scopes.has(text(one, "scopeName"))
        ? []
        : [invalid(`${field}.scopeName`, text(one, "scopeName"), "unsupported scope")]),
      ...unfit(spec, text(one, "scopeName")).map(() => invalid(field, shown, "unsupported scope applied to resource")),
      ...expressionMistakes(one, field),
    ]),
    ...conflicts(names).map(() => invalid(field, spec.scopes ?? null, "conflicting scopes")),
  ];
}

function shownExpression(one: Fields): Fields {
  const values = texts(one, "values");
  return {
    ScopeName: text(one, "scopeName"),
    Operator: text(one, "operator"),
    Values: values.length === 0 ? null : values,
  };
}

const existsDetail =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function expressionMistakes(one: Fields, field: string): readonly FieldError[] {
  const operator = text(one, "operator");
  const wrong = valueless.has(text(one, "scopeName")) && operator !== "Exists";
  return [
    ...(wrong ? [invalid(`${field}.operator`, operator, existsDetail)] : []),
    ...operatorMistakes(operator, texts(one, "values"), field),
  ];
}

function operatorMistakes(operator: string, values: readonly string[], field: string): readonly FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length > 0
        ? []
        : [
            required(
              `${field}.values`,
              "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            ),
          ];
    case "Exists":
    case "DoesNotExist":
      return values.length === 0
        ? []
        : [
            invalid(
              `${field}.values`,
              values,
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
            ),
          ];
    default:
      return [invalid(`${field}.operator`, operator, "not a valid selector operator")];
  }
}
