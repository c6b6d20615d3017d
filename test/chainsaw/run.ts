import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { discover } from "../../src/cluster/index.ts";
import { type Installation, install, type Plane } from "./installation.ts";
import { type SuiteTest, suiteFolder } from "./suite.ts";

/** What became of a test. */
export interface TestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** The first thing that went wrong; empty where nothing did. */
  readonly reason: string;
}

export interface RunOptions {
  /** The chainsaw program. */
  readonly chainsaw: string;
  readonly plane: Plane;
  /** How many control planes work side by side. */
  readonly planes: number;
  /** Where what was printed is kept, a file for each test. */
  readonly folder: string;
  readonly told: (result: TestResult) => void;
}

/**
 * After so many tests a control plane makes room for a new one, and after one that failed: none shall live on what others
 * have left behind.
 */
const testsPerPlane = 60;

/** A test that takes longer is ended. */
const longestMs = 240_000;

/** Runs tests, each alone on its control plane, since policies concern the whole of it. */
export async function runTests(tests: readonly SuiteTest[], options: RunOptions): Promise<void> {
  mkdirSync(options.folder, { recursive: true });
  const left = [...tests];
  const lanes = Array.from({ length: Math.min(options.planes, tests.length) }, () => runLane(left, options));
  await Promise.all(lanes);
}

async function runLane(left: SuiteTest[], options: RunOptions): Promise<void> {
  while (left.length > 0) {
    const installation = await installedInTurn(options.plane);
    try {
      for (let count = 0; count < testsPerPlane && left.length > 0; count++) {
        const test = left.shift();
        if (test === undefined) return;
        const result = await inNamespace(installation, (namespace) =>
          runTest(test, { ...installation, namespace }, options),
        );
        options.told(result);
        if (!result.passed || !(await cleanUp(installation))) break;
      }
    } finally {
      await installation.stop();
    }
  }
}

const namespaces = { group: "", version: "v1", resource: "namespaces" };

/** A namespace takes at least five seconds to go, for which no test waits. */
async function inNamespace<T>({ client }: Installation, run: (namespace: string) => Promise<T>): Promise<T> {
  const name = `chainsaw-${randomUUID().slice(0, 8)}`;
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  try {
    return await run(name);
  } finally {
    await client.delete(namespaces, { name, namespace: "" }).catch(() => {});
  }
}

let starting: Promise<unknown> = Promise.resolve();

/** Control planes are started one after the other: several at once are too much for a small machine. */
function installedInTurn(plane: Plane): Promise<Installation> {
  const started = starting.then(() => install(plane)).catch(() => install(plane));
  starting = started.catch(() => {});
  return started;
}

async function runTest(
  test: SuiteTest,
  { kubeconfig, printed, namespace }: Installation & { readonly namespace: string },
  { chainsaw, folder }: RunOptions,
): Promise<TestResult> {
  const before = printed().length;
  const args = [
    ...["test", "--test-dir", join(suiteFolder, test.name), "--no-color", "--full-name", "--namespace", namespace],
    ...["--apply-timeout", "60s", "--assert-timeout", "30s", "--error-timeout", "30s", "--delete-timeout", "60s"],
    ...["--exec-timeout", "60s", "--cleanup-timeout", "30s", "--parallel", "1"],
    ...["--force-termination-grace-period", "5s"],
  ];
  // The suite's own configurations name times, and what this version of chainsaw does not know.
  const begin = performance.now();
  const { code, output } = await runProgram(chainsaw, args, kubeconfig);
  const log = join(folder, `${test.name.replaceAll("/", "__")}.log`);
  writeFileSync(log, output);
  appendFileSync(log, `\n--- the engine\n${printed().slice(before)}`);
  const seconds = Math.round((performance.now() - begin) / 100) / 10;
  return { name: test.name, passed: code === 0, seconds, reason: code === 0 ? "" : reasonIn(output) };
}

function runProgram(
  program: string,
  args: readonly string[],
  kubeconfig: string,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(program, args, {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const read = (piece: Buffer) => {
    output += piece.toString();
  };
  child.stdout?.on("data", read);
  child.stderr?.on("data", read);
  const timer = setTimeout(() => child.kill("SIGKILL"), longestMs);
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => {
      clearTimeout(timer);
      done({ code, output });
    });
  });
}

/** What chainsaw says below the first step that failed. */
function reasonIn(output: string): string {
  const lines = output.split("\n");
  const at = lines.findIndex((line) => /\|\s+ERROR\s+\|/.test(line) || line.includes("=== ERROR"));
  if (at < 0) return lines.findLast((line) => line.trim() !== "") ?? "it printed nothing";
  const said = lines.slice(at, at + 12).map((line) => line.replace(/^.*\|\s+(\S+)\s+\|\s+ERROR.*$/, "$1").trim());
  return said
    .filter((line) => line !== "" && line !== "=== ERROR")
    .join(" ")
    .slice(0, 300);
}

const policyGroups = ["kyverno.io", "policies.kyverno.io"];
const admissionKinds = [
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
];

/** Removes policies that a test has left. False where that cannot be done: the control plane is then of no use. */
async function cleanUp({ client }: Installation): Promise<boolean> {
  try {
    const { kinds } = await discover(client);
    const ours = kinds.filter(({ gvk }) => policyGroups.includes(gvk.group) || admissionKinds.includes(gvk.kind));
    const seen = new Set<string>();
    for (const { gvk, resource, verbs } of ours) {
      const name = `${gvk.group}/${resource}`;
      if (seen.has(name) || !verbs.includes("list") || !verbs.includes("delete")) continue;
      seen.add(name);
      const at = { group: gvk.group, version: gvk.version, resource };
      for (const { metadata } of await client.list(at, "")) {
        await client.delete(at, { name: metadata.name ?? "", namespace: metadata.namespace ?? "" }).catch(() => {});
      }
    }
    return true;
  } catch {
    return false;
  }
}
