import type { GroupVersionKind, GroupVersionResource } from "../../../kube/index.ts";
import { type Core, resourceOf } from "../../call.ts";
import type { Kind } from "../../kind.ts";
import { type Fields, part, parts, text, texts } from "../../kinds/fields.ts";
import type { AdmissionRequest } from "../plugin.ts";
import { type HookRule, type HookSelector, ruleOf, selectorOf } from "../webhooks/hook.ts";
import { answerOf, type Judged, matchesNamespace, matchesObject, matchesRule } from "../webhooks/match.ts";

/** What a policy or a binding is about, ready to be asked. */
export interface CompiledMatch {
  readonly namespaceSelector: HookSelector;
  readonly objectSelector: HookSelector;
  readonly rules: readonly NamedRule[];
  readonly excluded: readonly NamedRule[];
  readonly matchesEquivalent: boolean;
}

interface NamedRule {
  readonly rule: HookRule;
  /** None for all names. */
  readonly names: readonly string[];
}

/** The version in which a policy is about a request. */
export interface MatchedVersion {
  readonly kind: Kind;
  readonly resource: GroupVersionResource;
  readonly gvk: GroupVersionKind;
}

/** Reads a `matchConstraints` or `matchResources`. */
export function matchOf(match: Fields): CompiledMatch {
  return {
    namespaceSelector: selectorOf(part(match, "namespaceSelector")),
    objectSelector: selectorOf(part(match, "objectSelector")),
    rules: parts(match, "resourceRules").map(namedRule),
    excluded: parts(match, "excludeResourceRules").map(namedRule),
    matchesEquivalent: text(match, "matchPolicy") === "Equivalent",
  };
}

function namedRule(rule: Fields): NamedRule {
  return { rule: ruleOf(rule), names: texts(rule, "resourceNames") };
}

/**
 * Whether a request is meant, and in which version. Throws a `StatusError` where that cannot be told.
 * kubernetes: apiserver pkg/admission/plugin/policy/matching/matching.go
 */
export function matchedVersion(core: Core, match: CompiledMatch, judged: Judged): MatchedVersion | undefined {
  const namespace = answerOf(() => matchesNamespace(core, match, judged));
  if (namespace === false) return undefined;
  const labels = answerOf(() => matchesObject(match, judged));
  if (labels === false) return undefined;
  const { request } = judged;
  if (ruled(core, { rules: match.excluded, equivalent: match.matchesEquivalent }, request) !== undefined)
    return undefined;
  const version =
    match.rules.length === 0
      ? asked(request)
      : ruled(core, { rules: match.rules, equivalent: match.matchesEquivalent }, request);
  if (version === undefined) return undefined;
  if (namespace !== true) throw namespace;
  if (labels !== true) throw labels;
  return version;
}

function asked(request: AdmissionRequest): MatchedVersion {
  return { kind: request.of, resource: request.resource, gvk: request.gvk };
}

interface Rules {
  readonly rules: readonly NamedRule[];
  readonly equivalent: boolean;
}

function ruled(core: Core, { rules, equivalent }: Rules, request: AdmissionRequest): MatchedVersion | undefined {
  const holds = ({ rule, names }: NamedRule, resource: GroupVersionResource) =>
    matchesRule(rule, request, resource) && (names.length === 0 || names.includes(request.name));
  if (rules.some((rule) => holds(rule, request.resource))) return asked(request);
  if (!equivalent) return undefined;
  const others = core.catalog.equivalents(request.of).filter((kind) => kind !== request.of);
  for (const rule of rules) {
    const kind = others.find((other) => holds(rule, resourceOf(other)));
    if (kind === undefined) continue;
    const own = request.gvk.kind === request.of.gvk.kind && request.gvk.group === request.of.gvk.group;
    return { kind, resource: resourceOf(kind), gvk: own ? kind.gvk : request.gvk };
  }
  return undefined;
}
