import type { UserInfo } from "../../kube/index.ts";

/** How long a manager's name may be, in bytes. */
const longest = 128;

/**
 * The name under which a client owns fields, where it gives itself none.
 * kubernetes: apiserver pkg/endpoints/handlers/create.go prefixFromUserAgent
 */
export function managerOfAgent(userAgent: string): string {
  let name = "";
  let bytes = 0;
  for (const char of userAgent.split("/", 1)[0] ?? "") {
    if (/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(char)) continue;
    bytes += Buffer.byteLength(char);
    if (bytes > longest) break;
    name += char;
  }
  return name;
}

/** The agent of a part of the control plane: the program that it is part of in a real cluster. */
export function agentOf({ username }: UserInfo): string {
  if (username.startsWith("system:node:")) return "kubelet";
  const [, account, namespace] = /^(system:serviceaccount):([^:]+):/.exec(username) ?? [];
  if (account !== undefined && namespace === "kube-system") return "kube-controller-manager";
  if (username === "system:apiserver") return "kube-apiserver";
  return username.split(":").at(-1) ?? username;
}
