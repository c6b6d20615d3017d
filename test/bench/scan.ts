import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { Client } from "../../src/cluster/index.ts";
import type { Resource } from "../../src/kube/index.ts";
import { type BarePlane, startBarePlane } from "../cli/serve-lab.ts";
import { podSecurityExpressionTexts } from "./expressions.ts";
import type { Figure } from "./figures.ts";
import { podSecurityTexts } from "./policies.ts";
import { podReview } from "./review.ts";
import type { Scanned } from "./scanning.ts";

const execute = promisify(execFile);

/** So many Pods are there. */
export const scannedPods = 10_000;

const core = (resource: string) => ({ group: "", version: "v1", resource });
const sets = [
  {
    name: "policies",
    texts: podSecurityTexts,
    resource: { group: "kyverno.io", version: "v1", resource: "clusterpolicies" },
  },
  {
    name: "policies in expressions",
    texts: podSecurityExpressionTexts,
    resource: { group: "policies.kyverno.io", version: "v1", resource: "validatingpolicies" },
  },
];

/**
 * Scans of a cluster with many Pods, each by one process that does nothing else, as the background thread does: reading
 * and judging first, with every report held back, and then some seconds of writing them.
 */
export async function scanFigures(): Promise<readonly Figure[]> {
  const plane = await startBarePlane();
  try {
    await fill(plane.client);
    const figures: Figure[] = [];
    for (const { name, texts, resource } of sets) {
      const documents = texts();
      for (const document of documents) await plane.client.create(resource, document);
      const scanned = await scanOnce(plane, documents.length);
      figures.push(...figuresOf(`${documents.length} ${name}`, scanned));
      for (const { metadata } of documents) {
        await plane.client.delete(resource, { namespace: "", name: metadata.name ?? "" });
      }
    }
    return figures;
  } finally {
    await plane.stop();
  }
}

/** Bundled, as what is shipped: with Node's own loader of TypeScript there are some 50 MiB more. */
async function scanOnce({ folder, kubeconfig }: BarePlane, policies: number): Promise<Scanned> {
  const script = join(folder, "scanning.mjs");
  const entryPoints = [join(import.meta.dirname, "scanning.ts")];
  await build({
    entryPoints,
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    banner,
  });
  const { stdout } = await execute(process.execPath, [script, kubeconfig, String(scannedPods), String(policies)]);
  return JSON.parse(stdout) as Scanned;
}

const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };

function figuresOf(set: string, { judgedMs, judgedCpuMs, writesPerSecond, writeCpuMs, residentMiB }: Scanned) {
  const name = `scan, ${scannedPods} Pods, ${set}`;
  return [
    { name: `${name}: read and judged`, value: judgedMs / 1000, unit: "s" },
    { name: `${name}: processor time of that`, value: judgedCpuMs / 1000, unit: "s", aim: "≤ 10 s" },
    { name: `${name}: reports written`, value: writesPerSecond, unit: "reports/s", relative: "held to 200/s" },
    { name: `${name}: processor time of each report`, value: writeCpuMs, unit: "ms" },
    { name: `${name}: resident at most`, value: residentMiB, unit: "MiB", aim: "≤ 250 MiB" },
  ];
}

async function fill(client: Client): Promise<void> {
  await client.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "shop", namespace: "shop" } };
  await client.create(core("serviceaccounts"), account);
  const { apiVersion, kind, metadata, spec } = JSON.parse(podReview()).request.object as Resource & { spec: unknown };
  const { labels = {}, annotations = {} } = metadata;
  let next = 0;
  const some = async () => {
    while (next < scannedPods) {
      const name = `shop-${next++}`;
      await client.create(core("pods"), {
        apiVersion,
        kind,
        metadata: { name, namespace: "shop", labels, annotations },
        spec,
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, some));
}
