/** Policies and requests for the tests of this folder: the least that is right, with what a test is about on top. */
import type { Resource } from "../../../kube/index.ts";
import type {
  CompiledPolicy,
  CompileOptions,
  Fact,
  Facts,
  GenerateIntent,
  GenerateWork,
  Operation,
  Plan,
  Query,
  Request,
  Rule,
} from "../../rule.ts";
import { pending } from "../../rule.ts";
import { generatingPolicy, namespacedGeneratingPolicy } from "./index.ts";

type Part = Readonly<Record<string, unknown>>;

/** ConfigMaps that come or change. */
export const mapRule = {
  apiGroups: [""],
  apiVersions: ["v1"],
  operations: ["CREATE", "UPDATE"],
  resources: ["configmaps"],
} as const;

/** A Secret, as a template has it. */
export const secretText = "{apiVersion: v1, kind: Secret, metadata: {name: made, namespace: team}}";

/** A GeneratingPolicy that makes a Secret because of ConfigMaps. */
export function generatingWith(spec: Part, metadata: Part = {}): Resource {
  return {
    apiVersion: "policies.kyverno.io/v1beta1",
    kind: "GeneratingPolicy",
    metadata: { name: "make", ...metadata },
    spec: { matchConstraints: { resourceRules: [mapRule] }, generate: [{ template: { value: secretText } }], ...spec },
  };
}

/** The same for the namespace `team`. */
export function namespacedWith(spec: Part): Resource {
  return { ...generatingWith(spec, { namespace: "team" }), kind: "NamespacedGeneratingPolicy" };
}

/** A template with placeholders. */
export function interpolated(value: string): Part {
  return { generate: [{ template: { interpolate: "cel", value } }] };
}

/** Compiles a document. */
export function compile(document: Resource, options: CompileOptions = {}) {
  const kind = document.kind === "GeneratingPolicy" ? generatingPolicy : namespacedGeneratingPolicy;
  return kind.compile(document, options);
}

/** Compiles a document that must be right. */
export function compiled(document: Resource, options: CompileOptions = {}): CompiledPolicy {
  const { policy, diagnostics } = compile(document, options);
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

/** The one rule of a policy. */
export function ruleIn({ rules }: CompiledPolicy): Rule & { readonly work: GenerateWork } {
  const [rule] = rules;
  if (rule?.work?.kind !== "generate") throw new Error("there is no rule that makes anything");
  return { ...rule, work: rule.work };
}

/** A ConfigMap. */
export function mapIn(namespace: string, more: Part = {}): Resource {
  const { labels = {}, ...data } = more;
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "trigger", namespace, uid: "u1", labels: labels as Record<string, string> },
    data,
  };
}

/** A request about a ConfigMap; on UPDATE the old one is as the new one unless told. */
export function asking(operation: Operation, object: Resource, old: Resource = object): Request {
  const { name = "", namespace = "" } = object.metadata;
  return {
    uid: "r1",
    operation,
    kind: { group: "", version: "v1", kind: object.kind },
    resource: { group: "", version: "v1", resource: "configmaps" },
    subresource: "",
    name,
    namespace,
    object: operation === "DELETE" ? undefined : object,
    oldObject: operation === "CREATE" ? undefined : old,
    user: { username: "jane", groups: [], roles: [], clusterRoles: [] },
    dryRun: false,
    now: Date.UTC(2026, 0, 1),
  };
}

/** Answers what is in a table, and that the namespace `team` has a label; the rest is not known yet. */
export function knowing(answers: Readonly<Partial<Record<Query["kind"], Fact>>> = {}): Facts {
  return {
    want(query) {
      if (query.kind === "namespace")
        return { kind: "namespace", labels: query.name === "team" ? { env: "prod" } : {} };
      return answers[query.kind];
    },
  };
}

/** What a policy wants to be made because of a request. */
export function planned(document: Resource, request: Request, facts: Facts = knowing()): Plan<GenerateIntent> {
  const plan = ruleIn(compiled(document)).work.plan(request, facts);
  if (plan === pending) throw new Error("something is not known yet");
  return plan;
}

/** The objects of a plan, with the namespaces in which they are made. */
export function objectsIn({ intents }: Plan<GenerateIntent>): readonly (readonly [string, Resource])[] {
  return intents.flatMap(({ source }) =>
    source.kind === "object" ? [[source.namespace, source.object] as const] : [],
  );
}
