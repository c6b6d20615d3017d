import { type GroupVersionKind, matchesWildcard } from "../kube/index.ts";
import type { CompiledPolicy, KindTrigger, Operation, ResourceTrigger, Trigger } from "../policy/index.ts";

/** A kind that the cluster serves, as discovery tells it. */
export interface ServedKind {
  readonly gvk: GroupVersionKind;
  /** `deployments` */
  readonly resource: string;
  readonly namespaced: boolean;
  /** `status`, `scale`, ... */
  readonly subresources: readonly string[];
}

/** One rule of a webhook, as the API server reads it. */
export interface WebhookRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly Operation[];
  readonly resources: readonly string[];
  readonly scope: "*" | "Cluster" | "Namespaced";
}

/** One resource and one operation on which to be called. */
export interface Entry {
  readonly group: string;
  readonly version: string;
  /** `pods`, or `*`. */
  readonly resource: string;
  /** `""` for the object itself. */
  readonly subresource: string;
  readonly scope: "*" | "Cluster" | "Namespaced";
  readonly operation: Operation;
}

/**
 * Finds the resources that a trigger of a policy names. Kind `*` is not looked up, and reaches as far as the policy
 * does; a kind that nobody serves gives nothing.
 * kyverno: pkg/controllers/webhook/controller.go `mergeWebhook`, pkg/clients/dclient/discovery.go `findResources`
 */
export function entriesOf(trigger: Trigger, policy: CompiledPolicy, served: readonly ServedKind[]): readonly Entry[] {
  if ("resource" in trigger) {
    const { phase: _, operations, ...place } = trigger;
    return operations.map((operation) => ({ ...place, operation }));
  }
  const { group, version, kind, subresource } = trigger;
  const places: readonly Omit<Entry, "operation">[] =
    kind === "*"
      ? [{ group, version, resource: "*", subresource, scope: policy.namespace === "" ? "*" : "Namespaced" }]
      : served.filter((one) => isNamed(one, trigger)).flatMap((one) => placesOf(one, subresource));
  return places.flatMap((place) => trigger.operations.map((operation) => ({ ...place, operation })));
}

/**
 * Packs entries into as few rules as Kyverno would, in its order.
 * kyverno: pkg/controllers/webhook/utils_webhook.go `buildRulesWithOperations`, utils.go `sortedRules`
 */
export function rulesOf(entries: readonly Entry[]): readonly WebhookRule[] {
  const known = new Map(entries.map((entry) => [keyOf(entry), entry]));
  const kept = [...known.values()].filter((entry) => !widerKeys(entry).some((key) => known.has(key)));
  const places = groupBy(kept, ({ group, version, scope }) => JSON.stringify([group, version, scope]));
  return places.flatMap(rulesOfPlace).toSorted(compareRules);
}

/**
 * Rules about resources, as each policy has written them: each once, in Kyverno's order. What the API server would not
 * take in one rule, such as `*` beside other words, is split into several.
 * kyverno: pkg/controllers/webhook/utils.go `deDuplicatedRules`, `sortedRules`
 */
export function resourceRulesOf(triggers: readonly (readonly ResourceTrigger[])[]): readonly WebhookRule[] {
  const rules = triggers.flatMap((ofPolicy) =>
    groupBy(ofPolicy.filter(isPossible), ({ operations }) => operations).flatMap(writtenRules),
  );
  const known = new Map(rules.map((rule) => [JSON.stringify(rule), rule]));
  return [...known.values()].toSorted(compareRules);
}

/** Nobody serves resources without a name, and nothing is asked without an operation. */
function isPossible({ version, resource, operations }: ResourceTrigger): boolean {
  return version !== "" && resource !== "" && operations.length > 0;
}

/** One rule where the triggers are all that it would name; one for each of them else. */
function writtenRules(triggers: readonly ResourceTrigger[]): readonly WebhookRule[] {
  const whole = ruleOver(triggers);
  const places = new Set(triggers.map((one) => JSON.stringify([one.group, one.version, pathOf(one), one.scope])));
  const named = whole.apiGroups.length * whole.apiVersions.length * whole.resources.length;
  const alike = new Set(triggers.map(({ scope }) => scope)).size === 1;
  const lists = [whole.apiGroups, whole.apiVersions, whole.resources];
  const clean = lists.every((list) => list.length === 1 || !list.some((one) => one.includes("*")));
  return alike && clean && places.size === named ? [whole] : triggers.map((one) => ruleOver([one]));
}

