import { type ChildProcess, spawn } from "node:child_process";
import { Agent, request } from "node:https";
import { portcullis } from "../journeys/plane.ts";
import { freePort } from "./proxy.ts";

/** One `portcullis serve`, as a process of its own. */
export interface Replica {
  readonly name: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly process: ChildProcess;
  /** What it has printed. */
  printed(): string;
  isReady(): Promise<boolean>;
  /** Sends SIGTERM, as a kubelet does, and waits until it has ended; answers the exit status. */
  terminate(): Promise<number | null>;
  kill(): Promise<void>;
}

export interface ReplicaOptions {
  readonly name: string;
  readonly kubeconfig: string;
  /** `host:port` at which the API server finds the webhook, whichever replica answers; absent where a Service says it. */
  readonly address?: string | undefined;
  readonly args?: readonly string[];
}

/** Starts a replica and waits until it is ready; rejects with what it printed where it is not after 60 s. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const { name, kubeconfig, address, args = [] } = options;
  const flags = {
    kubeconfig,
    webhookServerHost: "127.0.0.1",
    webhookServerPort: port,
    metricsHost: "127.0.0.1",
    metricsPort,
    ...(address !== undefined && { serverIP: address }),
  };
  const child = spawn(
    process.execPath,
    [portcullis, "serve", ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]), ...args],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, KYVERNO_POD_NAME: name } },
  );
  let printed = "";
  const read = (piece: Buffer) => {
    printed += piece.toString();
  };
  child.stdout?.on("data", read);
  child.stderr?.on("data", read);
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  const replica: Replica = {
    name,
    port,
    metricsPort,
    process: child,
    printed: () => printed,
    isReady: () => ready(port),
    async terminate() {
      child.kill("SIGTERM");
      return ended;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
  await untilReady(replica);
  return replica;
}

async function untilReady(replica: Replica): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    if (replica.process.exitCode !== null) break;
    if (await replica.isReady()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  await replica.kill();
  throw new Error(`${replica.name} was not ready:\n${replica.printed()}`);
}

const agent = new Agent({ rejectUnauthorized: false, keepAlive: false });

function ready(port: number): Promise<boolean> {
  return new Promise((done) => {
    const call = request({ port, host: "127.0.0.1", path: "/readyz", agent, timeout: 1000 }, (response) => {
      response.resume();
      done(response.statusCode === 200);
    });
    call.once("timeout", () => call.destroy());
    call.once("error", () => done(false));
    call.end();
  });
}
