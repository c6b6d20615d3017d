import { isRecord } from "../data/index.ts";
import { Fault, own } from "../kube/index.ts";
import { type ClusterAccess, type CredentialSource, readCredentials } from "./access.ts";
import { execCredentials } from "./exec-credentials.ts";
import { type ExecProgram, execVersions } from "./exec-program.ts";
import { type Entry, fileAt, pemAt, placed, textAt } from "./kubeconfig-fields.ts";

/** The cluster, as a program that gives credentials may ask to be told of it. */
export type ClusterForExec = ExecProgram["cluster"];

/** How a user of a kubeconfig makes himself known. Throws a `Fault` (`invalid`) for what is not supported. */
export function userAccess(
  user: Entry,
  name: string,
  cluster: ClusterForExec,
): Pick<ClusterAccess, "credentials" | "headers"> {
  refuseUnsupported(user, name);
  const credentials = credentialsOf(user, name, cluster);
  const headers = impersonation(user);
  return { ...(credentials && { credentials }), ...(headers && { headers }) };
}

/** A token that is given goes before a program that would give one. (kubernetes: client-go/plugin/pkg/client/auth/exec) */
function credentialsOf(user: Entry, name: string, cluster: ClusterForExec): CredentialSource | undefined {
  const certificate = pemAt(user, "client-certificate");
  const key = pemAt(user, "client-key");
  if ((certificate === undefined) !== (key === undefined)) {
    throw new Fault("invalid", "a client certificate and its key must be given together");
  }
  const token = tokenOf(user);
  const exec = own(user.value, "exec");
  if (isRecord(exec) && token === undefined && certificate === undefined) {
    return execCredentials(programOf({ value: exec, folder: user.folder }, name, cluster));
  }
  if (token === undefined && certificate === undefined) return undefined;
  return readCredentials(() => ({
    ...(certificate && key && { certificate: certificate(), key: key() }),
    ...(token && { token: token() }),
  }));
}

/** The token file goes before the token (kubernetes: client-go/tools/clientcmd/client_config.go). */
function tokenOf(user: Entry): (() => string) | undefined {
  const file = fileAt(user, "tokenFile");
  if (file !== undefined) return () => file().trim();
  const token = textAt(user.value, "token");
  return token === undefined ? undefined : () => token;
}

function programOf({ value, folder }: Entry, user: string, cluster: ClusterForExec): ExecProgram {
  const version = execVersions.find((one) => one === own(value, "apiVersion"));
  const command = textAt(value, "command");
  const refuse = (what: string) => new Fault("invalid", `user "${user}" gets its credentials from a program ${what}`);
  if (version === undefined) throw refuse(`by another protocol than ${execVersions.join(" or ")}`);
  if (command === undefined) throw refuse("that is not named");
  if (own(value, "interactiveMode") === "Always") throw refuse("that has to ask somebody, and nobody is there");
  const hint = textAt(value, "installHint");
  return {
    version,
    // As with a shell: a bare name is looked up, a path is one. (kubernetes: client-go/tools/clientcmd/loader.go)
    command: /[\\/]/.test(command) ? placed(command, folder) : command,
    args: texts(own(value, "args")),
    env: environmentOf(own(value, "env")),
    ...(own(value, "provideClusterInfo") === true && { cluster }),
    ...(hint !== undefined && { hint }),
  };
}

function environmentOf(env: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(env)) return [];
  return env.flatMap((entry: unknown) => {
    const name = textAt(entry, "name");
    return name === undefined ? [] : [[name, textAt(entry, "value") ?? ""] as const];
  });
}

/** (kubernetes: client-go/transport/round_trippers.go) */
function impersonation({ value }: Entry): Readonly<Record<string, readonly string[]>> | undefined {
  const as = textAt(value, "as");
  const uid = textAt(value, "as-uid");
  const groups = texts(own(value, "as-groups"));
  const extra = own(value, "as-user-extra");
  if (as === undefined) {
    if (uid === undefined && groups.length === 0 && !isRecord(extra)) return undefined;
    throw new Fault("invalid", "a user to act as must be named, not only groups, a UID or more");
  }
  const more = isRecord(extra) ? Object.entries(extra) : [];
  return {
    "impersonate-user": [as],
    ...(groups.length > 0 && { "impersonate-group": groups }),
    ...(uid !== undefined && { "impersonate-uid": [uid] }),
    ...Object.fromEntries(
      more.map(([name, values]) => [`impersonate-extra-${encodeURIComponent(name).toLowerCase()}`, texts(values)]),
    ),
  };
}

function refuseUnsupported({ value }: Entry, name: string): void {
  const unsupported: Readonly<Record<string, string>> = {
    "auth-provider": "uses an auth provider, which Kubernetes has removed",
    username: "uses a password, which Kubernetes has removed",
    password: "uses a password, which Kubernetes has removed",
  };
  for (const [field, what] of Object.entries(unsupported)) {
    const given = own(value, field);
    if (given === undefined || given === null || given === "") continue;
    throw new Fault(
      "invalid",
      `user "${name}" ${what}: use a token, a client certificate or a program that gives them`,
    );
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
