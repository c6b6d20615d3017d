import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import type { UserInfo } from "../../kube/index.ts";

/**
 * Who the client at the other end of a connection is, by its certificate; `undefined` where it showed none, or none of
 * our authority. It is worked out once for each `connection`, which is what stays the same from request to request.
 * kubernetes: apiserver pkg/authentication/request/x509
 */
export function peerOf(socket: Socket | TLSSocket, connection: object = socket): UserInfo | undefined {
  if (!("authorized" in socket) || !socket.authorized) return undefined;
  const known = users.get(connection);
  if (known !== undefined) return known;
  const certificate: PeerCertificate = socket.getPeerCertificate();
  const subject: PeerCertificate["subject"] | undefined = certificate.subject;
  const username = textOf(subject?.CN);
  if (username === undefined) return undefined;
  const hash = createHash("sha256").update(certificate.raw).digest("hex");
  const user: UserInfo = {
    username,
    groups: [...new Set([...listOf(subject?.O), "system:authenticated"])],
    extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${hash}`] },
  };
  users.set(connection, user);
  return user;
}

/** A connection belongs to one user as long as it lasts. */
const users = new WeakMap<object, UserInfo>();

function textOf(value: unknown): string | undefined {
  const [first] = listOf(value);
  return first === undefined || first === "" ? undefined : first;
}

/** Node gives a name that occurs several times as a list. */
function listOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === "string");
}
