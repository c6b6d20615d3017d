import { quotedList } from "../../kube/index.ts";
import type { PolicyRule } from "./authorizer.ts";
import { coversPath, includesOrAll } from "./policy-rule.ts";

/**
 * What some rules allow and others do not: rules of one verb and one resource or URL each, in their order.
 * kubernetes: component-helpers auth/rbac/validation/policy_comparator.go Covers
 */
export function uncovered(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  return wanted.flatMap(brokenDown).filter((one) => !owned.some((rule) => covers(rule, one)));
}

/**
 * Rules as the message of an escalation shows them: verbs of the same resource together, a text for each, sorted.
 * kubernetes: pkg/registry/rbac/validation/policy_compact.go CompactRules, pkg/apis/rbac/v1/evaluation_helpers.go
 */
export function described(rules: readonly PolicyRule[]): readonly string[] {
  const byResource = new Map<string, PolicyRule>();
  for (const rule of rules) {
    // URLs stay apart, a rule for each verb.
    const apart = rule.nonResourceURLs.length > 0;
    const key = JSON.stringify(apart ? rule : { ...rule, verbs: [] });
    const same = apart ? undefined : byResource.get(key);
    byResource.set(key, same === undefined ? rule : { ...same, verbs: [...same.verbs, ...rule.verbs] });
  }
  return [...new Set([...byResource.values()].map(compact))].sort(byBytes);
}

const none = { apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };

function brokenDown(rule: PolicyRule): readonly PolicyRule[] {
  const names = rule.resourceNames.length === 0 ? [[]] : rule.resourceNames.map((name) => [name]);
  const resources = rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.flatMap((verb) =>
        names.map((resourceNames) => ({
          ...none,
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          resourceNames,
        })),
      ),
    ),
  );
  const urls = rule.nonResourceURLs.flatMap((url) =>
    rule.verbs.map((verb) => ({ ...none, verbs: [verb], nonResourceURLs: [url] })),
  );
  return [...resources, ...urls];
}

/** Whether a rule allows all that one of a single verb, resource and name does. */
function covers(owner: PolicyRule, one: PolicyRule): boolean {
  const [name] = one.resourceNames;
  const named = owner.resourceNames.length === 0 || (name !== undefined && owner.resourceNames.includes(name));
  return (
    one.verbs.every((verb) => includesOrAll(owner.verbs, verb)) &&
    one.apiGroups.every((group) => includesOrAll(owner.apiGroups, group)) &&
    one.resources.every((resource) => coversResource(owner.resources, resource)) &&
    named &&
    one.nonResourceURLs.every((path) => owner.nonResourceURLs.some((url) => coversPath(url, path)))
  );
}

function coversResource(owned: readonly string[], resource: string): boolean {
  if (includesOrAll(owned, resource)) return true;
  const slash = resource.indexOf("/");
  return slash >= 0 && owned.includes(`*/${resource.slice(slash + 1)}`);
}

function compact(rule: PolicyRule): string {
  const parts = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ] as const;
  return `{${parts
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `${name}:${quotedList(values)}`)
    .join(", ")}}`;
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
