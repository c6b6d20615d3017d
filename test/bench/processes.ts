import { execFile, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { portcullis, startPlane } from "../journeys/plane.ts";
import { type Figure, quantile } from "./figures.ts";
import type { Load } from "./load.ts";
import { podSecurityFolder } from "./policies.ts";

const execute = promisify(execFile);

/** Starting `portcullis version`, beside starting Node with nothing to do. */
export function startupFigures(): readonly Figure[] {
  const nothing = startTime(["-e", "0"]);
  const version = startTime([portcullis, "version"]);
  return [
    {
      name: "start-up of `portcullis version`",
      value: version,
      unit: "ms",
      aim: "≤ 120 ms",
      relative: `${(version / nothing).toFixed(2)} × starting Node`,
    },
  ];
}

/** Memory of `portcullis up` with nothing to do: resident, a while after it was ready. */
export async function memoryFigures(): Promise<readonly Figure[]> {
  const plane = await startPlane();
  try {
    await new Promise((done) => setTimeout(done, 8000));
    const { stdout } = await execute("ps", ["-o", "rss=", "-p", String(plane.process.pid)]);
    return [{ name: "memory of `portcullis up` at rest", value: Number(stdout) / 1024, unit: "MiB", aim: "≤ 120 MiB" }];
  } finally {
    await plane.stop();
  }
}

/** Admission over HTTPS: the running server pinned to one core, the load on another, where the system can pin. */
export async function admissionFigures(calibration: number): Promise<readonly Figure[]> {
  const port = await freePort();
  const plane = await startPlane(["--webhook-port", String(port), "--policies", podSecurityFolder]);
  try {
    const pinned = pin(plane.process.pid);
    const load = await measure(port, pinned);
    if (load.refused > 0) throw new Error(`${load.refused} requests were refused`);
    const each = 1_000_000 / load.perSecond;
    return [
      {
        name: `admission over HTTPS${pinned ? ", one core" : ""}`,
        value: load.perSecond,
        unit: "requests/s",
        aim: "≥ 5000 requests/s",
        relative: `${(each / calibration).toFixed(1)} × parsing the review each`,
      },
      { name: "admission over HTTPS, 16 connections: p50", value: load.p50, unit: "ms" },
      { name: "admission over HTTPS, 16 connections: p99", value: load.p99, unit: "ms" },
    ];
  } finally {
    await plane.stop();
  }
}

async function measure(port: number, pinned: boolean): Promise<Load> {
  const script = resolve(import.meta.dirname, "load.ts");
  const load = [process.execPath, script, String(port), "/validate/fail?timeout=10s", "6"];
  const [command = "", ...args] = pinned ? ["taskset", "-c", "1", ...load] : load;
  const { stdout } = await execute(command, args);
  return JSON.parse(stdout) as Load;
}

/** Ties a running process to the first core; false where the system has no `taskset` or only one core. */
function pin(pid: number | undefined): boolean {
  return (
    spawnSync("taskset", ["-acp", "0", String(pid)]).status === 0 &&
    spawnSync("taskset", ["-c", "1", "true"]).status === 0
  );
}

function startTime(args: readonly string[]): number {
  const times = Float64Array.from({ length: 21 }, () => {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}`);
    return performance.now() - start;
  });
  return quantile(times, 0.5);
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
