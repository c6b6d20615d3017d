import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { portcullis } from "../journeys/plane.ts";
import type { Figure } from "./figures.ts";

/** The public policy library, where it lies beside the project. */
const library = resolve(import.meta.dirname, "../../../shared/conformance/cli/policies");

const pods = 3000;

/**
 * The command line on one core, start-up included: `apply` of all classic policies of the public library to generated
 * Pods, and `test` of their tests.
 */
export function commandLineFigures(): readonly Figure[] {
  if (!existsSync(library)) {
    console.log("skipped: apply and test of the public policy library, which is not beside the project\n");
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), "portcullis-bench-"));
  try {
    const file = join(folder, "pods.yaml");
    writeFileSync(file, Array.from({ length: pods }, (_, at) => podText(at)).join("---\n"));
    const folders = classicFolders();
    return [
      ...figuresOf(`apply of the public library to ${pods} Pods`, 5, run(["apply", ...folders, "-r", file], folder)),
      ...figuresOf("test of the public library", 3, run(["test", ...folders], folder)),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The folders whose policies are of the kinds of `kyverno.io/v1`. */
function classicFolders(): readonly string[] {
  const names = readdirSync(library).filter((name) => !/-(cel|vpol|mpol|gpol|ivpol|dpol)$/.test(name));
  return names.map((name) => join(library, name));
}

/** Pods that differ in what policies look at. */
function podText(at: number): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: pod-${at}
  namespace: team-${at % 20}
  labels: { app: app-${at % 50}, app.kubernetes.io/name: app-${at % 50} }
spec:
  containers:
    - name: main
      image: registry.example.com/team/app:${at % 3 === 0 ? "latest" : `1.${at % 9}`}
      ports: [{ containerPort: ${8000 + (at % 100)} }]
      resources: { requests: { memory: 64Mi, cpu: 100m }, limits: { memory: 128Mi } }
      securityContext: { runAsNonRoot: ${at % 2 === 0}, allowPrivilegeEscalation: false }
    - name: side
      image: nginx:1.25
`;
}

interface Run {
  readonly seconds: number;
  readonly mebibytes: number;
}

/** What a process tells of itself when it ends: seconds of work, and its largest size. */
const told = `data:text/javascript,${encodeURIComponent(`process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write("\\nused " + (userCPUTime + systemCPUTime) + " " + maxRSS + "\\n");
});`)}`;

/** The output goes into a file, and the process stays on one core where the system can pin it. */
function run(args: readonly string[], folder: string): Run {
  const node = [process.execPath, "--import", told, portcullis, ...args];
  const pinned = spawnSync("taskset", ["-c", "0", "true"]).status === 0 ? ["taskset", "-c", "0", ...node] : node;
  const [command = "", ...rest] = pinned;
  const out = openSync(join(folder, "out"), "w");
  const { stderr } = spawnSync(command, rest, { stdio: ["ignore", out, "pipe"], encoding: "utf8" });
  const [, micros, kibibytes] = /^used (\d+) (\d+)$/m.exec(stderr) ?? [];
  if (micros === undefined) throw new Error(`${args[0]} did not end: ${stderr.slice(-500)}`);
  return { seconds: Number(micros) / 1_000_000, mebibytes: Number(kibibytes) / 1024 };
}

function figuresOf(name: string, aim: number, { seconds, mebibytes }: Run): readonly Figure[] {
  return [
    { name, value: seconds, unit: "s of work", aim: `≤ ${aim} s` },
    { name: `${name}: memory`, value: mebibytes, unit: "MiB" },
  ];
}
