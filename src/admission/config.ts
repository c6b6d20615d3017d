import { isRecord } from "../data/index.ts";
import { type Diagnostic, type LabelSelector, parseQuantity } from "../kube/index.ts";
import { compileExclusions, compileResourceFilters, type ResourceFilter, type UserFilter } from "./filters.ts";

/** What the ConfigMap `kyverno` says, checked and compiled. */
export interface Config {
  /** Requests for these targets are not judged. */
  readonly filtered: ResourceFilter;
  /** Requests of these users are not judged. */
  readonly excluded: UserFilter;
  /** `host` or `host/path` for images that name no registry. */
  readonly defaultRegistry: string;
  readonly enableDefaultRegistryMutation: boolean;
  readonly generateSuccessEvents: boolean;
  /** Empty: all of them. */
  readonly successEventActions: readonly string[];
  readonly namespaceSelector: LabelSelector | undefined;
  readonly objectSelector: LabelSelector | undefined;
  readonly webhookAnnotations: Readonly<Record<string, string>>;
  readonly webhookLabels: Readonly<Record<string, string>>;
  readonly matchConditions: readonly MatchCondition[];
  readonly updateRequestThreshold: number;
  /** In bytes; 0 is no limit. */
  readonly maxContextSize: number;
}

/** A CEL condition on the requests that a webhook is called for. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

export interface ParsedConfig {
  readonly config: Config;
  /** Values that make no sense, as warnings: the default stands in for each. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the data of the ConfigMap; without one (`undefined`) nothing is filtered and nobody excluded.
 * kyverno: pkg/config/config.go `load`
 */
export function parseConfig(data: Readonly<Record<string, string>> | undefined): ParsedConfig {
  const diagnostics: Diagnostic[] = [];
  const read = readerOf(data ?? {}, diagnostics);
  const webhooks = read("webhooks", parseSelectors, {});
  return {
    config: {
      filtered: compileResourceFilters(read("resourceFilters", text, "")),
      excluded: compileExclusions({
        usernames: read("excludeUsernames", text, ""),
        groups: read("excludeGroups", text, ""),
        roles: read("excludeRoles", text, ""),
        clusterRoles: read("excludeClusterRoles", text, ""),
      }),
      defaultRegistry: read("defaultRegistry", parseRegistry, "docker.io"),
      enableDefaultRegistryMutation: read("enableDefaultRegistryMutation", parseBool, true),
      generateSuccessEvents: read("generateSuccessEvents", parseBool, false),
      successEventActions: read("successEventActions", parseList, []),
      namespaceSelector: webhooks.namespaceSelector,
      objectSelector: webhooks.objectSelector,
      webhookAnnotations: read("webhookAnnotations", parseTextMap, {}),
      webhookLabels: read("webhookLabels", parseTextMap, {}),
      matchConditions: read("matchConditions", parseConditions, []),
      updateRequestThreshold: read("updateRequestThreshold", parseInteger, 1000),
      maxContextSize: read("maxContextSize", parseSize, 2 * 1024 * 1024),
    },
    diagnostics,
  };
}

/** `undefined` stands for a text that makes no sense. */
type Parser<T> = (text: string) => T | undefined;
type Read = <T>(key: string, parse: Parser<T>, fallback: T) => T;

function readerOf(data: Readonly<Record<string, string>>, diagnostics: Diagnostic[]): Read {
  return (key, parse, fallback) => {
    const written = Object.hasOwn(data, key) ? data[key] : undefined;
    if (written === undefined) return fallback;
    const value = parse(written);
    if (value !== undefined) return value;
    diagnostics.push({
      code: "invalid-config",
      severity: "warning",
      message: `\`${key}\` cannot be read, the default is used: ${expectations[key] ?? "unexpected value"}`,
      path: `data.${key}`,
    });
    return fallback;
  };
}

