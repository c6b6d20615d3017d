// Runs test suites and closes with one plain line: `N passed, N failed, N skipped`. `--cluster` and `--all` name other
// suites than that of `npm test`; everything else goes to vitest.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main, root, run } from "./toolchain.mjs";

const suites = { unit: [], cluster: ["--config", "vitest.cluster.config.ts"] };

await main(async () => {
  const args = process.argv.slice(2);
  const named = args.includes("--all") ? ["unit", "cluster"] : args.includes("--cluster") ? ["cluster"] : ["unit"];
  const rest = args.filter((arg) => arg !== "--all" && arg !== "--cluster");
  const folder = mkdtempSync(join(tmpdir(), "portcullis-test-"));
  try {
    const counts = [];
    for (const name of named) counts.push(await runSuite(suites[name], rest, join(folder, `${name}.json`)));
    return close(counts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function runSuite(suite, args, results) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
  const command = join(root, "node_modules", ".bin", "vitest");
  const status = await run(command, ["run", ...suite, ...reporters, ...args]);
  const tests = JSON.parse(readFileSync(results, "utf8"));
  // A file that cannot be loaded has no tests to count: it is one failure all the same.
  const brokenFiles = tests.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  const failed = tests.numFailedTests + brokenFiles;
  return {
    passed: tests.numPassedTests,
    failed: status !== 0 && failed === 0 ? 1 : failed, // An error outside of any test fails the suite, too.
    skipped: tests.numPendingTests + (tests.numTodoTests ?? 0),
  };
}

function close(counts) {
  const sum = (what) => counts.reduce((total, count) => total + count[what], 0);
  const rest = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  console.log(`${sum("passed")} passed, ${sum("failed")} failed${rest}`);
  return sum("failed") > 0 ? 1 : 0;
}
