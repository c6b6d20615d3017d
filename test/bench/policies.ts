import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseYaml } from "../../src/data/index.ts";
import type { Resource } from "../../src/kube/index.ts";
import { type CompiledPolicy, policyKinds } from "../../src/policy/index.ts";

/** The folder with the Pod Security set of pattern policies. */
export const podSecurityFolder: string = resolve(import.meta.dirname, "..", "..", "examples", "pod-security");

/** The Pod Security set of pattern policies, compiled. Throws when one of them does not compile. */
export function podSecuritySet(): readonly CompiledPolicy[] {
  return readdirSync(podSecurityFolder).map((name) => compile(readFileSync(join(podSecurityFolder, name), "utf8")));
}

/** The same standards, all of them, as one rule. */
export function podSecurityRule(): readonly CompiledPolicy[] {
  return [
    compile(`apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: restricted }
spec:
  rules:
    - name: restricted
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { podSecurity: { level: restricted, version: latest } }`),
  ];
}

function compile(text: string): CompiledPolicy {
  const parsed = parseYaml(text);
  if (parsed.kind !== "documents") throw new Error("not YAML");
  const document = parsed.documents[0]?.value as unknown as Resource;
  const kind = policyKinds.find((one) => one.kind === document.kind);
  const { policy, diagnostics } = kind?.compile(document, {}) ?? { policy: undefined, diagnostics: [] };
  if (policy === undefined)
    throw new Error(`${document.metadata.name}: ${diagnostics.map((one) => one.message).join("; ")}`);
  return policy;
}
