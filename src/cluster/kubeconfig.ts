import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { load } from "js-yaml";
import { Fault, own } from "../kube/index.ts";
import type { ClusterAccess } from "./access.ts";
import { type Entry, pemAt, textAt } from "./kubeconfig-fields.ts";
import { type ClusterForExec, userAccess } from "./kubeconfig-user.ts";
import { maxFileBytes, readSmallFile } from "./live-file.ts";

export interface KubeconfigOptions {
  /** The context to use instead of the current one. */
  readonly context?: string | undefined;
  /** The folder that relative paths in the text start from. */
  readonly folder: string;
}

/** The files that a kubeconfig is read from: an explicit path, else those of `$KUBECONFIG`, else `~/.kube/config`. */
export function kubeconfigPaths(explicit: string | undefined, env: string | undefined): readonly string[] {
  if (explicit !== undefined && explicit !== "") return [explicit];
  const named = (env ?? "").split(delimiter).filter((path) => path !== "");
  return named.length > 0 ? named : [join(homedir(), ".kube", "config")];
}

/**
 * Reads the access that several files give together: of entries of the same name, and of current contexts, the first
 * counts; files that are missing are passed over, unless all are. Throws a `Fault` (`not-found`, `invalid`) that names
 * the file and what is wrong with it, never its secrets. (kubernetes: client-go/tools/clientcmd/loader.go)
 */
export function readKubeconfig(paths: readonly string[], context?: string): ClusterAccess {
  const files = paths.flatMap((path) => naming(path, () => readFile(path)));
  if (files.length === 0) {
    const what = paths.length === 0 ? "no kubeconfig is named" : `kubeconfig ${paths.join(delimiter)}: does not exist`;
    throw new Fault("not-found", what);
  }
  return naming(paths.join(delimiter), () => accessOf(files, context));
}

/** Reads the access that a kubeconfig's text gives. Throws a `Fault`: `not-found` for a name, `invalid` for the rest. */
export function parseKubeconfig(text: string, options: KubeconfigOptions): ClusterAccess {
  return accessOf([{ value: parseYaml(text), folder: options.folder }], options.context);
}

/** Runs a reading whose faults are to name where it read. */
function naming<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.code, `kubeconfig ${path}: ${error.message}`, { cause: error });
  }
}

function readFile(path: string): readonly Entry[] {
  try {
    return [{ value: parseYaml(readSmallFile(path)), folder: dirname(resolve(path)) }];
  } catch (error) {
    if (error instanceof Fault && error.code === "not-found") return [];
    throw error;
  }
}

function parseYaml(text: string): unknown {
  if (text.length > maxFileBytes) throw new Fault("too-large", "the text is too large for a kubeconfig");
  try {
    return load(text);
  } catch (cause) {
    // The parser's message quotes the text, and with it perhaps a secret.
    const line = own(own(cause, "mark"), "line");
    const where = typeof line === "number" ? ` (line ${line + 1})` : "";
    throw new Fault("invalid", `the text is not valid YAML${where}`);
  }
}

function accessOf(files: readonly Entry[], wanted: string | undefined): ClusterAccess {
  const current = files.map(({ value }) => textAt(value, "current-context")).find((name) => name !== undefined);
  const contextName = wanted ?? current ?? "";
  if (contextName === "") throw new Fault("not-found", "there is no current context");
  const context = named(files, { list: "contexts", entry: "context", name: contextName });
  const clusterName = textAt(context.value, "cluster") ?? "";
  const cluster = clusterAccess(named(files, { list: "clusters", entry: "cluster", name: clusterName }), clusterName);
  const userName = textAt(context.value, "user") ?? "";
  const user = userName === "" ? undefined : named(files, { list: "users", entry: "user", name: userName });
  return {
    ...cluster,
    ...(user && userAccess(user, userName, clusterForExec(cluster))),
    namespace: textAt(context.value, "namespace") ?? "default",
  };
}

function named(files: readonly Entry[], of: { list: string; entry: string; name: string }): Entry {
  for (const { value, folder } of files) {
    const list = own(value, of.list);
    const found = Array.isArray(list) ? list.find((one: unknown) => own(one, "name") === of.name) : undefined;
    const entry = own(found, of.entry);
    if (entry !== null && typeof entry === "object") return { value: entry, folder };
  }
  throw new Fault("not-found", `there is no ${of.entry} "${of.name}"`);
}

type ClusterPart = Pick<ClusterAccess, "server" | "insecure" | "ca" | "serverName">;

function clusterAccess(cluster: Entry, name: string): ClusterPart {
  const server = textAt(cluster.value, "server") ?? "";
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw new Fault("invalid", `cluster "${name}" has no valid server address`);
  }
  if (textAt(cluster.value, "proxy-url") !== undefined) {
    throw new Fault(
      "invalid",
      `cluster "${name}" is to be reached through a proxy (proxy-url), which is not supported`,
    );
  }
  const insecure = own(cluster.value, "insecure-skip-tls-verify") === true;
  const ca = pemAt(cluster, "certificate-authority");
  if (insecure && ca !== undefined) {
    throw new Fault("invalid", `cluster "${name}" has an authority and is told not to check it: one of them must go`);
  }
  const serverName = textAt(cluster.value, "tls-server-name");
  return { server, insecure, ...(ca && { ca }), ...(serverName !== undefined && { serverName }) };
}

/** (kubernetes: client-go/pkg/apis/clientauthentication/v1/types.go `Cluster`) */
function clusterForExec({ server, insecure, ca, serverName }: ClusterPart): ClusterForExec {
  return {
    server,
    ...(serverName !== undefined && { "tls-server-name": serverName }),
    ...(insecure && { "insecure-skip-tls-verify": true }),
    ...(ca && { "certificate-authority-data": Buffer.from(ca()).toString("base64") }),
    config: null,
  };
}
