import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { portcullis } from "../journeys/plane.ts";
import { flagsFor, type Installation, install, type Plane } from "./installation.ts";
import { takeSnapshot } from "./leftovers.ts";
import { isTemplated, type SuiteTest, suiteFolder } from "./suite.ts";

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

/** After so many tests a control plane makes room for a new one: none shall live on what others have left behind. */
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
  for (let [next] = left; next !== undefined; [next] = left) {
    const flags = flagsFor(next.installation);
    const installation = await installedInTurn(options.plane, flags);
    const folder = mkdtempSync(join(tmpdir(), "portcullis-chainsaw-"));
    try {
      const snapshot = await takeSnapshot(installation.client);
      const path = `${commandFolder(folder)}:${process.env.PATH}`;
      for (let count = 0; count < testsPerPlane && left.length > 0; count++) {
        const test = takeFor(flags, left);
        if (test === undefined) break;
        const result = await inNamespace(installation, (namespace) =>
          runTest(test, { ...installation, namespace, path }, options),
        );
        options.told(result);
        // Where what is left cannot be removed, the control plane is of no use.
        if (!(await snapshot.restore())) break;
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await installation.stop();
    }
  }
}

/** Takes the next test that such an installation is for. */
function takeFor(flags: readonly string[], left: SuiteTest[]): SuiteTest | undefined {
  const at = left.findIndex(({ installation }) => flagsFor(installation).join() === flags.join());
  return at < 0 ? undefined : left.splice(at, 1)[0];
}

/** Where a test runs. */
interface Place {
  readonly namespace: string;
  /** Where programs are found. */
  readonly path: string;
}

/** Scripts of the suite call the command line by Kyverno's name. */
function commandFolder(folder: string): string {
  const script = `#!/bin/sh\nexec '${process.execPath}' '${portcullis}' "$@"\n`;
  writeFileSync(join(folder, "kyverno"), script, { mode: 0o755 });
  return folder;
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
function installedInTurn(plane: Plane, flags: readonly string[]): Promise<Installation> {
  const started = starting.then(() => install(plane, flags)).catch(() => install(plane, flags));
  starting = started.catch(() => {});
  return started;
}

async function runTest(
  test: SuiteTest,
  { kubeconfig, printed, namespace, path }: Installation & Place,
  { chainsaw, folder }: RunOptions,
): Promise<TestResult> {
  const before = printed().length;
  const args = [
    ...["test", "--test-dir", join(suiteFolder, test.name), "--no-color", "--full-name", "--namespace", namespace],
    ...["--apply-timeout", "60s", "--assert-timeout", "30s", "--error-timeout", "30s", "--delete-timeout", "60s"],
    ...["--exec-timeout", "60s", "--cleanup-timeout", "30s", "--parallel", "1", `--template=${isTemplated(test)}`],
    ...["--force-termination-grace-period", "5s"],
  ];
  // The suite's own configurations name times, and what this version of chainsaw does not know.
  const begin = performance.now();
  const { code, output } = await runProgram(chainsaw, args, { KUBECONFIG: kubeconfig, PATH: path });
  const log = join(folder, `${test.name.replaceAll("/", "__")}.log`);
  writeFileSync(log, output);
  appendFileSync(log, `\n--- the engine\n${printed().slice(before)}`);
  const seconds = Math.round((performance.now() - begin) / 100) / 10;
  return { name: test.name, passed: code === 0, seconds, reason: code === 0 ? "" : reasonIn(output) };
}

function runProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
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
