// What every script needs before there is anything: the dependencies, the right Node, a fresh build.
// Plain JavaScript that Node 20 runs, with nothing but Node itself.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const modules = join(root, "node_modules");
const installStamp = join(modules, ".portcullis-installed");
const buildStamp = join(root, "dist", ".built-from");
const oldestNode = 20;

/** A sentence for the user instead of a stack trace. */
export class Refusal extends Error {}

/** Runs `work`, and turns a {@link Refusal} into its sentence and exit status 1. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`portcullis: ${error.message}`);
    process.exitCode = 1;
  }
}

/** Installs the dependencies unless those of this very lockfile are there. */
export function ensureInstalled() {
  refuseOldNode();
  const wanted = hash(readFileSync(join(root, "package-lock.json")));
  if (existsSync(installStamp) && readFileSync(installStamp, "utf8") === wanted) return;
  console.error("Installing dependencies (once) ...");
  refuseUnwritable(root);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const done = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
    env: { ...process.env, npm_config_engine_strict: "false" },
  });
  if (done.error) throw new Refusal(`npm could not be started: ${done.error.message}`);
  if (done.status !== 0) throw new Refusal(`installing the dependencies failed:\n${tail(done.stderr || done.stdout)}`);
  writeFileSync(installStamp, wanted);
}

/** The Node that the lockfile brings, else the running one where it is recent enough. */
export function nodeBinary() {
  const { platform, arch } = process;
  const system = platform === "win32" ? "win" : platform;
  const names = [`node-${system}-${arch}`, `node-bin-${system}-${arch}`];
  const file = platform === "win32" ? ["bin", "node.exe"] : ["bin", "node"];
  const found = names.map((name) => join(modules, name, ...file)).find((path) => existsSync(path));
  if (found) return found;
  if (major() >= 22) return process.execPath;
  throw new Refusal(
    `no Node 24 came with the dependencies for ${platform} ${arch}: install Node 22 or later and try again`,
  );
}

/** The environment in which `node` and the dependencies' commands are the project's own. */
export function environment() {
  const path = [dirname(nodeBinary()), join(modules, ".bin"), process.env.PATH ?? ""].join(delimiter);
  return { ...process.env, PATH: path };
}

/** Bundles the sources into `dist/` unless that was made from them as they are. */
export async function ensureBuilt() {
  const wanted = sourcesHash();
  if (existsSync(buildStamp) && readFileSync(buildStamp, "utf8") === wanted) return;
  console.error("Building ...");
  refuseUnwritable(root);
  await build();
  writeFileSync(buildStamp, wanted);
}

/** Bundles `src/cli/main.ts` and all it loads lazily into `dist/`. */
export async function build() {
  const { build: bundle } = await import("esbuild");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  await bundle({
    ...bundling,
    entryPoints: { portcullis: "src/cli/main.ts" },
    splitting: true,
    platform: "node",
    target: "node22",
    define: { PORTCULLIS_VERSION: JSON.stringify(version) },
    banner: {
      js: 'import { createRequire as portcullisRequire } from "node:module"; const require = portcullisRequire(import.meta.url);',
    },
  });
}

/** Bundles what others may import, with its types, beside it; answers the exit status. It runs wherever JavaScript does. */
export async function buildLibraries() {
  const { build: bundle } = await import("esbuild");
  await bundle({
    ...bundling,
    entryPoints: { cel: "src/lang/cel/index.ts" },
    platform: "neutral",
    target: "es2023",
  });
  return run(join(modules, ".bin", "tsc"), ["-p", "tsconfig.cel.json"]);
}

const dist = join(root, "dist");

const bundling = {
  absWorkingDir: root,
  outdir: dist,
  outExtension: { ".js": ".js" },
  bundle: true,
  format: "esm",
  mainFields: ["module", "main"],
  charset: "ascii",
  minifyWhitespace: true,
  legalComments: "linked",
  logLevel: "warning",
};

/** Runs a command with the project's own Node first on the PATH; answers its exit status. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env: environment(), ...options });
    const stay = () => {}; // The terminal sends Ctrl-C to the child as well; it decides when to end.
    process.on("SIGINT", stay);
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      process.off("SIGINT", stay);
      resolve(signal ? 1 : (code ?? 1));
    });
  });
}

function refuseOldNode() {
  if (major() >= oldestNode) return;
  throw new Refusal(`Node ${oldestNode} or later is needed to start; this is ${process.version}`);
}

function refuseUnwritable(folder) {
  const probe = join(folder, `.portcullis-probe-${process.pid}`);
  try {
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new Refusal(
      `the folder ${folder} cannot be written to (${error.code}): give yourself the right, or clone elsewhere`,
    );
  }
}

function sourcesHash() {
  const files = [...filesUnder(join(root, "src")), join(root, "package.json"), fileURLToPath(import.meta.url)];
  const lines = files.sort().map((file) => `${relative(root, file)} ${hash(readFileSync(file))}`);
  return hash(lines.join("\n"));
}

function filesUnder(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesUnder(path);
    return /\.test\.ts$/.test(name) ? [] : [path];
  });
}

function hash(content) {
  return createHash("sha256").update(content).digest("hex");
}

function major() {
  return Number(process.versions.node.split(".")[0]);
}

function tail(text) {
  return text.trim().split("\n").slice(-12).join("\n");
}
