import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { execCredentials } from "./exec-credentials.ts";
import { type ExecProgram, runExecProgram } from "./exec-program.ts";
import { parseKubeconfig } from "./index.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "exec-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const version = "client.authentication.k8s.io/v1";
const answerOf = (status: object, more = {}) =>
  JSON.stringify({ kind: "ExecCredential", apiVersion: version, status, ...more });

/** A program that is this shell script. */
const program = (script: string, more: Partial<ExecProgram> = {}): ExecProgram => ({
  version,
  command: "sh",
  args: ["-c", script],
  env: [],
  ...more,
});
const saying = (text: string) => program(`cat <<'END'\n${text}\nEND`);

describe("runExecProgram", () => {
  it("gives a token with its end, as `aws eks get-token` does", async () => {
    const token = { token: "k8s-aws-v1.abc", expirationTimestamp: "2026-11-24T07:00:00Z" };
    expect(await runExecProgram(saying(answerOf(token, { spec: {} })), 10_000)).toEqual({
      credentials: { token: "k8s-aws-v1.abc" },
      expiresAt: Date.UTC(2026, 10, 24, 7),
    });
  });

  it("gives a certificate with its key", async () => {
    const pair = { clientCertificateData: "CERT", clientKeyData: "KEY" };
    expect(await runExecProgram(saying(answerOf(pair)), 10_000)).toEqual({
      credentials: { certificate: "CERT", key: "KEY" },
      expiresAt: undefined,
    });
  });

  it("tells the program what it is to know, in its own variables and in those that are set for it", async () => {
    const script = `printf '%s %s' "$PROFILE" "$KUBERNETES_EXEC_INFO" > ${folder}/told; ${
      saying(answerOf({ token: "t" })).args[1]
    }`;
    await runExecProgram(program(script, { env: [["PROFILE", "lab"]], cluster: { server: "https://x" } }), 10_000);
    const [profile, ...info] = readFileSync(join(folder, "told"), "utf8").split(" ");
    expect([profile, JSON.parse(info.join(" "))]).toEqual([
      "lab",
      { kind: "ExecCredential", apiVersion: version, spec: { cluster: { server: "https://x" }, interactive: false } },
    ]);
  });

  it.each([
    ["fails", program("echo hunter2; echo hunter2 >&2; exit 3"), "unauthorized", "ended with code 3"],
    ["is no more", program("", { command: "no-such-program", hint: "get it" }), "unauthorized", "not exist: get it"],
    ["says something else", saying("hunter2"), "unauthorized", "did not answer with JSON"],
    [
      "speaks another version",
      saying(answerOf({ token: "t" }, { apiVersion: "v9" })),
      "unauthorized",
      "did not answer",
    ],
    ["gives nothing", saying(answerOf({})), "unauthorized", "gave no credentials"],
    ["gives half", saying(answerOf({ clientKeyData: "hunter2" })), "unauthorized", "half a certificate"],
    ["names no time", saying(answerOf({ token: "t", expirationTimestamp: "soon" })), "unauthorized", "expiration"],
    ["says too much", program("yes hunter2"), "unauthorized", "says too much"],
    ["reads", program("cat; exit 4"), "unauthorized", "ended with code 4"],
  ] as const)("shows nothing of what a program says that %s", async (_, one, code, message) => {
    const attempt = runExecProgram(one, 10_000);
    await expect(attempt).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    await expect(attempt).rejects.not.toThrow(/hunter2/);
  });

  it("ends a program that takes too long, with all that it has started", async () => {
    const attempt = runExecProgram(program("sleep 60 & sleep 60"), 50);
    await expect(attempt).rejects.toMatchObject({ code: "timeout", message: expect.stringContaining("0.05 s") });
  });
});

/** A program that counts its runs, and gives tokens that live for so many seconds from a time on. */
function counting(name: string, expiry: string | undefined) {
  const file = join(folder, name);
  writeFileSync(file, "");
  const status = { token: "tNUMBER", ...(expiry !== undefined && { expirationTimestamp: expiry }) };
  const script = `echo run >> ${file}; n=$(wc -l < ${file} | tr -d ' '); echo '${answerOf(status)}' | sed "s/NUMBER/$n/"`;
  return { program: program(script), runs: () => readFileSync(file, "utf8").split("\n").length - 1 };
}

describe("execCredentials", () => {
  const start = Date.UTC(2026, 10, 24, 6);

  it("runs the program once for all that wait, and again when the credentials have run out", async () => {
    let now = start;
    const { program: one, runs } = counting("expiring", "2026-11-24T06:14:00Z");
    const source = execCredentials(one, { clock: () => now });
    expect(await Promise.all([source.current(), source.current()])).toEqual([{ token: "t1" }, { token: "t1" }]);
    now += 12 * 60_000;
    expect(await source.current()).toEqual({ token: "t1" });
    expect(runs()).toBe(1);
    now += 2 * 60_000;
    expect(await source.current()).toEqual({ token: "t2" });
  });

  it("renews credentials before they run out, without making anybody wait", async () => {
    let now = start;
    const { program: one } = counting("ahead", "2026-11-24T06:14:00Z");
    const source = execCredentials(one, { clock: () => now });
    await source.current();
    now += 13.5 * 60_000;
    expect(await source.current()).toEqual({ token: "t1" });
    expect(await source.refused({ token: "t1" })).toBe(true);
    expect(await source.current()).toEqual({ token: "t2" });
  });

  it("runs the program again when the server refuses, but not again and again", async () => {
    let now = start;
    const { program: one, runs } = counting("refused", undefined);
    const source = execCredentials(one, { clock: () => now });
    const first = await source.current();
    expect(await source.refused(first)).toBe(false);
    now += 60_000;
    expect(await Promise.all([source.refused(first), source.refused(first)])).toEqual([true, true]);
    expect(await source.refused(first)).toBe(true);
    expect(await source.refused({ token: "t2" })).toBe(false);
    expect(runs()).toBe(2);
  });

  it("leaves a program that fails alone for a while", async () => {
    let now = start;
    const file = join(folder, "failing");
    const source = execCredentials(program(`echo run >> ${file}; exit 1`), { clock: () => now });
    for (let i = 0; i < 3; i += 1) await expect(source.current()).rejects.toThrow(/code 1/);
    expect(readFileSync(file, "utf8")).toBe("run\n");
    now += 1_000;
    await expect(source.current()).rejects.toThrow(/code 1/);
    expect(readFileSync(file, "utf8")).toBe("run\nrun\n");
  });
});

describe("a kubeconfig with a program", () => {
  it("starts a path from its own folder, and puts a token before it", async () => {
    writeFileSync(join(folder, "login"), `#!/bin/sh\necho '${answerOf({ token: "from-program" })}'\n`, { mode: 0o755 });
    const exec = `exec: {apiVersion: ${version}, command: ./login, interactiveMode: Never}`;
    const text = (more: string) => `
current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: 'https://x'}}]
users: [{name: u, user: {${more}${exec}}}]`;
    expect(await parseKubeconfig(text(""), { folder }).credentials?.current()).toEqual({ token: "from-program" });
    expect(await parseKubeconfig(text("token: given, "), { folder }).credentials?.current()).toEqual({
      token: "given",
    });
  });
});
