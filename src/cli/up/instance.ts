import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../command.ts";

/** The running control plane that a kubeconfig belongs to. */
interface Running {
  readonly process: number;
  readonly url: string;
}

/** The place of one running control plane on disk: its kubeconfig, and a note of who runs there. */
export interface Instance {
  /** Absolute path. */
  readonly kubeconfig: string;
  /** Writes the kubeconfig (readable by its owner only: it holds a key) and the note. */
  write(kubeconfig: string, url: string): void;
  /** Takes both away again. */
  remove(): void;
}

/**
 * Claims the place for a kubeconfig. Refuses with a sentence where another control plane runs with this kubeconfig, or
 * where the folder cannot be written to.
 */
export async function claimInstance(path: string): Promise<Instance> {
  const kubeconfig = resolve(path);
  const folder = dirname(kubeconfig);
  const note = join(folder, `.${kubeconfig.slice(folder.length + 1)}.running`);
  makeFolder(folder);
  await refuseSecond(note);
  refuseForeign(kubeconfig);
  return {
    kubeconfig,
    write(text, url) {
      writeFileSync(kubeconfig, text, { mode: 0o600 });
      writeFileSync(note, JSON.stringify({ process: process.pid, url } satisfies Running));
    },
    remove() {
      rmSync(kubeconfig, { force: true });
      rmSync(note, { force: true });
    },
  };
}

function makeFolder(folder: string): void {
  const probe = join(folder, `.portcullis-probe-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new UsageError(
      `the kubeconfig cannot be written to ${folder} (${code}); choose another place with --kubeconfig`,
    );
  }
}

async function refuseSecond(note: string): Promise<void> {
  const running = readNote(note);
  if (running === undefined || !isAlive(running.process) || !(await isListening(running.url))) return;
  throw new UsageError(
    `a control plane is already running here (process ${running.process}, ${running.url}); ` +
      "stop it with Ctrl-C where it runs, or start another with --port and --kubeconfig of its own",
  );
}

/** A kubeconfig that we did not write is not ours to overwrite. */
function refuseForeign(kubeconfig: string): void {
  const text = readText(kubeconfig);
  if (text === undefined || text.trim() === "" || /name: "?portcullis\b/.test(text)) return;
  throw new UsageError(
    `${kubeconfig} is a kubeconfig of something else and is left alone; choose another place with --kubeconfig`,
  );
}

function readNote(path: string): Running | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  try {
    const { process, url } = JSON.parse(text) as Partial<Running>;
    return typeof process === "number" && typeof url === "string" ? { process, url } : undefined;
  } catch {
    return undefined; // A note cut short by a crash says nothing.
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The process of a note may have crashed, and another have its number by now: the port tells. */
function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 1000 });
    const answer = (listening: boolean) => () => {
      socket.destroy();
      resolve(listening);
    };
    socket.once("connect", answer(true)).once("error", answer(false)).once("timeout", answer(false));
  });
}
