/** `npm run chainsaw`: the public cluster suite, on real control planes or, with `--embedded`, on embedded ones. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { provideBinaries } from "../cluster/binaries.ts";
import type { Plane } from "./installation.ts";
import { resultsTable, summaryOf } from "./results.ts";
import { runTests, type TestResult } from "./run.ts";
import { type SuiteTest, suiteFolder, suiteTests } from "./suite.ts";
import { provideChainsaw } from "./tool.ts";

const usage = `usage: npm run chainsaw -- [build | words] [--embedded] [--planes <n>] [--shard <i>/<n>] [--again] [--failed] [--write]

  words      only tests whose name has one of them
  --planes   how many control planes work side by side (default 3)
  --shard    only a part of the tests: 1/4, 2/4, ...
  --again    run what has a result already, too; without it a broken run goes on where it ended
  --failed   run anew what has failed
  --write    write the tables of the results, test/chainsaw/results-*.md
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    embedded: { type: "boolean", default: false },
    planes: { type: "string", default: "3" },
    shard: { type: "string", default: "1/1" },
    again: { type: "boolean", default: false },
    failed: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (positionals[0] === "build") {
    try {
      provideChainsaw(console.log);
    } catch (error) {
      // The modules may be out of reach: the tests that need the program are skipped then, and say so.
      console.log(`chainsaw cannot be built: ${error instanceof Error ? error.message : String(error)}`);
    }
    return 0;
  }
  const all = suiteTests();
  if (all.length === 0) {
    console.log(`skipped: there is no suite at ${suiteFolder}\n0 passed, 0 failed, 0 skipped`);
    return 0;
  }
  const plane: Plane = values.embedded ? "embedded" : "real";
  if (plane === "real") await provideBinaries(console.log);
  const chainsaw = provideChainsaw(console.log);
  const folder = join(tmpdir(), "portcullis-chainsaw", plane);
  const record = join(folder, "results.jsonl");
  mkdirSync(folder, { recursive: true });
  const known = readResults(record);
  const tests = chosen(all, known);
  console.log(`${tests.length} tests on the ${plane} control plane; logs are in ${folder}`);
  let done = 0;
  await runTests(tests, {
    chainsaw,
    plane,
    planes: Number(values.planes),
    folder,
    told(result) {
      done++;
      known.set(result.name, result);
      appendFileSync(record, `${JSON.stringify(result)}\n`);
      const mark = result.passed ? "✓" : "✗";
      console.log(`${mark} ${done}/${tests.length} ${result.name} (${result.seconds} s)`);
      if (!result.passed) console.log(`    ${result.reason}`);
    },
  });
  const results = tests.flatMap(({ name }) => known.get(name) ?? []);
  console.log(summaryOf(results));
  if (values.write) writeFileSync(join(import.meta.dirname, `results-${plane}.md`), resultsTable(plane, all, known));
  return results.every(({ passed }) => passed) ? 0 : 1;
}

function chosen(all: readonly SuiteTest[], known: ReadonlyMap<string, TestResult>): readonly SuiteTest[] {
  const [shard = 1, shards = 1] = values.shard.split("/").map(Number);
  return all
    .filter(({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)))
    .filter((_, at) => at % shards === shard - 1)
    .filter(({ name }) => {
      const result = known.get(name);
      if (values.failed) return result?.passed === false;
      return values.again || result === undefined;
    });
}

function readResults(path: string): Map<string, TestResult> {
  if (!existsSync(path)) return new Map();
  const lines = readFileSync(path, "utf8").split("\n");
  const results = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as TestResult);
  return new Map(results.map((result) => [result.name, result]));
}
