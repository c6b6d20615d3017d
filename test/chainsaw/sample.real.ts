import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { whyNoCluster } from "../cluster/binaries.ts";
import type { Plane } from "./installation.ts";
import { runTests, type TestResult } from "./run.ts";
import { sample } from "./sample.ts";
import { suiteTests } from "./suite.ts";
import { provideChainsaw, whyNoChainsaw } from "./tool.ts";

const tests = suiteTests().filter(({ name }) => sample.includes(name));

describe.each<readonly [Plane, string | undefined]>([
  ["real", whyNoCluster()],
  ["embedded", undefined],
])("the public cluster suite on the %s control plane", (plane, whyNoPlane) => {
  const why = whyNoPlane ?? whyNoChainsaw() ?? (tests.length === 0 ? "the suite is not beside the project" : undefined);
  const results = new Map<string, TestResult>();

  beforeAll(async () => {
    if (why !== undefined) return;
    await runTests(tests, {
      chainsaw: provideChainsaw(console.log),
      plane,
      planes: 2,
      folder: mkdtempSync(join(tmpdir(), "portcullis-sample-")),
      told: (result) => void results.set(result.name, result),
    });
  }, 1_800_000);

  for (const { name } of tests) {
    it.skipIf(why !== undefined)(why === undefined ? `passes ${name}` : `passes ${name} (skipped: ${why})`, () => {
      expect(results.get(name)).toMatchObject({ passed: true });
    });
  }
});

describe("the sample", () => {
  it.skipIf(tests.length === 0)("names tests that exist", () => {
    expect(sample.filter((name) => !tests.some((test) => test.name === name))).toEqual([]);
  });
});
