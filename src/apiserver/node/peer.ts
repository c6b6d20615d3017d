import type { Socket } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import type { UserInfo } from "../../kube/index.ts";

/**
 * Who the client at the other end of a connection is, by its certificate; `undefined` where it showed none, or none of
 * our authority.
 * kubernetes: apiserver pkg/authentication/request/x509
 */
export function peerOf(socket: Socket | TLSSocket): UserInfo | undefined {
  if (!("authorized" in socket) || !socket.authorized) return undefined;
  const subject: PeerCertificate["subject"] | undefined = socket.getPeerCertificate().subject;
  const username = textOf(subject?.CN);
  if (username === undefined) return undefined;
  return { username, groups: [...new Set([...listOf(subject?.O), "system:authenticated"])] };
}

function textOf(value: unknown): string | undefined {
  const [first] = listOf(value);
  return first === undefined || first === "" ? undefined : first;
}

/** Node gives a name that occurs several times as a list. */
function listOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === "string");
}
