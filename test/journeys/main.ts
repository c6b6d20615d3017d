/**
 * `npm run journeys`: types every transcript into the kubectl of the machine and shows each step. With `--real` against a
 * real control plane with two replicas of `portcullis serve`, else against the embedded one.
 */

import { startProduction } from "../serve/production.ts";
import { explain, kubectlVersion, runTranscript, type StepResult } from "./run.ts";
import { hasKubectl, transcripts } from "./transcripts.ts";

const real = process.argv.includes("--real");

if (!hasKubectl()) {
  console.log(`skipped: there is no kubectl on the PATH\n0 passed, 0 failed, ${transcripts().length} skipped`);
} else {
  console.log(`kubectl ${await kubectlVersion()}`);
  process.exitCode = await runAll(process.argv.slice(2).filter((arg) => arg !== "--real"));
}

async function runAll(only: readonly string[]): Promise<number> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, path, skip } of transcripts()) {
    if (only.length > 0 && !only.some((word) => name.includes(word))) continue;
    console.log(`\n${name}${skip ? ` — skipped: ${skip}` : ""}`);
    if (skip) count.skipped++;
    else for (const result of await runTranscript(path, { ...planeOf(real), tell: show })) count[result.kind]++;
  }
  console.log(`\n${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ""}`);
  return count.failed > 0 ? 1 : 0;
}

function show(result: StepResult): void {
  const command = result.step.command.slice(0, 110);
  if (result.kind === "passed") console.log(`  ✓ ${command}`);
  if (result.kind === "skipped") console.log(`  - ${command} (${result.reason})`);
  if (result.kind === "failed") console.log(`  ✗ ${command}\n${explain(result).replace(/^/gm, "      ")}`);
}

async function realPlane() {
  const production = await startProduction({ serveArgs: ["--enablePolicyException", "--exceptionNamespace=*"] });
  return { kubeconfig: production.cluster.kubeconfig, stop: production.stop };
}

function planeOf(isReal: boolean) {
  return isReal ? { start: realPlane } : {};
}
