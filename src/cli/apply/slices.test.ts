import { describe, expect, it } from "vitest";
import { createCompile, createFiles } from "../input/index.ts";
import { folderWith, keptStreams } from "../testing/folder.ts";
import { labelPolicy, latestPolicy, podText } from "../testing/samples.ts";
import { apply } from "./apply.ts";
import type { ApplyRun } from "./load.ts";
import { type Loaded, loadAll } from "./loaded.ts";
import type { ApplyOptions } from "./options.ts";
import { judgeInSlices } from "./slices.ts";
import { slicingFor } from "./slicing.ts";

const cleanup = `apiVersion: kyverno.io/v2
kind: ClusterCleanupPolicy
metadata: {name: clean}
spec:
  schedule: "* * * * *"
  match: {any: [{resources: {kinds: [Pod], names: ["pod-1*"]}}]}
`;

const text: ApplyOptions = {
  ...{ policies: [], resources: [], json: [], httpPayloads: [], envoyPayloads: [], targets: [], parameters: [] },
  ...{ cluster: false, namespace: "", clusterWide: false, concurrent: 1, batchSize: 100, showPerformance: false },
  ...{ kubeconfig: "", context: "", set: [], valuesFile: "", userInfo: "", contextFile: "", exceptions: [] },
  ...{ exceptionsWithinResources: false, exceptionsWithinPolicies: false, generateExceptions: false },
  ...{ exceptionTtl: "720h0m0s", policyReport: false, outputFormat: "yaml", table: false, detailed: false, output: "" },
  ...{ stdin: false, auditWarn: false, warnExitCode: 0, warnNoPass: false, continueOnFail: false, registry: false },
  ...{ gitBranch: "", username: "", password: "", crdPaths: [], removeColour: true, diff: false },
};

function runOf(): { readonly run: ApplyRun; readonly printed: () => string } {
  const pods = Array.from({ length: 25 }, (_, at) => podText(`pod-${at}`, at % 2 === 0 ? "a:latest" : "a:1"));
  const folder = folderWith({
    "policies.yaml": [latestPolicy, labelPolicy, cleanup].join("---\n"),
    "pods.yaml": pods.join("---\n"),
  });
  const options = { ...text, policies: [`${folder}/policies.yaml`], resources: [`${folder}/pods.yaml`] };
  const { kept, streams } = keptStreams();
  const surroundings = { files: createFiles(), compile: createCompile(), now: 0, stdin: async () => "" };
  const main = new URL("../main.ts", import.meta.url);
  return { run: { options, streams, main, ...surroundings }, printed: () => kept.printed };
}

describe("judgeInSlices", () => {
  it("prints what one thread prints, and counts the same", async () => {
    const alone = runOf();
    const { counts } = await apply(alone.run);
    const shared = runOf();
    const loaded = await loadAll(shared.run);
    const judged = await judgeInSlices({ threads: 2, size: 4 }, loaded, shared.run);
    expect(judged.counts).toEqual(counts);
    const [head = "", ...rest] = alone.printed().split("...\n");
    expect(head).toContain("to 25 resource(s)");
    expect(`${shared.printed()}${judged.text}`).toBe(rest.join("...\n").replace(/\npass: .*\n$/, ""));
  }, 30_000);
});

describe("slicingFor", () => {
  const loaded = (objects: number) =>
    ({
      evaluation: { policies: Array.from({ length: 100 }) },
      objects: Array.from({ length: objects }),
    }) as unknown as Loaded;

  it("leaves to one thread what is small, is not in files, or is no text", () => {
    const { run } = runOf();
    const threads = (objects: number, changes: Partial<ApplyOptions> = {}) =>
      slicingFor(loaded(objects), { ...run, options: { ...run.options, ...changes } })?.threads ?? 1;
    expect(threads(10)).toBe(1);
    expect(threads(10_000, { policyReport: true })).toBe(1);
    expect(threads(10_000, { resources: ["-"] })).toBe(1);
    expect(threads(10_000, { policies: ["https://example.com/a/b"] })).toBe(1);
    expect(threads(10_000)).toBeLessThanOrEqual(4);
  });
});
