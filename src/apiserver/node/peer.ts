import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import type { UserInfo } from "../../kube/index.ts";

/** Who a client says he is: somebody, nobody in particular, or somebody for whom none of our authorities vouches. */
export interface Peer {
  readonly user: UserInfo | undefined;
  readonly refused: boolean;
}

/**
 * Who the client at the other end of a connection is, by its certificate. It is worked out once for each `connection`,
 * which is what stays the same from request to request.
 * kubernetes: apiserver pkg/authentication/request/x509
 */
export function peerOf(socket: Socket | TLSSocket, connection: object = socket): Peer {
  const known = peers.get(connection);
  if (known !== undefined) return known;
  const peer = "authorized" in socket ? readPeer(socket) : nobody;
  peers.set(connection, peer);
  return peer;
}

/** A connection belongs to one client as long as it lasts. */
const peers = new WeakMap<object, Peer>();

const nobody: Peer = { user: undefined, refused: false };

function readPeer(socket: TLSSocket): Peer {
  const certificate: PeerCertificate | undefined = socket.getPeerCertificate();
  if (certificate === undefined || Object.keys(certificate).length === 0) return nobody;
  if (!socket.authorized) return { user: undefined, refused: true };
  const subject: PeerCertificate["subject"] | undefined = certificate.subject;
  const username = textOf(subject?.CN);
  if (username === undefined) return nobody;
  const hash = createHash("sha256").update(certificate.raw).digest("hex");
  const user: UserInfo = {
    username,
    groups: [...new Set([...listOf(subject?.O), "system:authenticated"])],
    extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${hash}`] },
  };
  return { user, refused: false };
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
