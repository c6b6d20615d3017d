import { compareQuantities, type FieldError, own, parseQuantity, type Resource } from "../../kube/index.ts";
import { type Fields, part, parts, text } from "./fields.ts";
import { duplicate, forbidden, invalid, invalids, required } from "./mistakes.ts";
import { qualifiedNameMistakes } from "./names.ts";
import { containerResourceNameMistakes, mayOvercommit, resourceNameMistakes } from "./resource-names.ts";

const types = ["Container", "PersistentVolumeClaim", "Pod"];

/** Checks a LimitRange besides its metadata. (kubernetes: pkg/apis/core/validation ValidateLimitRange) */
export function limitRangeMistakes(object: Resource): readonly FieldError[] {
  const limits = parts(part(object, "spec"), "limits");
  return limits.flatMap((limit, index) => {
    const type = text(limit, "type");
    const path = `spec.limits[${index}]`;
    const again = limits.slice(0, index).some((other) => text(other, "type") === type);
    return [
      ...typeMistakes(type, `${path}.type`),
      ...(again ? [duplicate(`${path}.type`, type)] : []),
      ...limitMistakes(limit, type, path),
    ];
  });
}

function typeMistakes(type: string, field: string): readonly FieldError[] {
  const form = invalids(field, type, qualifiedNameMistakes(type));
  if (form.length > 0 || type.includes("/") || types.includes(type)) return form;
  return [invalid(field, type, "must be a standard limit type or fully qualified")];
}

function limitMistakes(limit: Fields, type: string, path: string): readonly FieldError[] {
  const isPod = type === "Pod";
  const counted = isPod ? ["max", "min"] : ["max", "min", "default", "defaultRequest"];
  const named = [...counted, "maxLimitRequestRatio"];
  const names = new Set(named.flatMap((key) => Object.keys(part(limit, key) ?? {})));
  return [
    ...counted.flatMap((key) => namesMistakes(limit, key, { type, path })),
    ...(isPod ? podMistakes(limit, path) : []),
    ...(type === "PersistentVolumeClaim" ? claimMistakes(limit, path) : []),
    ...namesMistakes(limit, "maxLimitRequestRatio", { type, path }),
    ...[...names].flatMap((name) => boundsMistakes(limit, { name, path, isPod })),
  ];
}

function namesMistakes(limit: Fields, key: string, at: { type: string; path: string }): readonly FieldError[] {
  const check = at.type === "Pod" || at.type === "Container" ? containerResourceNameMistakes : resourceNameMistakes;
  return Object.keys(part(limit, key) ?? {}).flatMap((name) => check(name, `${at.path}.${key}[${name}]`));
}

function podMistakes(limit: Fields, path: string): readonly FieldError[] {
  const given = ["default", "defaultRequest"].filter((key) => Object.keys(part(limit, key) ?? {}).length > 0);
  return given.map((key) => forbidden(`${path}.${key}`, "may not be specified when `type` is 'Pod'"));
}

function claimMistakes(limit: Fields, path: string): readonly FieldError[] {
  const bounded = [part(limit, "min"), part(limit, "max")].some((bound) => text(bound, "storage") !== "");
  const detail = "either minimum or maximum storage value is required, but neither was provided";
  return bounded ? [] : [required(`${path}.limits`, detail)];
}

/** Two bounds that may not be the wrong way round. */
interface Order {
  readonly less: string;
  readonly more: string;
  /** How the message calls them. */
  readonly words: readonly [string, string];
  /** The bound that the mistake is about, and the one whose value is shown. */
  readonly field: string;
  readonly shown: string;
}

const orders: readonly Order[] = [
  { less: "min", more: "max", words: ["min value", "max value"], field: "min", shown: "min" },
  {
    less: "min",
    more: "defaultRequest",
    words: ["min value", "default request value"],
    field: "defaultRequest",
    shown: "defaultRequest",
  },
  {
    less: "defaultRequest",
    more: "max",
    words: ["default request value", "max value"],
    field: "defaultRequest",
    shown: "defaultRequest",
  },
  {
    less: "defaultRequest",
    more: "default",
    words: ["default request value", "default limit value"],
    field: "defaultRequest",
    shown: "defaultRequest",
  },
  { less: "min", more: "default", words: ["min value", "default value"], field: "default", shown: "min" },
  { less: "default", more: "max", words: ["default value", "max value"], field: "default", shown: "max" },
];

interface Bound {
  readonly name: string;
  readonly path: string;
  readonly isPod: boolean;
}

function boundsMistakes(limit: Fields, { name, path, isPod }: Bound): readonly FieldError[] {
  const textOf = (key: string) => {
    const value = isPod && key.startsWith("default") ? undefined : own(part(limit, key), name);
    return typeof value === "string" ? value : undefined;
  };
  const wrong = orders.flatMap(({ less, more, words, field, shown }) => {
    const low = textOf(less);
    const high = textOf(more);
    if (low === undefined || high === undefined || compareTexts(low, high) <= 0) return [];
    const detail = `${words[0]} ${low} is greater than ${words[1]} ${high}`;
    return [invalid(`${path}.${field}[${name}]`, textOf(shown), detail)];
  });
  const usual = textOf("default");
  const requested = textOf("defaultRequest");
  const uneven = usual !== undefined && requested !== undefined && compareTexts(usual, requested) !== 0;
  const ratio = ratioMistakes(textOf, `${path}.maxLimitRequestRatio[${name}]`);
  if (mayOvercommit(name) || !uneven) return [...wrong, ...ratio];
  const detail = `default value ${usual} must equal to defaultRequest value ${requested} in ${name}`;
  return [...wrong, ...ratio, invalid(`${path}.defaultRequest[${name}]`, requested, detail)];
}

function ratioMistakes(textOf: (key: string) => string | undefined, field: string): readonly FieldError[] {
  const ratio = textOf("maxLimitRequestRatio");
  if (ratio === undefined) return [];
  const [low, high] = [textOf("min"), textOf("max")];
  const small = compareTexts(ratio, "1") < 0 ? [invalid(field, ratio, `ratio ${ratio} is less than 1`)] : [];
  if (low === undefined || high === undefined) return small;
  const most = amount(high) / amount(low);
  if (amount(ratio) <= most) return small;
  return [...small, invalid(field, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`)];
}

function amount(value: string): number {
  const quantity = parseQuantity(value);
  if (quantity === undefined) return 0;
  return quantity.kind === "small" ? quantity.milli / 1000 : Number(quantity.digits) * 10 ** quantity.exponent;
}

function compareTexts(a: string, b: string): number {
  const [first, second] = [parseQuantity(a), parseQuantity(b)];
  return first && second ? compareQuantities(first, second) : 0;
}
