import { describe, expect, it } from "vitest";
import { whyNoCluster } from "../cluster/binaries.ts";
import { startProduction } from "../serve/production.ts";
import { explain, runTranscript } from "./run.ts";
import { hasKubectl, transcripts } from "./transcripts.ts";

const why = whyNoCluster();

describe("what a user types, on a real control plane with two replicas", () => {
  const kubectl = hasKubectl() ? undefined : "there is no kubectl on the PATH";
  for (const { name, path, skip } of transcripts()) {
    const reason = skip ?? why ?? kubectl;
    it.skipIf(reason !== undefined)(reason ? `${name} (skipped: ${reason})` : name, { timeout: 600_000 }, async () => {
      const start = async () => {
        const production = await startProduction({ serveArgs: ["--enablePolicyException", "--exceptionNamespace=*"] });
        return { kubeconfig: production.cluster.kubeconfig, stop: production.stop };
      };
      const failed = (await runTranscript(path, { start })).flatMap((result) =>
        result.kind === "failed" ? [explain(result)] : [],
      );
      expect(failed).toEqual([]);
    });
  }
});
