import { describe, expect, it } from "vitest";
import { whyNoCluster } from "./binaries.ts";
import { compare } from "./differential.ts";
import { knownBetaDifferences, knownDifferences } from "./known-differences.ts";
import { betaRequests, requests } from "./requests/index.ts";

const reason = whyNoCluster();

describe.skipIf(reason !== undefined)(
  `the embedded control plane${reason === undefined ? "" : ` (skipped: ${reason})`}`,
  () => {
    const known = new Map(knownDifferences.map(({ request, reason: why }) => [request, why]));

    it("answers recorded requests as a real one does, but where it is known not to", { timeout: 600_000 }, async () => {
      const { differing, blocks } = await compare({ tell: console.error });
      const differs = new Set(differing);
      expect(
        differing.filter((title) => !known.has(title)),
        blocks.join("\n\n"),
      ).toEqual([]);
      expect([...known.keys()].filter((title) => !differs.has(title))).toEqual([]);
    });

    it("changes objects by policies as a real one does", { timeout: 300_000 }, async () => {
      const { differing, blocks } = await compare({ tell: console.error, requests: betaRequests, beta: true });
      const differs = new Set(differing);
      const expected = new Map(knownBetaDifferences.map(({ request, reason: why }) => [request, why]));
      expect(
        differing.filter((title) => !expected.has(title)),
        blocks.join("\n\n"),
      ).toEqual([]);
      expect([...expected.keys()].filter((title) => !differs.has(title))).toEqual([]);
    });

    it("is known to differ only in requests that there are", () => {
      const titles = new Set(requests.map(({ title }) => title));
      expect(titles.size).toBe(requests.length);
      expect(knownDifferences.filter(({ request }) => !titles.has(request))).toEqual([]);
    });
  },
);
