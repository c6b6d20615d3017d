import { beforeAll, describe, expect, it } from "vitest";
import { type CliResult, hasCliData, runCliTests } from "./cli-run.ts";
import { type CliReason, cliGaps, mustFail, passingCliTests, saysNothing } from "./known-gaps-cli.ts";
import { silentRows } from "./silent-rows.ts";

const gaps = new Map<string, CliReason>(
  Object.entries(cliGaps).flatMap(([reason, folders]) =>
    Object.entries(folders).flatMap(([folder, names]) =>
      names.map((name) => [`${folder}/${name}`, reason as CliReason] as const),
    ),
  ),
);

describe.skipIf(!hasCliData)("the tests of the command line (skipped where the conformance data is absent)", () => {
  let results: readonly CliResult[] = [];
  beforeAll(async () => {
    results = await runCliTests();
  }, 120_000);

  const passes = ({ name, passes }: CliResult) => (mustFail.includes(name) ? !passes : passes);

  it("pass, but for the known gaps", () => {
    const failed = results.filter((one) => !passes(one) && !gaps.has(one.name));
    expect(failed.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([]);
  });

  it("has no known gap that passes, or that is none of them", () => {
    const met = results.filter((one) => passes(one) && gaps.has(one.name)).map(({ name }) => name);
    const names = new Set(results.map(({ name }) => name));
    expect([...met, ...[...gaps.keys()].filter((name) => !names.has(name))]).toEqual([]);
  });

  it("fail for the reason that the list of gaps states", () => {
    const others = results.filter(({ name, reason }) => reason !== undefined && gaps.get(name) !== reason);
    expect(others.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([]);
  });

  it("are met as often as they were", () => {
    expect(results.filter(passes).length).toBe(passingCliTests);
  });

  it("fail when any of their expected results is turned round, but for rows that ask nothing", () => {
    const passing = results.filter((one) => one.passes && !saysNothing.includes(one.name));
    const silent = passing.flatMap((one) => one.passTurnedRound().map((row) => `${one.name} ${row}`));
    expect(silent.sort()).toEqual(Object.keys(silentRows).sort());
  });

  it("fail under --strict where they say nothing", () => {
    const silent = results.filter(({ name }) => saysNothing.includes(name));
    expect(silent.map((one) => one.failsStrictly())).toEqual(saysNothing.map(() => true));
  });
});
