import { createHash } from "node:crypto";
import { isRecord } from "../data/index.ts";
import type { Resource } from "../kube/index.ts";

/**
 * Tells whether an object has changed in what policies look at: not by its status, by where its Pods run or by how many
 * of them there are. (kyverno: pkg/utils/report/metadata.go `CalculateResourceHash`)
 */
export function objectHash(object: Resource): string {
  const { metadata, status: _status, scale: _scale, spec, ...rest } = object;
  // Servers leave kind and version out of the items of a list, so they come in another order than in a watch.
  const others = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [metadata.labels, metadata.annotations, withoutNode(spec), others];
  return createHash("sha1").update(JSON.stringify(parts)).digest("base64");
}

function withoutNode(spec: unknown): unknown {
  if (!isRecord(spec)) return spec;
  const { nodeName: _, ...rest } = spec;
  return rest;
}
