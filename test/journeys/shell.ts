import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";

export interface Answer {
  /** stdout and stderr together, in the order they came. */
  readonly output: string;
  readonly exit: number;
}

/** One shell in which commands run after each other, as a user's would: variables and folders stay. */
export class Shell {
  readonly #bash: ChildProcessWithoutNullStreams;
  readonly #mark = `end-${randomUUID()}`;
  #printed = "";
  #wake: () => void = () => {};

  constructor(options: { readonly folder: string; readonly environment: NodeJS.ProcessEnv }) {
    this.#bash = spawn("bash", ["--noprofile", "--norc"], { cwd: options.folder, env: options.environment });
    this.#bash.stdout.setEncoding("utf8").on("data", (piece: string) => {
      this.#printed += piece;
      this.#wake();
    });
    this.#bash.stderr.resume();
    this.#bash.on("exit", () => this.#wake());
  }

  /** Runs one command line; rejects when it has not ended after `timeoutSeconds`. */
  async run(command: string, timeoutSeconds = 60): Promise<Answer> {
    this.#printed = "";
    this.#bash.stdin.write(`{ ${command}\n} 2>&1 </dev/null; printf '\\n%s %s\\n' '${this.#mark}' "$?"\n`);
    const ending = new RegExp(`\\n${this.#mark} (\\d+)\\n$`);
    const deadline = Date.now() + timeoutSeconds * 1000;
    for (;;) {
      const end = ending.exec(this.#printed);
      if (end) return { output: this.#printed.slice(0, end.index), exit: Number(end[1]) };
      if (this.#bash.exitCode !== null) throw new Error(`the shell ended during \`${command}\``);
      if (Date.now() > deadline) throw new Error(`\`${command}\` has not ended after ${timeoutSeconds} s`);
      await this.#more(deadline - Date.now());
    }
  }

  close(): void {
    this.#bash.stdin.end();
    this.#bash.kill();
  }

  #more(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, milliseconds));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
