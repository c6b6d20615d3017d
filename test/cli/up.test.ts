import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { portcullis, startPlane } from "../journeys/plane.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "portcullis-up-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("portcullis up", () => {
  it("says in a sentence that the port is taken", async () => {
    const { server, port } = await listening();
    const ended = await ending(up("--port", String(port)));
    server.close();
    expect(ended).toEqual({ exit: 1, printed: expect.stringContaining(`port ${port} is taken by another program`) });
    expect(ended.printed).not.toMatch(/^\s+at /m);
  });

  it("says in a sentence that the webhook's port is taken", async () => {
    const { server, port } = await listening();
    const ended = await ending(up("--port", "0", "--webhook-port", String(port)));
    server.close();
    expect(ended).toEqual({ exit: 1, printed: expect.stringContaining(`choose one with --webhook-port`) });
  });

  it("says in a sentence that it runs here already", async () => {
    const plane = await startPlane();
    const ended = await ending(up("--port", "0", "--kubeconfig", plane.kubeconfig));
    await plane.stop();
    expect(ended).toEqual({
      exit: 1,
      printed: expect.stringContaining(
        `a control plane is already running here (process ${plane.process.pid}, https://`,
      ),
    });
  });

  it("starts where another one has crashed", async () => {
    const crashed = await startPlane();
    const ended = new Promise((resolve) => crashed.process.once("exit", resolve));
    crashed.process.kill("SIGKILL");
    await ended;
    const next = await startPlane(["--kubeconfig", crashed.kubeconfig]);
    expect(readFileSync(crashed.kubeconfig, "utf8")).toContain("https://127.0.0.1:");
    await next.stop();
    await crashed.stop();
  });

  it("leaves a kubeconfig of something else alone", async () => {
    const kubeconfig = join(folder, "config");
    writeFileSync(kubeconfig, "apiVersion: v1\nkind: Config\ncurrent-context: production\n");
    const ended = await ending(up("--port", "0", "--kubeconfig", kubeconfig));
    expect(ended).toEqual({ exit: 1, printed: expect.stringContaining("is a kubeconfig of something else") });
    expect(readFileSync(kubeconfig, "utf8")).toContain("production");
  });

  it("says in a sentence that the folder cannot be written to", async () => {
    writeFileSync(join(folder, "file"), "");
    const ended = await ending(up("--port", "0", "--kubeconfig", join(folder, "file", "kubeconfig")));
    expect(ended).toEqual({ exit: 1, printed: expect.stringMatching(/cannot be written to .*choose another place/) });
  });

  it.each([
    ["a port that is none", ["--port", "http"], "`http` is no port"],
    ["a policy file that is not there", ["--policies", "nowhere.yaml"], "nowhere.yaml cannot be read (ENOENT)"],
    ["an option that is none", ["--prot", "1"], "unknown option '--prot'"],
  ])("refuses %s", async (_, args, sentence) => {
    const ended = await ending(up("--port", "0", ...args));
    expect(ended).toEqual({ exit: 1, printed: expect.stringContaining(sentence) });
  });

  it("names file, line and column of a policy that is no YAML", async () => {
    const path = join(folder, "policy.yaml");
    writeFileSync(path, "apiVersion: kyverno.io/v1\nkind: [\n");
    const ended = await ending(up("--port", "0", "--policies", path));
    expect(ended).toEqual({ exit: 1, printed: expect.stringMatching(/policy\.yaml:\d+:\d+: /) });
  });

  it("tells which policy it could not load, and goes on", async () => {
    const path = join(folder, "policy.yaml");
    writeFileSync(
      path,
      `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: empty
spec:
  rules:
    - name: nothing
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate:
        message: no check
`,
    );
    const child = up("--port", "0", "--no-demo", "--policies", path);
    const printed = await printing(child, /^Ready/m, /must be specified/);
    expect(printed).toMatch(/clusterpolicy\/empty was not loaded\n .*policy\.yaml:9:\d+: .*must be specified/);
    await ending(child, "SIGINT");
  });

  it("shows the lab, stops at Ctrl-C and takes its kubeconfig away", async () => {
    const kubeconfig = join(folder, "kubeconfig");
    const child = up("--port", "0", "--kubeconfig", kubeconfig);
    const printed = await printing(child, /^Ready/m);
    expect(printed).toContain('admission webhook "validate.kyverno.svc-fail" denied the request');
    expect(printed).toContain("resource Pod/portcullis-lab/nginx-public was blocked due to the following policies");
    expect(printed).toContain("pod/nginx-ecr created");
    expect(printed).toMatch(/Pod +nginx +0 +1/);
    expect(printed).toContain("The lab is cleaned up again");
    expect(printed).toContain(kubeconfig);
    expect(statSync(kubeconfig).mode & 0o077).toBe(0);
    expect(await ending(child, "SIGINT")).toEqual({ exit: 0, printed: expect.stringContaining("Stopped.") });
    expect(existsSync(kubeconfig)).toBe(false);
  });

  it("prints one line when it is to be quiet", async () => {
    const child = up("--port", "0", "--quiet");
    const printed = await printing(child, /^Ready.*\n/m);
    expect(printed.trim().split("\n")).toHaveLength(1);
    expect(await ending(child, "SIGTERM")).toEqual({ exit: 0, printed: "" });
  });
});

function up(...args: readonly string[]): ChildProcess {
  const own = args.includes("--kubeconfig") ? [] : ["--kubeconfig", join(folder, "kubeconfig")];
  return spawn(process.execPath, [portcullis, "up", ...own, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

/** What a process prints until it has printed all of `patterns`; what goes to stderr may come sooner or later. */
function printing(child: ChildProcess, ...patterns: readonly RegExp[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const read = (piece: Buffer) => {
      printed += piece.toString();
      if (!patterns.every((pattern) => pattern.test(printed))) return;
      child.stdout?.off("data", read);
      child.stderr?.off("data", read);
      resolve(printed);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (exit) => reject(new Error(`ended with ${exit}:\n${printed}`)));
  });
}

/** How a process ends, after a signal where one is to be sent, and what it prints from now on. */
function ending(
  child: ChildProcess,
  signal?: NodeJS.Signals,
): Promise<{ readonly exit: number | null; readonly printed: string }> {
  return new Promise((resolve) => {
    let printed = "";
    const read = (piece: Buffer) => {
      printed += piece.toString();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("close", (exit) => resolve({ exit, printed }));
    if (signal !== undefined) child.kill(signal);
  });
}

function listening(): Promise<{ readonly server: Server; readonly port: number }> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({ server, port: typeof address === "object" && address !== null ? address.port : 0 });
    });
  });
}
