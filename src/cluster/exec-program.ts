import { spawn } from "node:child_process";
import { isRecord } from "../data/index.ts";
import { Fault, own } from "../kube/index.ts";
import type { Credentials } from "./access.ts";

/** The protocols by which programs give credentials. */
export const execVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"] as const;

/** A program that gives credentials, such as `aws eks get-token`. */
export interface ExecProgram {
  readonly version: (typeof execVersions)[number];
  /** A name to be looked up, or a path. */
  readonly command: string;
  readonly args: readonly string[];
  /** On top of our own environment. */
  readonly env: readonly (readonly [string, string])[];
  /** What it is told about the cluster, where it wants to know. */
  readonly cluster?: Readonly<Record<string, unknown>> | undefined;
  /** Told to the user where the program is not there. */
  readonly hint?: string;
}

/** Credentials, and until when they are good. */
export interface Given {
  readonly credentials: Credentials;
  /** Milliseconds since 1970; `undefined` until the server refuses them. */
  readonly expiresAt: number | undefined;
}

const maxOutputBytes = 1024 * 1024;

/**
 * Runs a program that gives credentials: without input, for so long and no longer. Neither its output nor what it
 * complains of is ever shown, since both may hold secrets. Throws a `Fault` (`unauthorized`, or `timeout`).
 * (kubernetes: client-go/plugin/pkg/client/auth/exec/exec.go)
 */
export async function runExecProgram(program: ExecProgram, timeoutMs: number): Promise<Given> {
  return givenBy(program, await outputOf(program, timeoutMs));
}

function outputOf(program: ExecProgram, timeoutMs: number): Promise<string> {
  const { command, args } = program;
  // A process group of its own, so that what it has started ends with it.
  const child = spawn(command, args, {
    env: environmentOf(program),
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const settle = (end: () => void) => {
      clearTimeout(timer);
      child.stdout.destroy();
      end();
    };
    const giveUp = (fault: Fault) => {
      endGroup(child.pid);
      settle(() => reject(fault));
    };
    const timer = setTimeout(
      () => giveUp(faultOf(program, `did not end within ${timeoutMs / 1000} s`, "timeout")),
      timeoutMs,
    );
    child.on("error", (error) => settle(() => reject(notStarted(program, error))));
    child.stdout.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size > maxOutputBytes) giveUp(faultOf(program, "says too much"));
      else pieces.push(piece);
    });
    child.on("close", (code, signal) => {
      if (code === 0) settle(() => resolve(Buffer.concat(pieces).toString("utf8")));
      else settle(() => reject(faultOf(program, `ended with ${code === null ? `signal ${signal}` : `code ${code}`}`)));
    });
  });
}

function environmentOf({ version, cluster, env }: ExecProgram): NodeJS.ProcessEnv {
  const spec = { ...(cluster && { cluster }), interactive: false };
  const told = JSON.stringify({ kind: "ExecCredential", apiVersion: version, spec });
  return { ...process.env, ...Object.fromEntries(env), KUBERNETES_EXEC_INFO: told };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function givenBy(program: ExecProgram, output: string): Given {
  const answer = parse(program, output);
  if (own(answer, "kind") !== "ExecCredential" || own(answer, "apiVersion") !== program.version) {
    throw faultOf(program, `did not answer with an ExecCredential of ${program.version}`);
  }
  const status = own(answer, "status");
  const token = textAt(status, "token");
  const certificate = textAt(status, "clientCertificateData");
  const key = textAt(status, "clientKeyData");
  if ((certificate === undefined) !== (key === undefined)) throw faultOf(program, "gave half a certificate");
  if (token === undefined && certificate === undefined) throw faultOf(program, "gave no credentials");
  return {
    credentials: {
      ...(token !== undefined && { token }),
      ...(certificate !== undefined && key !== undefined && { certificate, key }),
    },
    expiresAt: expiryOf(program, textAt(status, "expirationTimestamp")),
  };
}

function parse(program: ExecProgram, output: string): unknown {
  try {
    const answer: unknown = JSON.parse(output);
    if (isRecord(answer)) return answer;
  } catch {
    // What it said instead may hold a secret.
  }
  throw faultOf(program, "did not answer with JSON");
}

function expiryOf(program: ExecProgram, timestamp: string | undefined): number | undefined {
  if (timestamp === undefined) return undefined;
  const at = Date.parse(timestamp);
  if (Number.isNaN(at)) throw faultOf(program, "gave an expiration time that is none");
  return at;
}

function notStarted(program: ExecProgram, error: unknown): Fault {
  if (own(error, "code") !== "ENOENT") return faultOf(program, `cannot be started (${String(own(error, "code"))})`);
  return faultOf(program, `does not exist${program.hint === undefined ? "" : `: ${program.hint}`}`);
}

function faultOf({ command }: ExecProgram, what: string, code: "unauthorized" | "timeout" = "unauthorized"): Fault {
  return new Fault(code, `the program \`${command}\` that gives credentials ${what}`);
}

function textAt(of: unknown, field: string): string | undefined {
  const value = own(of, field);
  return typeof value === "string" && value !== "" ? value : undefined;
}
