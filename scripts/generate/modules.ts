import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The published modules that the table is made from. */
export const modules = [
  "k8s.io/api",
  "k8s.io/apimachinery",
  "k8s.io/apiextensions-apiserver",
  "k8s.io/kube-aggregator",
] as const;
export const moduleVersion = "v0.34.3";

/** A package to read: its import path, and the group and version that its kinds are served under. */
export interface GoPackage {
  readonly path: string;
  readonly group: string;
  readonly version: string;
}

const served = (path: string, group: string): GoPackage => ({ path, group, version: path.split("/").at(-1) ?? "" });

/**
 * The built-in groups of Kubernetes v1.34 in their stable versions, in the order in which discovery names them; and the
 * one that has policies which change objects.
 */
export const packages: readonly GoPackage[] = [
  served("k8s.io/apimachinery/pkg/apis/meta/v1", ""),
  served("k8s.io/api/core/v1", ""),
  served("k8s.io/api/events/v1", "events.k8s.io"),
  served("k8s.io/api/authentication/v1", "authentication.k8s.io"),
  served("k8s.io/api/authorization/v1", "authorization.k8s.io"),
  served("k8s.io/api/apps/v1", "apps"),
  served("k8s.io/api/autoscaling/v2", "autoscaling"),
  served("k8s.io/api/autoscaling/v1", "autoscaling"),
  served("k8s.io/api/batch/v1", "batch"),
  served("k8s.io/api/certificates/v1", "certificates.k8s.io"),
  served("k8s.io/api/networking/v1", "networking.k8s.io"),
  served("k8s.io/api/policy/v1", "policy"),
  served("k8s.io/api/rbac/v1", "rbac.authorization.k8s.io"),
  served("k8s.io/api/storage/v1", "storage.k8s.io"),
  served("k8s.io/api/admissionregistration/v1", "admissionregistration.k8s.io"),
  served("k8s.io/api/admissionregistration/v1beta1", "admissionregistration.k8s.io"),
  served("k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1", "apiextensions.k8s.io"),
  served("k8s.io/api/scheduling/v1", "scheduling.k8s.io"),
  served("k8s.io/api/coordination/v1", "coordination.k8s.io"),
  served("k8s.io/api/node/v1", "node.k8s.io"),
  served("k8s.io/api/discovery/v1", "discovery.k8s.io"),
  served("k8s.io/api/flowcontrol/v1", "flowcontrol.apiserver.k8s.io"),
  served("k8s.io/api/resource/v1", "resource.k8s.io"),
  served("k8s.io/api/admission/v1", "admission.k8s.io"),
  served("k8s.io/kube-aggregator/pkg/apis/apiregistration/v1", "apiregistration.k8s.io"),
];

/** Reads the sources of a package: its file texts by name. */
export type ReadPackage = (path: string) => ReadonlyMap<string, string>;

/**
 * Finds the modules through the Go command, which downloads those that are missing unless it is to stay offline. Throws
 * where there is no Go, or a module is not to be had.
 */
export function locateModules(options: ModuleOptions = {}): ReadPackage {
  const names = options.names ?? modules;
  const folders = new Map(names.map((name) => [name, downloadedFolder(name, options)]));
  return (path) => {
    const name = names.find((one) => path.startsWith(`${one}/`));
    if (name === undefined) throw new Error(`no module holds ${path}`);
    return sourcesIn(join(folders.get(name) ?? "", path.slice(name.length + 1)));
  };
}

/** Which modules are wanted: those that the table of the API is made from, unless others are named. */
export interface ModuleOptions {
  readonly offline?: boolean;
  readonly names?: readonly string[];
  readonly version?: string;
}

function downloadedFolder(name: string, { offline = false, version = moduleVersion }: ModuleOptions): string {
  const answer = execFileSync("go", ["mod", "download", "-json", `${name}@${version}`], {
    encoding: "utf8",
    env: { ...process.env, ...(offline ? { GOPROXY: "off" } : {}) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { Dir } = JSON.parse(answer) as { readonly Dir: string };
  return Dir;
}

function sourcesIn(folder: string): Map<string, string> {
  const skipped = /_test\.go$|^zz_generated|^generated\.pb\.go$|_swagger_doc_generated\.go$/;
  const names = readdirSync(folder).filter((name) => name.endsWith(".go") && !skipped.test(name));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
