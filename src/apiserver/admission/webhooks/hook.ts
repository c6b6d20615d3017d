import { compileSelector, type LabelSelector, type Labels, own, type Resource } from "../../../kube/index.ts";
import type { Operation } from "../plugin.ts";
import { type Condition, compileCondition } from "./conditions.ts";

/** One webhook of a configuration, ready to be matched and called. */
export interface Hook {
  readonly type: "mutating" | "validating";
  readonly name: string;
  /** Tells it from all others, those of the same name included. */
  readonly key: string;
  readonly client: HookClient;
  readonly rules: readonly HookRule[];
  readonly ignoresFailure: boolean;
  readonly matchesEquivalent: boolean;
  readonly namespaceSelector: HookSelector;
  readonly objectSelector: HookSelector;
  /** Whether a dry run may call it. */
  readonly dryRunSafe: boolean;
  readonly timeoutSeconds: number;
  readonly reinvoked: boolean;
  /** Whether it speaks a version of AdmissionReview that we do. */
  readonly speaksV1: boolean;
  /** All must hold, or it is not called. */
  readonly conditions: readonly Condition[];
}

export interface HookRule {
  readonly operations: readonly (Operation | "*")[];
  readonly groups: readonly string[];
  readonly versions: readonly string[];
  readonly resources: readonly { readonly resource: string; readonly subresource: string }[];
  readonly scope: "*" | "Cluster" | "Namespaced";
}

/** How a webhook is reached: by a Service, or by a URL. */
export interface HookClient {
  readonly service: HookService | undefined;
  readonly url: string | undefined;
  /** In PEM; without it the system's own authorities are trusted. */
  readonly ca: string | undefined;
}

export interface HookService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly path: string;
}

export interface HookSelector {
  /** Whether it selects everything, also what has no labels to look at. */
  readonly empty: boolean;
  /** Throws where the selector cannot be read. */
  readonly matches: (labels: Labels) => boolean;
}

/** The webhooks of a configuration, compiled once for each stored state of it. */
export function hooksOf(configuration: Resource): readonly Hook[] {
  const known = compiled.get(configuration);
  if (known !== undefined) return known;
  const type = configuration.kind === "MutatingWebhookConfiguration" ? "mutating" : "validating";
  const hooks = listOf(configuration, "webhooks").map((webhook, at) =>
    hookOf(webhook, {
      type,
      key: `${configuration.metadata.name}/${String(own(webhook, "name"))}/${at}`,
    }),
  );
  compiled.set(configuration, hooks);
  return hooks;
}

const compiled = new WeakMap<Resource, readonly Hook[]>();

function hookOf(webhook: unknown, { type, key }: Pick<Hook, "type" | "key">): Hook {
  const timeout = own(webhook, "timeoutSeconds");
  const sideEffects = own(webhook, "sideEffects");
  return {
    type,
    key,
    name: textOf(webhook, "name"),
    client: clientOf(own(webhook, "clientConfig")),
    rules: listOf(webhook, "rules").map(ruleOf),
    ignoresFailure: own(webhook, "failurePolicy") === "Ignore",
    matchesEquivalent: own(webhook, "matchPolicy") !== "Exact",
    namespaceSelector: selectorOf(own(webhook, "namespaceSelector")),
    objectSelector: selectorOf(own(webhook, "objectSelector")),
    dryRunSafe: sideEffects === "None" || sideEffects === "NoneOnDryRun",
    timeoutSeconds: typeof timeout === "number" ? timeout : 10,
    reinvoked: own(webhook, "reinvocationPolicy") === "IfNeeded",
    speaksV1: listOf(webhook, "admissionReviewVersions").includes("v1"),
    conditions: listOf(webhook, "matchConditions").map((one) => compileCondition(textOf(one, "expression"), "stored")),
  };
}

/** How a webhook is reached, from the `clientConfig` of a configuration. */
export function clientOf(config: unknown): HookClient {
  const service = own(config, "service");
  const port = own(service, "port");
  const ca = textOf(config, "caBundle");
  return {
    url: textOf(config, "url") || undefined,
    ca: ca === "" ? undefined : Buffer.from(ca, "base64").toString("utf8"),
    service:
      service === undefined || service === null
        ? undefined
        : {
            namespace: textOf(service, "namespace"),
            name: textOf(service, "name"),
            port: typeof port === "number" && port !== 0 ? port : 443,
            path: textOf(service, "path"),
          },
  };
}

/** A rule of a webhook or of an admission policy. */
export function ruleOf(rule: unknown): HookRule {
  const scope = own(rule, "scope");
  return {
    operations: listOf(rule, "operations") as HookRule["operations"],
    groups: listOf(rule, "apiGroups").map(String),
    versions: listOf(rule, "apiVersions").map(String),
    resources: listOf(rule, "resources").map((text) => splitResource(String(text))),
    scope: scope === "Cluster" || scope === "Namespaced" ? scope : "*",
  };
}

/** `pods/status` is a subresource, `pods` the object itself. */
function splitResource(text: string): { readonly resource: string; readonly subresource: string } {
  const slash = text.indexOf("/");
  return slash < 0
    ? { resource: text, subresource: "" }
    : { resource: text.slice(0, slash), subresource: text.slice(slash + 1) };
}

/** A selector of a webhook or of an admission policy; an absent one selects everything. */
export function selectorOf(value: unknown): HookSelector {
  const selector = (value ?? {}) as LabelSelector;
  const empty = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
  const parsed = compileSelector(selector);
  if (parsed.kind === "selector") return { empty, matches: parsed.matches };
  return {
    empty,
    matches: () => {
      throw new Error(parsed.message);
    },
  };
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = own(value, key);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown, key: string): string {
  const text = own(value, key);
  return typeof text === "string" ? text : "";
}
