import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

export interface ProgramOptions {
  /** What people call it: `etcd`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The file that its output is added to. */
  readonly log: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** A program that runs for as long as this process does, at most. */
export interface Program {
  readonly name: string;
  /** Resolves when it has ended, with what to tell of that. */
  readonly ended: Promise<string>;
  /** Asks it to end, and makes it end after `graceMs`; resolves when it has. */
  stop(graceMs: number): Promise<void>;
  /** The last lines of what it printed. */
  tail(): string;
}

/**
 * Runs the program in a process group of its own, below a shell that holds one end of a pipe from us: when we are gone,
 * however that came about, the pipe closes and the group is killed. Interrupts typed at our terminal do not reach it.
 */
export function startProgram(options: ProgramOptions): Program {
  const log = openSync(options.log, "a");
  const child = spawn("/bin/sh", ["-c", guard, options.name, options.command, ...options.args], {
    stdio: ["pipe", log, log],
    detached: true,
    env: options.environment ?? process.env,
  });
  closeSync(log);
  // Its end must not be an error of ours, nor keep us alive.
  child.stdin?.on("error", () => {});
  const ended = endOf(child, options);
  return {
    name: options.name,
    ended,
    stop: (graceMs) => stop(child, { ended, graceMs }),
    tail: () => readFileSync(options.log, "utf8").split("\n").slice(-tailLines).join("\n"),
  };
}

const tailLines = 15;

const guard = `
program=
trap '[ "$program" ] || exit; kill -TERM "$program"' TERM
trap '[ "$program" ] || exit; kill -KILL "$program"' USR1
exec 3<&0
"$@" </dev/null 3<&- & program=$!
{ cat <&3 >/dev/null; kill -KILL 0; } &
exec 3<&-
wait "$program"; status=$?
while kill -0 "$program" 2>/dev/null; do wait "$program"; status=$?; done
exit "$status"
`;

function endOf(child: ChildProcess, { name }: ProgramOptions): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`${name} cannot be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`${name} ended with ${signal ?? code}`));
  });
}

/** The shell ends after the program has, so that its port is free and its files are left alone by then. */
async function stop(child: ChildProcess, how: { readonly ended: Promise<string>; readonly graceMs: number }) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(how.graceMs > 0 ? "SIGTERM" : "SIGUSR1");
  const timer = setTimeout(() => child.kill("SIGUSR1"), how.graceMs);
  await how.ended;
  clearTimeout(timer);
}