function ruleOver(triggers: readonly ResourceTrigger[]): WebhookRule {
  const [first] = triggers;
  const sorted = (texts: readonly string[]) => [...new Set(texts)].toSorted();
  return {
    apiGroups: sorted(triggers.map(({ group }) => group)),
    apiVersions: sorted(triggers.map(({ version }) => version)),
    operations: [...new Set(first?.operations)].toSorted(),
    resources: sorted(triggers.map(pathOf)),
    scope: first?.scope ?? "*",
  };
}

function isNamed(one: ServedKind, trigger: KindTrigger): boolean {
  return (
    matchesWildcard(trigger.kind, one.gvk.kind) &&
    matchesWildcard(trigger.group, one.gvk.group) &&
    matchesWildcard(trigger.version, one.gvk.version)
  );
}

/** With a subresource, only the subresources of that name: `Pod/*` does not ask for Pods themselves. */
function placesOf(one: ServedKind, subresource: string): readonly Omit<Entry, "operation">[] {
  const { group, version } = one.gvk;
  const { resource } = one;
  const scope = one.namespaced ? "Namespaced" : "*";
  const names = subresource === "" ? [""] : one.subresources.filter((name) => matchesWildcard(subresource, name));
  return names.map((name) => ({ group, version, resource, subresource: name, scope }));
}

function keyOf(entry: Entry): string {
  const { group, version, resource, subresource, scope, operation } = entry;
  return JSON.stringify([group, version, resource, subresource, scope, operation]);
}

/** The keys of all entries that cover this one: `pods` is covered by `*` and by `*` with `*`, but not by `pods` with `*`. */
function widerKeys(entry: Entry): readonly string[] {
  const own = keyOf(entry);
  const keys = withStar(entry.scope).flatMap((scope) =>
    withStar(entry.group).flatMap((group) =>
      withStar(entry.version).flatMap((version) =>
        widerPaths(entry).map((path) =>
          keyOf({ group, version, scope: scope === "*" ? "*" : entry.scope, ...path, operation: entry.operation }),
        ),
      ),
    ),
  );
  return keys.filter((key) => key !== own);
}

function withStar(value: string): readonly string[] {
  return value === "*" ? ["*"] : [value, "*"];
}

type Path = Pick<Entry, "resource" | "subresource">;

function widerPaths({ resource, subresource }: Path): readonly Path[] {
  const resources = withStar(resource);
  if (subresource !== "") {
    return resources.flatMap((one) => withStar(subresource).map((sub) => ({ resource: one, subresource: sub })));
  }
  return [...resources.map((one) => ({ resource: one, subresource })), { resource: "*", subresource: "*" }];
}

/** One rule for each set of operations that resources of the same group, version and scope have in common. */
function rulesOfPlace(entries: readonly Entry[]): readonly WebhookRule[] {
  const byPath = groupBy(entries, pathOf);
  return groupBy(byPath, (same) => operationsOf(same).join()).flatMap((alike) => {
    const [first] = alike.flat();
    if (first === undefined) return [];
    const paths = [...new Set(alike.flat().map(pathOf))];
    return {
      apiGroups: [first.group],
      apiVersions: [first.version],
      operations: operationsOf(alike.flat()),
      resources: withEphemeralContainers(first, paths).toSorted(),
      scope: first.scope,
    };
  });
}

function pathOf({ resource, subresource }: Path): string {
  return subresource === "" ? resource : `${resource}/${subresource}`;
}

function operationsOf(entries: readonly Entry[]): readonly Operation[] {
  return [...new Set(entries.map((entry) => entry.operation))].toSorted();
}

/** Whoever asks for Pods is asked about containers that are added to a running one, too. */
function withEphemeralContainers(place: Entry, paths: readonly string[]): readonly string[] {
  const core = (place.group === "" || place.group === "*") && (place.version === "v1" || place.version === "*");
  const pods = paths.includes("pods") || paths.includes("*");
  return core && pods ? [...new Set([...paths, "pods/ephemeralcontainers"])] : paths;
}

function compareRules(a: WebhookRule, b: WebhookRule): number {
  return (
    compareLists(a.apiGroups, b.apiGroups) ||
    compareLists(a.apiVersions, b.apiVersions) ||
    compareLists(a.resources, b.resources) ||
    compareLists(a.operations, b.operations) ||
    compareTexts(a.scope, b.scope)
  );
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  if (a.length !== b.length) return a.length - b.length;
  for (const [index, text] of a.entries()) {
    const order = compareTexts(text, b[index] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function groupBy<T, K>(items: readonly T[], keyOfItem: (item: T) => K): readonly (readonly T[])[] {
  return [...Map.groupBy(items, keyOfItem).values()];
}
