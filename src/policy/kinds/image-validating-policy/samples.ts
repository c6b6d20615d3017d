/** Policies, requests and answers for the tests of this folder: the least that is right, with what a test is about on top. */
import type { Resource } from "../../../kube/index.ts";
import {
  type CompiledPolicy,
  type CompileOptions,
  type Fact,
  type Facts,
  type Outcome,
  type Pending,
  type Phase,
  type PolicyKind,
  pending,
  type Query,
  type Request,
} from "../../rule.ts";
import { imageValidatingPolicy, namespacedImageValidatingPolicy } from "./index.ts";

type Part = Readonly<Record<string, unknown>>;

/** The digest of every image. */
export const digest = `sha256:${"a".repeat(64)}`;

/** An image that is named by its digest. */
export const pinned = `ghcr.io/team/web@${digest}`;

/** Pods that are made or changed. */
export const aboutPods = {
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] }],
} as const;

/** Somebody who signs with a key. */
export const ann = { name: "ann", cosign: { key: { data: "key of Ann" } } };

/** Somebody who signs as Notary does. */
export const bob = { name: "bob", notary: { certs: { value: "certificate of Bob" } } };

/** A policy about Pods that wants nothing of their images. */
export function policyWith(spec: Part, metadata: Part = {}): Resource {
  return {
    apiVersion: "policies.kyverno.io/v1",
    kind: "ImageValidatingPolicy",
    metadata: { name: "check", ...metadata },
    spec: {
      matchConstraints: aboutPods,
      attestors: [ann, bob],
      validationConfigurations: { mutateDigest: false, verifyDigest: false, required: false },
      validations: [{ expression: "true" }],
      ...spec,
    },
  };
}

/** The same for the namespace `team`. */
export function namespacedPolicyWith(spec: Part): Resource {
  return { ...policyWith(spec, { namespace: "team" }), kind: "NamespacedImageValidatingPolicy" };
}

/** An exception from `check`. */
export function exceptionWith(spec: Part): Resource {
  return {
    apiVersion: "policies.kyverno.io/v1",
    kind: "PolicyException",
    metadata: { name: "except", namespace: "team" },
    spec: { policyRefs: [{ kind: "ImageValidatingPolicy", name: "check" }], ...spec },
  };
}

/** The kind of a document. */
export function kindOf({ kind }: Resource): PolicyKind {
  return kind === "ImageValidatingPolicy" ? imageValidatingPolicy : namespacedImageValidatingPolicy;
}

/** Compiles a document that must be right. */
export function compiled(document: Resource, options: CompileOptions = {}): CompiledPolicy {
  const { policy, diagnostics } = kindOf(document).compile(document, options);
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

/** What is wrong with a document, and what is only told. */
export function mistakesIn(document: Resource, options: CompileOptions = {}): readonly string[] {
  return kindOf(document)
    .compile(document, options)
    .diagnostics.map(({ message }) => message);
}

/** A Pod with these images. */
export function podWith(...images: readonly string[]): Resource {
  const containers = images.map((image, at) => ({ name: `c${at}`, image }));
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "team" }, spec: { containers } };
}

/** Somebody makes a Pod with an image that is named by its digest. */
export const creation: Request = {
  uid: "7c9e",
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  subresource: "",
  name: "web",
  namespace: "team",
  object: podWith(pinned),
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
    spec: { template: { metadata: {}, spec: podWith(pinned).spec } },
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

/** Everybody has signed everything, and stated that it is good. */
export const signed = answering((query) => {
  const type = query.kind === "attestation" ? query.type : "";
  return { kind: "value", value: { digest, statements: [{ type, predicate: { grade: "good" } }] } };
});

/** Nobody has signed anything. */
export const unsigned = answering(() => ({ kind: "value", value: { rejected: "no signature" } }));

/** Nobody can find out. */
export const broken = answering(() => ({ kind: "failure", message: "no connection" }));

/** What the rules of a policy that match say of a request. */
export function judged(
  policy: CompiledPolicy,
  request: Request = creation,
  { facts = unknown, phase = "validate" }: { readonly facts?: Facts; readonly phase?: Phase } = {},
): readonly (Outcome | Pending)[] {
  return policy.rulesFor(request.kind, phase).flatMap((rule) => {
    const matched = rule.matches(request, facts);
    if (matched === false) return [];
    if (matched !== true) return [matched];
    const outcome = rule.run(request, facts);
    return outcome === undefined ? [] : [outcome];
  });
}

interface Saying extends CompileOptions {
  readonly facts?: Facts;
  readonly phase?: Phase;
}

/** What a policy says of a request in one line: `check: fail: too large`, `pending`, or nothing. */
export function saidOf(spec: Part, request: Partial<Request> = {}, { facts, phase, ...options }: Saying = {}): string {
  const policy = compiled(policyWith(spec), options);
  const outcomes = judged(policy, { ...creation, ...request }, { ...(facts && { facts }), ...(phase && { phase }) });
  return outcomes.map(lineOf).join(", ");
}

function lineOf(one: Outcome | Pending): string {
  return one === pending ? "pending" : `${one.rule}: ${one.status}: ${one.message}`;
}
