import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Binaries, provideBinaries, type WorkloadBinaries } from "./binaries.ts";
import { apiServer, controllerManager, etcd, kwok, type Site, scheduler } from "./components.ts";
import { makeCredentials } from "./credentials.ts";
import { type Access, type Asker, askerOf } from "./https.ts";
import { type Program, type ProgramOptions, startProgram } from "./program.ts";
import { addNodes, read, realVersion, workloadsReady } from "./readiness.ts";

export interface ClusterOptions {
  /**
   * Whether Pods of workloads are made and run, if there are programs for that; true if not said otherwise. With
   * `controllers` the controllers run, and Pods stay where they are.
   */
  readonly workloads?: boolean | "controllers";
  /** How many nodes run them; 1 if not said otherwise. */
  readonly nodes?: number;
  /** Further arguments of kube-apiserver. */
  readonly apiServerArgs?: readonly string[];
  /** Told what takes long. */
  readonly tell?: (line: string) => void;
}

/** A real control plane that tests may do anything to. */
export interface RealCluster {
  /** The path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:37451` */
  readonly url: string;
  /** The Kubernetes version that it says it has: `v1.34.3`. */
  readonly version: string;
  /** Whether workloads get Pods that run; `false` with only etcd and kube-apiserver. */
  readonly workloads: boolean;
  /** Where the programs' data and logs are, until it is stopped. */
  readonly folder: string;
  readonly kubectl: string | undefined;
  readonly access: Access;
  /** Ends the API server as an operator would, starts it again, and waits until it is ready. */
  restartApiServer(): Promise<void>;
  /** Ends everything and removes all traces. */
  stop(): Promise<void>;
}

/**
 * Starts etcd, kube-apiserver and, where possible, what runs workloads, on free ports of the loopback address, with
 * everything in a new temporary folder. All of it ends with this process. Throws an `Error` with the last lines of the
 * logs where it does not come up, and one with the reason where there are no programs to start.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<RealCluster> {
  const binaries = await provideBinaries(options.tell ?? (() => {}));
  const site = await makeSite(options);
  const cluster = new Running(binaries, site);
  try {
    await cluster.start(options);
  } catch (error) {
    const logs = cluster.tails();
    await cluster.stop();
    throw new Error(`the control plane did not come up: ${messageOf(error)}\n${logs}`, { cause: error });
  }
  return cluster;
}

/** How long the API server may take for the requests in hand when it is told to end. */
const restartGraceMs = 2_000;
const readyTimeoutMs = 90_000;

class Running implements RealCluster {
  readonly kubeconfig: string;
  readonly url: string;
  readonly folder: string;
  readonly kubectl: string | undefined;
  readonly access: Access;
  version = "";
  workloads = false;
  readonly #binaries: Binaries;
  readonly #site: Site;
  readonly #asker: Asker;
  readonly #programs = new Map<string, Program>();
  #apiServer: Program | undefined;

  constructor(binaries: Binaries, site: Site) {
    this.#binaries = binaries;
    this.#site = site;
    this.folder = site.folder;
    this.kubectl = binaries.kubectl;
    this.kubeconfig = site.credentials.kubeconfigs.admin;
    this.access = site.credentials.admin;
    this.url = this.access.url;
    this.#asker = askerOf(this.access);
  }

  async start(options: ClusterOptions): Promise<void> {
    this.#run(etcd(this.#binaries, this.#site));
    this.#apiServer = this.#run(apiServer(this.#binaries, this.#site));
    await this.#apiServerReady();
    this.version = realVersion(await read(this.#asker, "/version"));
    const { workloads } = this.#binaries;
    if (workloads === undefined || options.workloads === false) return;
    if (options.workloads === "controllers") this.#run(controllerManager(workloads, this.#site));
    else await this.#startWorkloads(workloads, options.nodes ?? 1);
  }

  async restartApiServer(): Promise<void> {
    await this.#apiServer?.stop(restartGraceMs);
    this.#apiServer = this.#run(apiServer(this.#binaries, this.#site));
    await this.#apiServerReady();
  }

  async stop(): Promise<void> {
    this.#asker.close();
    await Promise.all([...this.#programs.values()].map((program) => program.stop(0)));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** The last lines of all logs, each under the name of its program. */
  tails(): string {
    return [...this.#programs.values()].map((program) => `--- ${program.name}\n${program.tail()}`).join("\n");
  }

  async #startWorkloads(binaries: WorkloadBinaries, nodes: number): Promise<void> {
    const site = this.#site;
    for (const part of [controllerManager, scheduler, kwok]) this.#run(part(binaries, site));
    await addNodes(this.#asker, { count: nodes, version: this.version });
    await this.#until("workloads can run", () => workloadsReady(this.#asker, nodes));
    this.workloads = true;
  }

  #run(options: ProgramOptions): Program {
    const program = startProgram(options);
    this.#programs.set(options.name, program);
    return program;
  }

  #apiServerReady(): Promise<void> {
    const ask = async () =>
      (await this.#asker.ask({ method: "GET", path: "/readyz", timeoutMs: 1_000 })).status === 200;
    return this.#until("the API server is ready", () => ask().catch(() => false));
  }

  /** Waits until `holds`; throws where a program ends instead, or time is up. */
  async #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + readyTimeoutMs;
    let ended: string | undefined;
    for (const program of this.#programs.values()) program.ended.then((how) => (ended ??= how));
    while (!(await holds())) {
      if (ended !== undefined) throw new Error(ended);
      if (Date.now() > deadline) throw new Error(`waited ${readyTimeoutMs / 1000} s until ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function makeSite({ apiServerArgs = [] }: ClusterOptions): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-cluster-"));
  mkdirSync(join(folder, "logs"));
  const [etcdPort = 0, etcdPeers = 0, apiServerPort = 0] = await freePorts(3);
  const credentials = await makeCredentials(join(folder, "credentials"), `https://127.0.0.1:${apiServerPort}`);
  return { folder, credentials, ports: { etcd: etcdPort, etcdPeers, apiServer: apiServerPort }, apiServerArgs };
}

/** Ports that are free now: all are held until all are found, so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return address !== null && typeof address === "object" ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
