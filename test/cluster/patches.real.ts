import { describe, expect, it } from "vitest";
import { whyNoCluster } from "./binaries.ts";
import { compare } from "./differential.ts";
import { generatedPatches } from "./generated-patches.ts";

const reason = whyNoCluster();

/** `PORTCULLIS_SEED` makes the patches of an earlier run again. */
const seed = Number(process.env.PORTCULLIS_SEED ?? Date.now() % 2 ** 31);
const count = Number(process.env.PORTCULLIS_PATCHES ?? 1_000);

describe.skipIf(reason !== undefined)(
  `the API server's patches${reason === undefined ? "" : ` (skipped: ${reason})`}`,
  () => {
    it(`agree with the real one's on generated inputs (seed ${seed})`, { timeout: 600_000 }, async () => {
      const { blocks, differing } = await compare({ requests: generatedPatches(seed, count), tell: console.error });
      expect(differing, [`PORTCULLIS_SEED=${seed}`, ...blocks].join("\n\n")).toEqual([]);
    });
  },
);
