/** Policies and requests for the tests of this folder: the least that is right, with what a test is about on top. */
import { parseApiVersion, type Resource } from "../../../kube/index.ts";
import type {
  CompiledPolicy,
  CompileOptions,
  Fact,
  Facts,
  KindLookup,
  Outcome,
  Pending,
  Query,
  Request,
  Rule,
} from "../../rule.ts";
import { mutatingPolicy, namespacedMutatingPolicy } from "./index.ts";

type Part = Readonly<Record<string, unknown>>;

/** Rules about Pods. */
export const podRules = [
  { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] },
] as const;

/** A change that sets the label `x`. */
export const labelling = (expression: string) =>
  applying(`Object{metadata: Object.metadata{labels: {'x': ${expression}}}}`);

/** A change by an apply configuration. */
export const applying = (expression: string) => ({
  patchType: "ApplyConfiguration",
  applyConfiguration: { expression },
});

/** A change by a JSON patch. */
export const patching = (expression: string) => ({ patchType: "JSONPatch", jsonPatch: { expression } });

/** A MutatingPolicy for Pods. */
export function policyWith(spec: Part, metadata: Part = {}): Resource {
  return {
    apiVersion: "policies.kyverno.io/v1",
    kind: "MutatingPolicy",
    metadata: { name: "sample", ...metadata },
    spec: { matchConstraints: { resourceRules: podRules }, mutations: [labelling("'y'")], ...spec },
  };
}

/** The same for the namespace `team`. */
export function namespacedPolicyWith(spec: Part): Resource {
  return { ...policyWith(spec, { namespace: "team" }), kind: "NamespacedMutatingPolicy" };
}

/** What is wrong with a document. */
export function mistakesOf(document: Resource, options: CompileOptions = {}): readonly string[] {
  return kindOf(document)
    .compile(document, options)
    .diagnostics.map(({ message }) => message);
}

/** Compiles a document that must be right. */
export function compiled(document: Resource, options: CompileOptions = {}): CompiledPolicy {
  const { policy, diagnostics } = kindOf(document).compile(document, options);
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

function kindOf({ kind }: Resource) {
  return kind === "MutatingPolicy" ? mutatingPolicy : namespacedMutatingPolicy;
}

/** A Pod in the namespace `team`. */
export function podWith(spec: Part = {}, metadata: Part = {}): Resource {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "team", labels: { a: "1" }, ...metadata },
    spec: { containers: [{ name: "c", image: "nginx" }], ...spec },
  };
}

const somebody = { username: "anna", groups: [], roles: [], clusterRoles: [] };

/** Somebody creates an object. */
export function creating(object: Resource, more: Partial<Request> = {}): Request {
  const { group, version } = parseApiVersion(object.apiVersion);
  const { name = "", namespace = "" } = object.metadata;
  return {
    uid: "1",
    operation: "CREATE",
    kind: { group, version, kind: object.kind },
    resource: { group, version, resource: `${object.kind.toLowerCase()}s` },
    subresource: "",
    name,
    namespace,
    object,
    oldObject: undefined,
    user: somebody,
    dryRun: false,
    now: Date.UTC(2026, 0, 1),
    ...more,
  };
}

/** A world that knows this, and notes what it is asked. */
export function knowing(answer: (query: Query) => Fact | undefined, asked: Query[] = []): Facts {
  return {
    want(query) {
      asked.push(query);
      return answer(query);
    },
  };
}

/** A world that knows the labels of namespaces, and nothing else. */
export const noFacts: Facts = knowing((query) =>
  query.kind === "namespace" ? { kind: "namespace", labels: {} } : { kind: "value", value: null },
);

/** What a policy makes of a request: the outcome of the first of its rules that is about it. */
export function outcomeOf(
  policy: CompiledPolicy,
  request: Request,
  facts: Facts = noFacts,
): Outcome | Pending | undefined {
  for (const rule of policy.rulesFor(request.kind, "mutate")) {
    const matched = rule.matches(request, facts);
    if (matched === true) return rule.run(request, facts);
    if (matched !== false) return matched;
  }
  return undefined;
}

/** The rule of a policy that changes existing objects. */
export function changingRule(policy: CompiledPolicy): Rule | undefined {
  return policy.rules.find(({ work }) => work?.kind === "change");
}

/** Pods, ConfigMaps and Deployments. */
export const served: KindLookup = ({ group, version, kind }) =>
  [
    { gvk: { group: "", version: "v1", kind: "Pod" }, resource: "pods", namespaced: true },
    { gvk: { group: "", version: "v1", kind: "ConfigMap" }, resource: "configmaps", namespaced: true },
    { gvk: { group: "apps", version: "v1", kind: "Deployment" }, resource: "deployments", namespaced: true },
  ].filter(({ gvk }) => gvk.group === group && gvk.version === version && (kind === "*" || gvk.kind === kind));
