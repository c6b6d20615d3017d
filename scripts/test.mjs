// Runs the tests and closes with one plain line: `N passed, N failed, N skipped`.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main, root, run } from "./toolchain.mjs";

await main(async () => {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-test-"));
  try {
    const results = join(folder, "results.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
    const status = await run(join(root, "node_modules", ".bin", "vitest"), [
      "run",
      ...reporters,
      ...process.argv.slice(2),
    ]);
    return close(status, results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function close(status, results) {
  const tests = JSON.parse(readFileSync(results, "utf8"));
  const skipped = tests.numPendingTests + (tests.numTodoTests ?? 0);
  // A file that cannot be loaded has no tests to count: it is one failure all the same.
  const brokenFiles = tests.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  const failed = tests.numFailedTests + brokenFiles;
  const rest = skipped > 0 ? `, ${skipped} skipped` : "";
  console.log(`${tests.numPassedTests} passed, ${failed} failed${rest}`);
  return status !== 0 || failed > 0 ? 1 : 0;
}
