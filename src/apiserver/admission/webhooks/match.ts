import type { GroupVersionKind, GroupVersionResource, Labels, Resource } from "../../../kube/index.ts";
import { own } from "../../../kube/index.ts";
import { type Core, resourceOf } from "../../call.ts";
import type { Draft, Kind } from "../../kind.ts";
import { forbidden, internalError, notFound, type StatusError } from "../../status.ts";
import type { AdmissionRequest } from "../plugin.ts";
import { askConditions } from "./conditions.ts";
import { converted, holdsKind } from "./convert.ts";
import type { Hook, HookRule } from "./hook.ts";

/** A webhook to be called, and in which of its versions it wants to see the object. */
export interface Invocation {
  readonly hook: Hook;
  readonly kind: Kind;
  readonly resource: GroupVersionResource;
  readonly gvk: GroupVersionKind;
}

/**
 * Whether a webhook is to be called for a request, in which the object is what the chain has made of it so far. Throws a
 * `StatusError` where that cannot be told.
 * kubernetes: apiserver pkg/admission/plugin/webhook/generic/webhook.go ShouldCallHook
 */
export function invocationOf(core: Core, hook: Hook, { request, object }: Judged): Invocation | undefined {
  const namespace = answerOf(() => matchesNamespace(core, hook, { request, object }));
  if (namespace === false) return undefined;
  const labels = answerOf(() => matchesObject(hook, { request, object }));
  if (labels === false) return undefined;
  const invocation = ruled(core, hook, request);
  if (invocation === undefined) return undefined;
  if (namespace !== true) throw namespace;
  if (labels !== true) throw labels;
  return hook.conditions.length === 0 || meetsConditions(core, invocation, { request, object })
    ? invocation
    : undefined;
}

/** Whether all conditions of a webhook hold. Throws where that cannot be told, and its failure is not to be ignored. */
function meetsConditions(core: Core, { hook, kind, gvk }: Invocation, { request, object }: Judged): boolean {
  const own = holdsKind(request);
  const view = <T extends Resource | Draft>(one: T | undefined) =>
    one === undefined || !own ? one : converted(one, request.of, kind);
  const { authorizer } = core;
  const asked = askConditions(hook.conditions, {
    request,
    gvk,
    object: view(object),
    old: view(request.old),
    authorizer,
  });
  if (asked.kind !== "error") return asked.kind === "yes";
  if (hook.ignoresFailure) return false;
  throw forbidden({ group: request.resource.group, resource: request.resource.resource }, request.name, asked.message);
}

export interface Judged {
  readonly request: AdmissionRequest;
  readonly object: Resource | Draft | undefined;
}

/** A selector that cannot be read counts only where the rules match. */
export function answerOf(matches: () => boolean | StatusError): boolean | StatusError {
  try {
    return matches();
  } catch (error) {
    return internalError(error instanceof Error ? error.message : String(error));
  }
}

/** Whether the namespace of a request, or the namespace that it is about, has the labels that a selector wants. */
export function matchesNamespace(
  core: Core,
  hook: Pick<Hook, "namespaceSelector">,
  { request, object }: Judged,
): boolean | StatusError {
  const { resource, namespace } = request;
  if (namespace === "" && resource.resource !== "namespaces") return true;
  if (hook.namespaceSelector.empty) return true;
  const itself = resource.resource === "namespaces" && request.subresource === "" && request.operation !== "DELETE";
  if (itself) return hook.namespaceSelector.matches(labelsOf(object));
  const stored = core.store.get({ group: "", version: "v1", resource: "namespaces" }, "", namespace);
  if (stored === undefined) return notFound({ group: "", resource: "namespaces" }, namespace);
  return hook.namespaceSelector.matches(labelsOf(stored));
}

/** Whether the object of a request has the labels that a selector wants, or had them. */
export function matchesObject({ objectSelector }: Pick<Hook, "objectSelector">, { request, object }: Judged): boolean {
  if (objectSelector.empty) return true;
  const matches = (one: Resource | Draft | undefined) => one !== undefined && objectSelector.matches(labelsOf(one));
  return matches(object) || matches(request.old);
}

function ruled(core: Core, hook: Hook, request: AdmissionRequest): Invocation | undefined {
  const asked = { hook, kind: request.of, resource: request.resource, gvk: request.gvk };
  if (hook.rules.some((rule) => matchesRule(rule, request, request.resource))) return asked;
  if (!hook.matchesEquivalent) return undefined;
  const others = core.catalog.equivalents(request.of).filter((kind) => kind !== request.of);
  for (const rule of hook.rules) {
    const kind = others.find((other) => matchesRule(rule, request, resourceOf(other)));
    if (kind === undefined) continue;
    const own = request.gvk.kind === request.of.gvk.kind && request.gvk.group === request.of.gvk.group;
    return { hook, kind, resource: resourceOf(kind), gvk: own ? kind.gvk : request.gvk };
  }
  return undefined;
}

/**
 * Whether a rule names what a request is about, taken for a request of `resource`.
 * kubernetes: apiserver pkg/admission/plugin/webhook/predicates/rules/rules.go
 */
export function matchesRule(rule: HookRule, request: AdmissionRequest, resource: GroupVersionResource): boolean {
  return (
    matchesScope(rule, request, resource) &&
    rule.operations.some((one) => one === "*" || one === request.operation) &&
    holds(rule.groups, resource.group) &&
    holds(rule.versions, resource.version) &&
    rule.resources.some(
      (one) =>
        (one.resource === "*" || one.resource === resource.resource) &&
        (one.subresource === "*" || one.subresource === request.subresource),
    )
  );
}

function matchesScope({ scope }: HookRule, request: AdmissionRequest, resource: GroupVersionResource): boolean {
  if (scope === "*") return true;
  const cluster = request.namespace === "" || (resource.group === "" && resource.resource === "namespaces");
  return cluster === (scope === "Cluster");
}

function holds(items: readonly string[], wanted: string): boolean {
  return items.includes("*") || items.includes(wanted);
}

function labelsOf(object: Resource | Draft | undefined): Labels {
  const labels = own(own(object, "metadata"), "labels");
  return labels !== null && typeof labels === "object" ? (labels as Labels) : undefined;
}
