import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { parts, texts } from "../kinds/fields.ts";
import type { Attributes, PolicyRule, ResourceAttributes } from "./authorizer.ts";

/** The rules of a stored role. They are read once for each state of the role. */
export function rulesIn(role: Resource): readonly PolicyRule[] {
  const known = read.get(role);
  if (known !== undefined) return known;
  const rules = readRules(role);
  read.set(role, rules);
  return rules;
}

/** The rules of a role that may still change. */
export function readRules(role: Resource | Draft): readonly PolicyRule[] {
  return parts(role, "rules").map(ruleFrom);
}

/** Stored objects never change: a changed role is another object. */
const read = new WeakMap<Resource, readonly PolicyRule[]>();

function ruleFrom(fields: Readonly<Record<string, unknown>>): PolicyRule {
  return {
    verbs: texts(fields, "verbs"),
    apiGroups: texts(fields, "apiGroups"),
    resources: texts(fields, "resources"),
    resourceNames: texts(fields, "resourceNames"),
    nonResourceURLs: texts(fields, "nonResourceURLs"),
  };
}

/** Whether a rule lets something be done. kubernetes: plugin/pkg/auth/authorizer/rbac/rbac.go RuleAllows */
export function allows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!includesOrAll(rule.verbs, attributes.verb)) return false;
  if (attributes.kind === "path") return rule.nonResourceURLs.some((url) => coversPath(url, attributes.path));
  return (
    includesOrAll(rule.apiGroups, attributes.group) &&
    allowsResource(rule.resources, attributes) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(attributes.name))
  );
}

/** Whether a URL of a rule means a path: itself, or with a star at its end whatever begins with it. */
export function coversPath(url: string, path: string): boolean {
  if (url === path) return true;
  return url.endsWith("*") && path.startsWith(withoutStars(url));
}

/** Whether a list has the text, or the star that stands for all. */
export function includesOrAll(list: readonly string[], text: string): boolean {
  return list.includes("*") || list.includes(text);
}

function allowsResource(resources: readonly string[], { resource, subresource }: ResourceAttributes): boolean {
  if (subresource === "") return includesOrAll(resources, resource);
  return includesOrAll(resources, `${resource}/${subresource}`) || resources.includes(`*/${subresource}`);
}

function withoutStars(url: string): string {
  let end = url.length;
  while (url[end - 1] === "*") end -= 1;
  return url.slice(0, end);
}
