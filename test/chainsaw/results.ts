import type { Plane } from "./installation.ts";
import type { TestResult } from "./run.ts";
import type { SuiteTest } from "./suite.ts";

/** `N passed, N failed, N %` */
export function summaryOf(results: readonly TestResult[]): string {
  const passed = results.filter((result) => result.passed).length;
  const share = results.length === 0 ? 0 : Math.floor((passed * 1000) / results.length) / 10;
  return `${passed} passed, ${results.length - passed} failed (${share} %)`;
}

/** The latest results as a page: by folder, with the tests that fail. */
export function resultsTable(
  plane: Plane,
  tests: readonly SuiteTest[],
  results: ReadonlyMap<string, TestResult>,
): string {
  const known = tests.flatMap(({ name }) => results.get(name) ?? []);
  const folders = Map.groupBy(known, ({ name }) => folderOf(name));
  const rows = [...folders].map(([folder, all]) => {
    const passed = all.filter((one) => one.passed).length;
    return `| ${folder} | ${all.length} | ${passed} |`;
  });
  const failed = known.filter((one) => !one.passed).map(({ name }) => `- \`${name}\``);
  return [
    `# The public cluster suite on the ${plane} control plane`,
    "",
    `${summaryOf(known)}; ${tests.length - known.length} of ${tests.length} were not run. Written by \`npm run chainsaw -- --write\`.`,
    "",
    "| folder | tests | passed |",
    "| --- | ---: | ---: |",
    ...rows,
    "",
    "## Failed",
    "",
    ...failed,
    "",
  ].join("\n");
}

/** `kyverno/validate`, `policies/other`. */
function folderOf(name: string): string {
  const [suite = "", ...rest] = name.split("/");
  return suite === "kyverno" ? `${suite}/${rest[3] ?? rest[1] ?? ""}` : `${suite}/${rest[0] ?? ""}`;
}
