/** Policies and requests for the tests of this folder: the least that is right, with what a test is about on top. */
import type { Resource } from "../../../kube/index.ts";
import {
  type CompiledPolicy,
  type CompileOptions,
  type Fact,
  type Facts,
  type Outcome,
  type Pending,
  type PolicyKind,
  pending,
  type Query,
  type Request,
} from "../../rule.ts";
import { namespacedValidatingPolicy, validatingPolicy } from "./index.ts";

type Part = Readonly<Record<string, unknown>>;

/** Pods that are made or changed. */
export const aboutPods = {
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] }],
} as const;

/** A ValidatingPolicy about Pods that wants nothing of them. */
export function policyWith(spec: Part, metadata: Part = {}): Resource {
  return {
    apiVersion: "policies.kyverno.io/v1",
    kind: "ValidatingPolicy",
    metadata: { name: "check", ...metadata },
    spec: { matchConstraints: aboutPods, validations: [{ expression: "true" }], ...spec },
  };
}

/** The same for the namespace `team`. */
export function namespacedPolicyWith(spec: Part): Resource {
  return { ...policyWith(spec, { namespace: "team" }), kind: "NamespacedValidatingPolicy" };
}

/** An exception from `check`. */
export function exceptionWith(spec: Part, metadata: Part = {}): Resource {
  return {
    apiVersion: "policies.kyverno.io/v1",
    kind: "PolicyException",
    metadata: { name: "except", namespace: "team", ...metadata },
    spec: { policyRefs: [{ kind: "ValidatingPolicy", name: "check" }], ...spec },
  };
}

/** The kind of a document. */
export function kindOf({ kind }: Resource): PolicyKind {
  return kind === "ValidatingPolicy" ? validatingPolicy : namespacedValidatingPolicy;
}

/** Compiles a document that must be right. */
export function compiled(document: Resource, options: CompileOptions = {}): CompiledPolicy {
  const { policy, diagnostics } = kindOf(document).compile(document, options);
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

/** What is wrong with a document. */
export function mistakesIn(document: Resource, options: CompileOptions = {}): readonly string[] {
  return kindOf(document)
    .compile(document, options)
    .diagnostics.map(({ message }) => message);
}

/** A Pod. */
export const pod: Resource = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "team", labels: { app: "web" } },
  spec: { containers: [{ name: "c", image: "nginx:1" }], hostNetwork: true },
};

/** Somebody makes the Pod. */
export const creation: Request = {
  uid: "7c9e",
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  subresource: "",
  name: "web",
  namespace: "team",
  object: pod,
  oldObject: undefined,
  user: { username: "ann", groups: ["dev"], roles: [], clusterRoles: [] },
  dryRun: false,
  now: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
};

/** Somebody makes a Deployment whose Pods are like that one. */
export const deployment: Request = {
  ...creation,
  kind: { group: "apps", version: "v1", kind: "Deployment" },
  resource: { group: "apps", version: "v1", resource: "deployments" },
  object: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "team" },
    spec: { template: { metadata: { labels: { app: "web" } }, spec: pod.spec } },
  },
};

/** Nothing is known, and nothing will be. */
export const unknown: Facts = { want: () => undefined };

/** Facts that a function answers; what was asked is kept in `asked`. */
export function answering(answer: (query: Query) => Fact | undefined, asked: Query[] = []): Facts {
  return {
    want(query) {
      asked.push(query);
      return answer(query);
    },
  };
}

/** What the rules of a policy that match say of a request. */
export function judged(
  policy: CompiledPolicy,
  request: Request = creation,
  facts: Facts = unknown,
): readonly (Outcome | Pending)[] {
  return policy.rulesFor(request.kind, "validate").flatMap((rule) => {
    const matched = rule.matches(request, facts);
    if (matched === false) return [];
    if (matched !== true) return [matched];
    const outcome = rule.run(request, facts);
    return outcome === undefined ? [] : [outcome];
  });
}

/** What a policy says of a request in one line: `fail: too large`, `pending`, or nothing. */
export function saidOf(
  spec: Part,
  request: Partial<Request> = {},
  { facts = unknown, ...options }: CompileOptions & { readonly facts?: Facts } = {},
): string {
  const outcomes = judged(compiled(policyWith(spec), options), { ...creation, ...request }, facts);
  return outcomes.map((one) => (one === pending ? "pending" : `${one.status}: ${one.message}`)).join(", ");
}
