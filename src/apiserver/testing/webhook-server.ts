import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { createAuthority, issueCertificate, type KeyPair } from "../../pki/index.ts";

/** For tests: a webhook that somebody runs, at `https://hook.shop.svc`. */
export interface WebhookServer {
  readonly port: number;
  readonly authority: KeyPair;
  /** The reviews that came, oldest first. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into documents of any shape
  readonly reviews: any[];
  /** How many connections were opened. */
  connections(): number;
  /** Ends all connections that are open, as a server does with idle ones. */
  hangUp(): void;
  close(): Promise<void>;
}

/** What a webhook says to a request: the `response` without its UID, or anything done to the connection itself. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into documents of any shape
export type Says = (request: any, response: ServerResponse, path: string) => object | undefined;

const now = new Date("2026-01-01T00:00:00Z");
const days = 36_500;

export async function webhookServer(says: Says, dnsNames = ["hook.shop.svc"]): Promise<WebhookServer> {
  const authority = await createAuthority({ commonName: "hook authority", days, now });
  const pair = await issueCertificate(authority, { commonName: "hook", dnsNames, usage: "server", days, now });
  const reviews: unknown[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const review = JSON.parse(Buffer.concat(pieces).toString("utf8"));
    reviews.push(review);
    const said = says(review.request, response, request.url ?? "");
    if (said === undefined) return;
    const body = {
      apiVersion: "admission.k8s.io/v1",
      kind: "AdmissionReview",
      response: { uid: review.request.uid, ...said },
    };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  };
  server.on("connection", (socket: Socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    authority,
    reviews,
    connections: () => opened,
    hangUp,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        hangUp();
      }),
  };
}

/** For tests: a configuration with one webhook for all writes of ConfigMaps, and what else is wanted of it. */
export function configuration(
  kind: "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration",
  server: Pick<WebhookServer, "authority">,
  webhook: object = {},
) {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind,
    metadata: { name: "hooks" },
    webhooks: [
      {
        name: "check.example.com",
        clientConfig: {
          service: { namespace: "shop", name: "hook", path: "/check" },
          caBundle: Buffer.from(server.authority.certificate).toString("base64"),
        },
        rules: [{ operations: ["*"], apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"] }],
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        ...webhook,
      },
    ],
  };
}

/** For tests: a JSON patch as the answer to a review carries it. */
export function patchOf(...operations: readonly object[]) {
  return { allowed: true, patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(operations)).toString("base64") };
}
