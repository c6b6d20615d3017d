import { describe, expect, it } from "vitest";
import { explain, runTranscript } from "./run.ts";
import { hasKubectl, transcripts } from "./transcripts.ts";

describe.concurrent("what a user types", () => {
  const kubectl = hasKubectl();
  for (const { name, path, skip } of transcripts()) {
    const reason = skip ?? (kubectl ? undefined : "there is no kubectl on the PATH");
    it.skipIf(reason !== undefined)(reason ? `${name} (skipped: ${reason})` : name, { timeout: 400_000 }, async () => {
      const results = await runTranscript(path);
      expect(results.length).toBeGreaterThan(0);
      const failed = results.flatMap((result) => (result.kind === "failed" ? [explain(result)] : []));
      expect(failed).toEqual([]);
    });
  }
});
