import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { startPlane } from "./plane.ts";
import { type Answer, Shell } from "./shell.ts";
import { matchesOutput, parseTranscript, type Step } from "./transcript.ts";

export type StepResult =
  | { readonly kind: "passed"; readonly step: Step }
  | { readonly kind: "skipped"; readonly step: Step; readonly reason: string }
  | { readonly kind: "failed"; readonly step: Step; readonly answer: Answer };

/** An empty cluster with the policy engine connected. */
export interface Plane {
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

export interface TranscriptOptions {
  /** Starts the cluster; the embedded control plane where absent. */
  readonly start?: () => Promise<Plane>;
  /** Told of each step. */
  readonly tell?: (result: StepResult) => void;
}

/** Types a transcript into a real kubectl against a fresh control plane; stops at the first step that fails. */
export async function runTranscript(
  path: string,
  { start = startPlane, tell = () => {} }: TranscriptOptions = {},
): Promise<readonly StepResult[]> {
  const steps = parseTranscript(readFileSync(path, "utf8"));
  const plane = await start();
  const environment = { ...process.env, KUBECONFIG: plane.kubeconfig, LC_ALL: "C.UTF-8" };
  const shell = new Shell({ folder: dirname(path), environment });
  try {
    const minor = await kubectlMinor(shell);
    const results: StepResult[] = [];
    for (const step of steps) {
      const result = await runStep(shell, step, minor);
      tell(result);
      results.push(result);
      if (result.kind === "failed") break;
    }
    return results;
  } finally {
    shell.close();
    await plane.stop();
  }
}

/** The kubectl that runs against this control plane (a dispatcher picks one by the server), such as `v1.33.5`. */
export async function kubectlVersion(): Promise<string> {
  const plane = await startPlane();
  const shell = new Shell({ folder: "/", environment: { ...process.env, KUBECONFIG: plane.kubeconfig } });
  try {
    return await clientVersion(shell);
  } finally {
    shell.close();
    await plane.stop();
  }
}

async function clientVersion(shell: Shell): Promise<string> {
  const { output } = await shell.run("kubectl version -o json 2>/dev/null");
  const { clientVersion } = JSON.parse(output) as { readonly clientVersion: { readonly gitVersion: string } };
  return clientVersion.gitVersion;
}

async function kubectlMinor(shell: Shell): Promise<number> {
  return Number(/^v1\.(\d+)/.exec(await clientVersion(shell))?.[1] ?? 0);
}

async function runStep(shell: Shell, step: Step, minor: number): Promise<StepResult> {
  if (minor < step.kubectlMinor)
    return { kind: "skipped", step, reason: `needs kubectl 1.${step.kubectlMinor}, this is 1.${minor}` };
  const deadline = Date.now() + step.withinSeconds * 1000;
  for (;;) {
    const answer = await shell.run(step.command);
    if (answer.exit === step.exit && matchesOutput(step.expected, answer.output)) return { kind: "passed", step };
    if (Date.now() >= deadline) return { kind: "failed", step, answer };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** A failed step as a person wants to see it. */
export function explain({ step, answer }: Extract<StepResult, { kind: "failed" }>): string {
  const exit = answer.exit === step.exit ? "" : `\nexit ${answer.exit}, wanted ${step.exit}`;
  return `line ${step.line}: $ ${step.command}\nwanted:\n${step.expected.join("\n")}\nprinted:\n${answer.output}${exit}`;
}
