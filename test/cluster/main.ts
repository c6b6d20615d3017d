/** `node test/cluster/main.ts up | build | diff | kubectl`: a real control plane for engineers. */
import { buildBinaries, findBinaries } from "./binaries.ts";
import { startCluster } from "./cluster.ts";
import { compare } from "./differential.ts";
import { compareKubectl } from "./kubectl-differential.ts";
import { commandLists } from "./requests/commands.ts";
import { betaRequests, lists } from "./requests/index.ts";

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = { up, build, diff, kubectl };

const [name = "", ...rest] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
process.exitCode = command === undefined ? usage() : await command(rest).catch(fail);

/** Starts a cluster and stays until Ctrl-C. */
async function up(): Promise<number> {
  const cluster = await startCluster({ tell: console.error });
  console.log(`Kubernetes ${cluster.version} at ${cluster.url}${cluster.workloads ? "" : ", without workloads"}`);
  console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
  console.log(`Logs are in ${cluster.folder}/logs. Ctrl-C ends it and removes everything.`);
  const alive = setInterval(() => {}, 60_000);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  clearInterval(alive);
  await cluster.stop();
  return 0;
}

/** Builds the programs, where they are not built yet. */
async function build(): Promise<number> {
  const found = findBinaries();
  if (found.kind === "found") console.log(`already there: ${found.binaries.origin}`);
  else if (found.canBuild) await buildBinaries(console.log);
  else throw new Error(found.reason);
  return 0;
}

/** Prints where the embedded control plane answers otherwise than a real one: requests whose title has the words, or all; with the name of a list, of that only. */
async function diff(args: readonly string[]): Promise<number> {
  const [name = "", ...rest] = args;
  const beta = name === "mutating";
  const list = beta ? betaRequests : Object.hasOwn(lists, name) ? lists[name] : undefined;
  const words = list === undefined ? args : rest;
  const { blocks, asked, differing } = await compare({
    tell: console.error,
    beta,
    ...(list === undefined ? {} : { requests: list }),
  });
  const shown = blocks.filter((block) => words.every((word) => block.includes(word)));
  for (const block of shown) console.log(`${block}\n`);
  console.log(`${asked} requests, ${differing.length} answered otherwise, in ${blocks.length} ways`);
  return 0;
}

/** Prints where kubectl shows something else with the embedded control plane than with a real one; of a list, or of all. */
async function kubectl([name = ""]: readonly string[]): Promise<number> {
  const list = Object.hasOwn(commandLists, name) ? commandLists[name] : undefined;
  const { typed, blocks } = await compareKubectl({
    tell: console.error,
    ...(list === undefined ? {} : { commands: list }),
  });
  for (const block of blocks) console.log(`${block}\n`);
  console.log(`${typed} commands, ${blocks.length} with other words`);
  return 0;
}

function usage(): number {
  console.error("usage: node test/cluster/main.ts up | build | diff [list] [words] | kubectl [list]");
  return 2;
}

function fail(error: unknown): number {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
}
