import { same } from "../../kinds/equal.ts";
import type { PodTemplate } from "../objects.ts";

/** The label that tells the ReplicaSets of a Deployment, and their Pods, apart. */
export const hashLabel = "pod-template-hash";

/**
 * A short name for a Pod template: the same for the same content, whatever the order of its keys; `collisions` makes
 * another one where two templates got the same. Like Kubernetes' own it is a 32-bit FNV-1a hash, spelled in letters and
 * digits that form no words, but taken over JSON, so that the values differ from those of a real cluster.
 * (kubernetes: pkg/controller ComputeHash, apimachinery util/rand SafeEncodeString)
 */
export function templateHash(template: PodTemplate, collisions = 0): string {
  const text = canonical(template) + (collisions === 0 ? "" : `#${collisions}`);
  return spell(String(fnv1a(new TextEncoder().encode(text))));
}

/** Whether two templates are the same but for the label that a ReplicaSet's has in addition. */
export function sameTemplate(a: PodTemplate, b: PodTemplate): boolean {
  return same(withoutHash(a), withoutHash(b));
}

/** A template without the hash label, as it stands in a Deployment. */
function withoutHash(template: PodTemplate): PodTemplate {
  const { [hashLabel]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

const alphabet = "bcdfghjklmnpqrstvwxz2456789";

function spell(text: string): string {
  return [...text].map((char) => alphabet[char.charCodeAt(0) % alphabet.length]).join("");
}