const expectations: Readonly<Record<string, string>> = {
  defaultRegistry: "the host must be a DNS name",
  enableDefaultRegistryMutation: "expected true or false",
  generateSuccessEvents: "expected true or false",
  webhooks: "expected a JSON object with namespaceSelector and objectSelector",
  webhookAnnotations: "expected a JSON object of texts",
  webhookLabels: "expected a JSON object of texts",
  matchConditions: "expected a JSON list of name and expression",
  updateRequestThreshold: "expected a whole number",
  maxContextSize: "expected a quantity such as 2Mi",
};

const text: Parser<string> = (written) => written;

const truths = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const falsehoods = new Set(["0", "f", "F", "FALSE", "false", "False"]);

function parseBool(written: string): boolean | undefined {
  if (truths.has(written)) return true;
  return falsehoods.has(written) ? false : undefined;
}

const label = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/;
const address = /^\d+\.\d+\.\d+\.\d+$/;

function parseRegistry(written: string): string | undefined {
  const host = written.split("/", 1)[0] ?? "";
  const labels = host.replace(/[._]$/, "").split(".");
  const fits = host.length <= 255 && !address.test(host) && labels.every((one) => label.test(one));
  return fits ? written : undefined;
}

function parseList(written: string): readonly string[] {
  return [...new Set(written.split(",").map((entry) => entry.trim()))].filter((entry) => entry !== "");
}

function parseInteger(written: string): number | undefined {
  return /^[+-]?\d{1,15}$/.test(written) ? Number(written) : undefined;
}

function parseSize(written: string): number | undefined {
  const quantity = parseQuantity(written);
  if (quantity === undefined) return undefined;
  if (quantity.kind === "small") return Math.ceil(quantity.milli / 1000);
  return Number(quantity.digits) * 10 ** quantity.exponent;
}

function parseJson(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

function parseTextMap(written: string): Readonly<Record<string, string>> | undefined {
  const value = parseJson(written);
  return value === null ? {} : asTextMap(value);
}

function asTextMap(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === "string")
    ? Object.fromEntries(entries)
    : undefined;
}

function parseConditions(written: string): readonly MatchCondition[] | undefined {
  const value = parseJson(written);
  if (value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const conditions = value.map(asCondition);
  return conditions.every((one) => one !== undefined) ? conditions : undefined;
}

function asCondition(value: unknown): MatchCondition | undefined {
  if (!isRecord(value)) return undefined;
  const { name = "", expression = "" } = value;
  return typeof name === "string" && typeof expression === "string" ? { name, expression } : undefined;
}

interface Selectors {
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly objectSelector?: LabelSelector | undefined;
}

function parseSelectors(written: string): Selectors | undefined {
  const value = parseJson(written);
  if (!isRecord(value)) return undefined;
  const namespaceSelector = asSelector(value.namespaceSelector);
  const objectSelector = asSelector(value.objectSelector);
  if (namespaceSelector === "invalid" || objectSelector === "invalid") return undefined;
  return { namespaceSelector, objectSelector };
}

/** The chart writes absent parts as `null`. */
function asSelector(value: unknown): LabelSelector | undefined | "invalid" {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) return "invalid";
  const labels = asTextMap(value.matchLabels ?? {});
  const written = value.matchExpressions ?? [];
  if (labels === undefined || !Array.isArray(written)) return "invalid";
  const expressions = written.map(asExpression);
  if (!expressions.every((one) => one !== undefined)) return "invalid";
  return {
    ...(Object.keys(labels).length > 0 && { matchLabels: labels }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  };
}

type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

function asExpression(value: unknown): Expression | undefined {
  if (!isRecord(value)) return undefined;
  const { key, operator, values } = value;
  if (typeof key !== "string" || typeof operator !== "string") return undefined;
  if (values === undefined || values === null) return { key, operator };
  return Array.isArray(values) && values.every((one) => typeof one === "string")
    ? { key, operator, values }
    : undefined;
}
