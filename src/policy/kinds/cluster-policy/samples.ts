/** Policies and requests for the tests of this folder: the least that is right, with what a test is about on top. */
import { parseApiVersion, type Resource } from "../../../kube/index.ts";
import type { Compilation, CompiledPolicy, CompileOptions, Facts, Request, RequestUser } from "../../rule.ts";
import { clusterPolicy, policy } from "./index.ts";

type Part = Readonly<Record<string, unknown>>;

/** A rule for Pods that wants images from one registry. */
export const podRule = {
  name: "registry",
  match: { any: [{ resources: { kinds: ["Pod"] } }] },
  validate: { message: "unknown registry", pattern: { spec: { containers: [{ image: "good.io/*" }] } } },
} as const;

/** A ClusterPolicy with one such rule. */
export function policyWith(rule: Part, spec: Part = {}, metadata: Part = {}): Resource {
  return documentOf("ClusterPolicy", { rules: [{ ...podRule, ...rule }], ...spec }, metadata);
}

/** The same for one namespace. */
export function namespacedPolicyWith(rule: Part, spec: Part = {}): Resource {
  return documentOf("Policy", { rules: [{ ...podRule, ...rule }], ...spec }, { namespace: "team" });
}

/** Compiles a document of either kind. */
export function compile(document: Resource, options: CompileOptions = {}): Compilation {
  return (document.kind === "Policy" ? policy : clusterPolicy).compile(document, options);
}

/** Compiles a document that must be right. */
export function compiled(document: Resource): CompiledPolicy {
  const { policy: made, diagnostics } = compile(document);
  if (made === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return made;
}

/** The messages of the errors of a document, in their order. */
export function errorsOf(document: Resource, options: CompileOptions = {}): readonly string[] {
  return messagesOf(compile(document, options), "error");
}

/** The messages of its warnings. */
export function warningsOf(document: Resource, options: CompileOptions = {}): readonly string[] {
  return messagesOf(compile(document, options), "warning");
}

/** Somebody without any rights. */
export const someone: RequestUser = {
  username: "someone",
  groups: ["system:authenticated"],
  roles: [],
  clusterRoles: [],
};

/** Nothing is known of the world. */
export const noFacts: Facts = { want: () => undefined };

/** A request that creates an object. */
export function creating(object: Resource, more: Partial<Request> = {}): Request {
  const { metadata, kind } = object;
  return {
    uid: "1",
    operation: "CREATE",
    kind: { ...parseApiVersion(object.apiVersion), kind },
    resource: { ...parseApiVersion(object.apiVersion), resource: `${kind.toLowerCase()}s` },
    subresource: "",
    name: metadata.name ?? "",
    namespace: metadata.namespace ?? "",
    object,
    oldObject: undefined,
    user: someone,
    dryRun: false,
    now: 0,
    ...more,
  };
}

/** A request that replaces an object. */
export function updating(oldObject: Resource, object: Resource, more: Partial<Request> = {}): Request {
  return creating(object, { operation: "UPDATE", oldObject, ...more });
}

/** A Pod with these images. */
export function podWith(images: readonly string[], metadata: Part = {}): Resource {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "team", ...metadata },
    spec: podSpec(images),
  };
}

/** A controller that makes such Pods. */
export function controllerWith(apiVersion: string, kind: string, images: readonly string[]): Resource {
  const metadata = { name: "web", namespace: "team" };
  const template = { template: { spec: podSpec(images) } };
  const spec = kind === "CronJob" ? { jobTemplate: { spec: template } } : template;
  return { apiVersion, kind, metadata, spec };
}

function podSpec(images: readonly string[]): Part {
  return { containers: images.map((image, index) => ({ name: `c${index}`, image })) };
}

function documentOf(kind: string, spec: Part, metadata: Part): Resource {
  return { apiVersion: "kyverno.io/v1", kind, metadata: { name: "sample", ...metadata }, spec };
}

function messagesOf({ diagnostics }: Compilation, severity: "error" | "warning"): readonly string[] {
  return diagnostics.filter((one) => one.severity === severity).map(({ message }) => message);
}
