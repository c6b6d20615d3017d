import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseYaml } from "../../src/data/index.ts";
import type { Resource } from "../../src/kube/index.ts";
import { type CompiledPolicy, policyKinds } from "../../src/policy/index.ts";

/** The folder with the Pod Security set of pattern policies. */
export const podSecurityFolder: string = resolve(import.meta.dirname, "..", "..", "examples", "pod-security");

/** The Pod Security set of pattern policies, compiled. Throws when one of them does not compile. */
export function podSecuritySet(): readonly CompiledPolicy[] {
  return podSecurityTexts().map(compileDocument);
}

/** The same as documents. */
export function podSecurityTexts(): readonly Resource[] {
  return readdirSync(podSecurityFolder).map((name) => parse(readFileSync(join(podSecurityFolder, name), "utf8")));
}

/** The same standards as rules of their own type. */
export function podSecurityRules(): readonly CompiledPolicy[] {
  return ["baseline", "restricted"].map((level) =>
    compile(rule(level, "Pod", `podSecurity: { level: ${level}, version: latest }`)),
  );
}

/** A thousand policies, of which ten look at Pods. */
export function manyPolicies(): readonly CompiledPolicy[] {
  const kinds = ["ConfigMap", "Secret", "Service", "Ingress", "Namespace", "NetworkPolicy", "Role", "Node", "Lease"];
  return Array.from({ length: 1000 }, (_, at) => {
    const kind = at % 100 === 0 ? "Pod" : (kinds[at % kinds.length] ?? "");
    return compile(
      rule(`policy-${at}`, kind, `message: refused, pattern: { metadata: { =(labels): { "=(owner-${at})": "?*" } } }`),
    );
  });
}

/** Six policies that change Pods, as users have them. */
export function mutationSet(): readonly CompiledPolicy[] {
  const mutations: Readonly<Record<string, string>> = {
    "add-labels": `patchStrategicMerge:
            metadata:
              labels:
                +(team): platform
                created-in: "{{ request.namespace }}"`,
    "default-security-context": `patchStrategicMerge:
            spec:
              +(securityContext):
                runAsNonRoot: true
                seccompProfile: { type: RuntimeDefault }
              +(automountServiceAccountToken): false`,
    "always-pull-latest": `patchStrategicMerge:
            spec:
              containers:
                - (image): "*:latest"
                  imagePullPolicy: Always`,
    "drop-capabilities": `patchStrategicMerge:
            spec:
              containers:
                - (name): "*"
                  securityContext: { capabilities: { drop: [ALL] } }`,
    annotate: `patchesJson6902: |-
            - op: add
              path: /metadata/annotations/policies.example.com~1seen
              value: "yes"`,
    "default-resources": `foreach:
            - list: request.object.spec.containers
              patchStrategicMerge:
                spec:
                  containers:
                    - name: "{{ element.name }}"
                      resources: { requests: { +(memory): 64Mi, +(cpu): 50m } }`,
  };
  return Object.entries(mutations).map(([name, patch]) =>
    compile(`apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: ${name} }
spec:
  rules:
    - name: ${name}
      match: { any: [{ resources: { kinds: [Pod] } }] }
      mutate:
          ${patch}`),
  );
}

function rule(name: string, kind: string, validate: string): string {
  return `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: ${name} }
spec:
  rules:
    - name: ${name}
      match: { any: [{ resources: { kinds: [${kind}] } }] }
      validate: { ${validate} }`;
}

function compile(text: string): CompiledPolicy {
  return compileDocument(parse(text));
}

function parse(text: string): Resource {
  const parsed = parseYaml(text);
  if (parsed.kind !== "documents") throw new Error("not YAML");
  return parsed.documents[0]?.value as unknown as Resource;
}

function compileDocument(document: Resource): CompiledPolicy {
  const kind = policyKinds.find((one) => one.kind === document.kind);
  const { policy, diagnostics } = kind?.compile(document, {}) ?? { policy: undefined, diagnostics: [] };
  if (policy === undefined)
    throw new Error(`${document.metadata.name}: ${diagnostics.map((one) => one.message).join("; ")}`);
  return policy;
}
