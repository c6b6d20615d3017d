import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The built command line. */
export const portcullis: string = resolve(import.meta.dirname, "..", "..", "dist", "portcullis.js");

/** A fresh, empty embedded control plane with the policy engine connected, as a process of its own. */
export interface RunningPlane {
  readonly kubeconfig: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts `portcullis up` on free ports; rejects with what it printed when it is not ready after 30 s. */
export async function startPlane(args: readonly string[] = []): Promise<RunningPlane> {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-journey-"));
  const kubeconfig = join(folder, "kubeconfig");
  const child = spawn(
    process.execPath,
    [portcullis, "up", "--no-demo", "--port", "0", "--kubeconfig", kubeconfig, ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGINT");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { kubeconfig, process: child, stop };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    let printed = "";
    const timer = setTimeout(() => fail(new Error(`not ready after 30 s:\n${printed}`)), 30_000);
    const read = (piece: Buffer) => {
      printed += piece.toString();
      if (!/^Ready/m.test(printed)) return;
      clearTimeout(timer);
      done();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(new Error(`ended with ${code} before it was ready:\n${printed}`));
    });
  });
}
