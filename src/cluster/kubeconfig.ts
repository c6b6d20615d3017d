import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { load } from "js-yaml";
import { Fault, own } from "../kube/index.ts";
import type { ClusterAccess } from "./access.ts";

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
 * Reads the access that the first of `paths` with a usable context gives. Throws a `Fault` (`not-found`, `invalid`)
 * that names the file and what is wrong with it, never its secrets.
 */
export function readKubeconfig(paths: readonly string[], context?: string): ClusterAccess {
  let missing: Fault | undefined;
  for (const path of paths) {
    try {
      return parseKubeconfig(readSmallFile(path), { context, folder: dirname(resolve(path)) });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const named = new Fault(error.code, `kubeconfig ${path}: ${error.message}`, { cause: error });
      if (error.code !== "not-found") throw named;
      missing ??= named;
    }
  }
  throw missing ?? new Fault("not-found", "no kubeconfig is named");
}

/** Reads the access that a kubeconfig's text gives. Throws a `Fault`: `not-found` for a name, `invalid` for the rest. */
export function parseKubeconfig(text: string, options: KubeconfigOptions): ClusterAccess {
  const config = parseYaml(text);
  const contextName = options.context ?? textAt(config, "current-context") ?? "";
  if (contextName === "") throw new Fault("not-found", "there is no current context");
  const context = named(config, { list: "contexts", entry: "context", name: contextName });
  const clusterName = textAt(context, "cluster") ?? "";
  const cluster = named(config, { list: "clusters", entry: "cluster", name: clusterName });
  const userName = textAt(context, "user") ?? "";
  const user = userName === "" ? {} : named(config, { list: "users", entry: "user", name: userName });
  refuseUnsupported(user, userName);
  const proxy = textAt(cluster, "proxy-url");
  if (proxy !== undefined) throw new Fault("invalid", `cluster "${clusterName}" uses a proxy, which is not supported`);
  const source = { folder: options.folder };
  return {
    ...clusterAccess(cluster, { ...source, name: clusterName }),
    ...userAccess(user, source),
    namespace: textAt(context, "namespace") ?? "default",
  };
}

/** What a kubeconfig, or a file that it names, may at most be. */
const maxFileBytes = 8 * 1024 * 1024;

interface Source {
  readonly folder: string;
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

function named(config: unknown, of: { list: string; entry: string; name: string }): unknown {
  const list = own(config, of.list);
  const found = Array.isArray(list) ? list.find((one: unknown) => own(one, "name") === of.name) : undefined;
  const value = own(found, of.entry);
  if (value !== null && typeof value === "object") return value;
  throw new Fault("not-found", `there is no ${of.entry} "${of.name}"`);
}

function clusterAccess(cluster: unknown, source: Source & { readonly name: string }) {
  const server = textAt(cluster, "server") ?? "";
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw new Fault("invalid", `cluster "${source.name}" has no valid server address`);
  }
  const ca = pemAt(cluster, "certificate-authority", source);
  const serverName = textAt(cluster, "tls-server-name");
  return {
    server,
    insecure: own(cluster, "insecure-skip-tls-verify") === true,
    ...(ca !== undefined && { ca }),
    ...(serverName !== undefined && { serverName }),
  };
}

function userAccess(user: unknown, source: Source) {
  const certificate = pemAt(user, "client-certificate", source);
  const key = pemAt(user, "client-key", source);
  if ((certificate === undefined) !== (key === undefined)) {
    throw new Fault("invalid", "a client certificate and its key must be given together");
  }
  const token = tokenOf(user, source);
  return {
    ...(certificate !== undefined && key !== undefined && { certificate, key }),
    ...(token !== undefined && { token }),
  };
}

/** The token file goes before the token (kubernetes: client-go/tools/clientcmd/client_config.go). */
function tokenOf(user: unknown, source: Source): (() => string) | undefined {
  const file = textAt(user, "tokenFile");
  if (file !== undefined) return () => readSmallFile(placed(file, source)).trim();
  const token = textAt(user, "token");
  return token === undefined ? undefined : () => token;
}

function refuseUnsupported(user: unknown, name: string): void {
  const unsupported: Readonly<Record<string, string>> = {
    exec: "gets its credentials from a program",
    "auth-provider": "uses an auth provider, which Kubernetes has removed",
    username: "uses a password, which Kubernetes has removed",
    as: "impersonates somebody",
  };
  for (const [field, what] of Object.entries(unsupported)) {
    const value = own(user, field);
    if (value === undefined || value === null || value === "") continue;
    throw new Fault(
      "invalid",
      `user "${name}" ${what}: this is not supported yet; use a token or a client certificate`,
    );
  }
}

/** A PEM text given inline in Base64 under `<field>-data`, which goes first, or as a file under `<field>`. */
function pemAt(of: unknown, field: string, source: Source): string | undefined {
  const inline = textAt(of, `${field}-data`);
  if (inline !== undefined) return Buffer.from(inline, "base64").toString("utf8");
  const file = textAt(of, field);
  return file === undefined ? undefined : readSmallFile(placed(file, source));
}

function placed(file: string, source: Source): string {
  return isAbsolute(file) ? file : join(source.folder, file);
}

function readSmallFile(path: string): string {
  try {
    if (statSync(path).size > maxFileBytes) throw new Fault("too-large", `${path} is too large`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = own(error, "code");
    throw code === "ENOENT"
      ? new Fault("not-found", `${path} does not exist`)
      : new Fault("invalid", `${path} cannot be read (${String(code)})`);
  }
}

function textAt(of: unknown, field: string): string | undefined {
  const value = own(of, field);
  return typeof value === "string" && value !== "" ? value : undefined;
}
