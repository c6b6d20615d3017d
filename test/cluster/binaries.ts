import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** The programs of a real control plane, as paths. */
export interface Binaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
  /** What makes Pods of workloads and runs them; absent where only an API server is at hand. */
  readonly workloads: WorkloadBinaries | undefined;
  readonly kubectl: string | undefined;
  /** Where they come from, for people. */
  readonly origin: string;
}

export interface WorkloadBinaries {
  readonly kubeControllerManager: string;
  readonly kubeScheduler: string;
  readonly kwok: string;
}

/** The programs, or why there are none; `canBuild` where {@link buildBinaries} can make them. */
export type Found =
  | { readonly kind: "found"; readonly binaries: Binaries }
  | { readonly kind: "absent"; readonly reason: string; readonly canBuild: boolean };

/** Looks for the programs in the folder of `KUBEBUILDER_ASSETS` where that is set, else among those built before. */
export function findBinaries(environment: NodeJS.ProcessEnv = process.env): Found {
  const assets = environment.KUBEBUILDER_ASSETS;
  if (assets !== undefined && assets !== "") return fromAssets(assets, environment);
  const folder = cacheFolder(environment);
  if (existsSync(folder)) return { kind: "found", binaries: inFolder(folder, environment) };
  if (onPath("go", environment) === undefined) {
    const reason =
      "KUBEBUILDER_ASSETS is not set, none were built before, and there is no Go on the PATH to build them";
    return { kind: "absent", reason, canBuild: false };
  }
  const reason = "KUBEBUILDER_ASSETS is not set and none were built yet; `node test/cluster/main.ts build` builds them";
  return { kind: "absent", reason, canBuild: true };
}

/**
 * Why tests on a real control plane cannot run here; `undefined` where they can. Building takes minutes: tests do that
 * only where `PORTCULLIS_CLUSTER_TESTS` is `1`.
 */
export function whyNoCluster(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const found = findBinaries(environment);
  if (found.kind === "found" || (found.canBuild && environment.PORTCULLIS_CLUSTER_TESTS === "1")) return undefined;
  return found.reason;
}

/** Finds the programs, or builds them where that can be done; throws an `Error` that tells why there are none. */
export async function provideBinaries(tell: (line: string) => void): Promise<Binaries> {
  const found = findBinaries();
  if (found.kind === "found") return found.binaries;
  if (!found.canBuild) throw new Error(`there is no real control plane: ${found.reason}`);
  return buildBinaries(tell);
}

/**
 * Builds all programs as dependencies of the two Go modules beside this file, into a folder named after their versions.
 * The first build takes about six minutes on two cores. The folder appears whole or not at all.
 */
export async function buildBinaries(tell: (line: string) => void): Promise<Binaries> {
  const folder = cacheFolder(process.env);
  const partial = `${folder}.${randomUUID()}`;
  mkdirSync(partial, { recursive: true });
  try {
    for (const module of modules) {
      tell(`building ${module.packages.join(", ")}`);
      await goBuild(module, partial);
    }
    // The package of etcd's main program is named after its folder.
    renameSync(join(partial, "server"), join(partial, "etcd"));
    moveInto(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  tell(`built ${folder}`);
  return inFolder(folder, process.env);
}

/** The version of Kubernetes that is built: `v1.34.3`. */
export function kubernetesVersion(): string {
  return versionIn(goMod("kubernetes"), "k8s.io/kubernetes");
}

interface Module {
  readonly folder: string;
  readonly packages: readonly string[];
  readonly stamp: () => readonly string[];
}

const modules: readonly Module[] = [
  {
    folder: "kubernetes",
    packages: [
      "go.etcd.io/etcd/server/v3",
      "k8s.io/kubernetes/cmd/kube-apiserver",
      "k8s.io/kubernetes/cmd/kube-controller-manager",
      "k8s.io/kubernetes/cmd/kube-scheduler",
    ],
    stamp: kubernetesStamp,
  },
  { folder: "kwok", packages: ["sigs.k8s.io/kwok/cmd/kwok"], stamp: () => [] },
];

/** What Kubernetes' own build writes into its programs, so that they know their version. (kubernetes: hack/lib/version.sh) */
function kubernetesStamp(): readonly string[] {
  const version = kubernetesVersion();
  const [major = "", minor = ""] = version.slice(1).split(".");
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  return Object.entries(values).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
}

function goBuild(module: Module, output: string): Promise<void> {
  const flags = ["-p", "2", "-trimpath", "-buildvcs=false", "-ldflags", ["-s", "-w", ...module.stamp()].join(" ")];
  const build = ["go", "build", ...flags, "-o", `${output}/`, ...module.packages];
  const [command = "", ...args] = onPath("nice", process.env) === undefined ? build : ["nice", "-n", "19", ...build];
  const child = spawn(command, args, {
    cwd: join(import.meta.dirname, module.folder),
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`\`${build.join(" ")}\` in test/cluster/${module.folder} ended with ${code}`));
    });
  });
}

/** Another build may have been first: what it made is as good. */
function moveInto(partial: string, folder: string): void {
  try {
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** Named after the version of Kubernetes and a hash of all that decides what is built. */
function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const caches = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  const hash = createHash("sha256");
  for (const { folder, packages } of modules) hash.update(goMod(folder)).update(packages.join());
  const name = `${kubernetesVersion()}-${process.platform}-${process.arch}-${hash.digest("hex").slice(0, 8)}`;
  return join(caches, "portcullis", "cluster", name);
}

function fromAssets(folder: string, environment: NodeJS.ProcessEnv): Found {
  const missing = ["etcd", "kube-apiserver"].filter((name) => !isProgram(join(folder, name)));
  if (missing.length === 0) return { kind: "found", binaries: inFolder(folder, environment) };
  const reason = `the folder of KUBEBUILDER_ASSETS, ${folder}, has no ${missing.join(" and no ")}`;
  return { kind: "absent", reason, canBuild: false };
}

function inFolder(folder: string, environment: NodeJS.ProcessEnv): Binaries {
  const program = (name: string) => join(folder, name);
  const workloads = {
    kubeControllerManager: program("kube-controller-manager"),
    kubeScheduler: program("kube-scheduler"),
    kwok: program("kwok"),
  };
  return {
    etcd: program("etcd"),
    kubeApiserver: program("kube-apiserver"),
    workloads: Object.values(workloads).every(isProgram) ? workloads : undefined,
    kubectl: isProgram(program("kubectl")) ? program("kubectl") : onPath("kubectl", environment),
    origin: folder,
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function onPath(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function goMod(folder: string): string {
  return readFileSync(join(import.meta.dirname, folder, "go.mod"), "utf8");
}

function versionIn(text: string, module: string): string {
  const line = text.split("\n").find((one) =>
    one
      .trim()
      .replace(/^require /, "")
      .startsWith(`${module} v`),
  );
  const version = line?.trim().split(" ").at(-1);
  if (version === undefined) throw new Error(`go.mod requires no ${module}`);
  return version;
}
