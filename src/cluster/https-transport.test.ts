import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server, type ServerOptions } from "node:https";
import { type AddressInfo, connect, createServer as createNetServer, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAuthority, issueCertificate, type KeyPair } from "../pki/index.ts";
import { readCredentials } from "./access.ts";
import { type ClusterAccess, createClient, createHttpsTransport } from "./index.ts";

const pods = { group: "", version: "v1", resource: "pods" };
const now = new Date();
let authority: KeyPair;
let serverPair: KeyPair;
let clientPair: KeyPair;
beforeAll(async () => {
  authority = await createAuthority({ commonName: "ca", days: 1, now });
  const of = { days: 1, now } as const;
  serverPair = await issueCertificate(authority, {
    ...of,
    commonName: "api",
    usage: "server",
    ipAddresses: ["127.0.0.1"],
  });
  clientPair = await issueCertificate(authority, { ...of, commonName: "alice", usage: "client" });
});

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** Serves over TLS, and gives a client with this access. */
async function served(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  more: Partial<ClusterAccess> = {},
) {
  const options: ServerOptions = { cert: serverPair.certificate, key: serverPair.key, ca: authority.certificate };
  const server: Server = createServer({ ...options, requestCert: true, rejectUnauthorized: false }, answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const access = {
    server: `https://127.0.0.1:${port}`,
    ca: () => authority.certificate,
    insecure: false,
    namespace: "default",
  };
  const { transport, close } = createHttpsTransport({ ...access, ...more });
  endings.push(
    close,
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return { client: createClient({ transport }), server };
}

const podNamed = (name: string) => JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name } });

describe("createHttpsTransport", () => {
  it("presents the client's certificate, and keeps the connection", async () => {
    const sockets = new Set<unknown>();
    const { client } = await served(
      (request, response) => {
        sockets.add(request.socket);
        response.end(podNamed(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN)));
      },
      { credentials: readCredentials(() => ({ certificate: clientPair.certificate, key: clientPair.key })) },
    );
    for (let i = 0; i < 3; i++) {
      expect((await client.get(pods, "default", "web")).metadata.name).toBe("alice");
    }
    expect(sockets.size).toBe(1);
  });

  it("sends the token of the moment, and takes the server's path for a prefix", async () => {
    let token = "first";
    const seen: unknown[] = [];
    const { client } = await served(
      (request, response) => {
        seen.push([request.headers.authorization, request.url]);
        response.end(podNamed("web"));
      },
      { credentials: readCredentials(() => ({ token })) },
    );
    await client.get(pods, "default", "web");
    token = "second";
    await client.get(pods, "default", "web");
    expect(seen).toEqual([
      ["Bearer first", "/api/v1/namespaces/default/pods/web"],
      ["Bearer second", "/api/v1/namespaces/default/pods/web"],
    ]);
  });

  it("shows no token in the error about one that cannot be sent", async () => {
    const { client } = await served((_, response) => response.end(podNamed("web")), {
      credentials: readCredentials(() => ({ token: "hunter2\nhunter2" })),
    });
    const attempt = client.get(pods, "default", "web");
    await expect(attempt).rejects.toMatchObject({ code: "unauthorized" });
    await expect(attempt).rejects.not.toThrow(/hunter2/);
  });

  it("follows no redirect", async () => {
    let asked = 0;
    const { client } = await served((_, response) => {
      asked += 1;
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    await expect(client.get(pods, "default", "web")).rejects.toThrow(/redirect/);
    expect(asked).toBe(1);
  });

  it("refuses a server of another authority", async () => {
    const stranger = await createAuthority({ commonName: "stranger", days: 1, now });
    const { client } = await served((_, response) => response.end(podNamed("web")), { ca: () => stranger.certificate });
    await expect(client.get(pods, "default", "web")).rejects.toMatchObject({ code: "unreachable" });
  });

  it("repeats a read whose kept connection was closed", async () => {
    let asked = 0;
    const { client } = await served((request, response) => {
      asked += 1;
      if (asked === 2) request.socket.destroy();
      else response.end(podNamed("web"));
    });
    await client.get(pods, "default", "web");
    expect((await client.get(pods, "default", "web")).metadata.name).toBe("web");
    expect(asked).toBe(3);
  });

  it("ends a watch on the server when nobody listens any more", async () => {
    const closed = Promise.withResolvers<void>();
    const event = { type: "ADDED", object: JSON.parse(podNamed("web")) };
    const { client } = await served((request, response) => {
      request.on("close", closed.resolve);
      response.write(`${JSON.stringify(event)}\n`);
    });
    for await (const { object } of client.watch(pods, "", { resourceVersion: "1" })) {
      expect(object.metadata.name).toBe("web");
      break;
    }
    await closed.promise;
  });

  it("tells a server that is not there from one that refuses", async () => {
    const { client, server } = await served((_, response) => response.end(podNamed("web")));
    await new Promise((resolve) => server.close(resolve));
    await expect(client.get(pods, "default", "web")).rejects.toMatchObject({ code: "unreachable" });
  });

  it("sends what was refused once more where there are new credentials", async () => {
    const seen: unknown[] = [];
    let token = "old";
    const credentials = {
      current: () => ({ token }),
      async refused() {
        token = "new";
        return seen.length === 1;
      },
    };
    const { client } = await served(
      (request, response) => {
        seen.push(request.headers.authorization);
        response.statusCode = request.headers.authorization === "Bearer new" && seen.length < 3 ? 200 : 401;
        response.end(podNamed("web"));
      },
      { credentials },
    );
    await client.create(pods, JSON.parse(podNamed("web")));
    expect(seen).toEqual(["Bearer old", "Bearer new"]);
    await expect(client.get(pods, "default", "web")).rejects.toMatchObject({ code: "unauthorized" });
    expect(seen).toHaveLength(3);
  });

  it("goes on with a certificate that is renewed, and leaves what is under way alone", async () => {
    const bob = await issueCertificate(authority, { commonName: "bob", usage: "client", days: 1, now });
    let pair = clientPair;
    const { client } = await served(
      (request, response) => {
        const name = String((request.socket as TLSSocket).getPeerCertificate().subject?.CN);
        const event = { type: "ADDED", object: JSON.parse(podNamed(name)) };
        if (request.url?.includes("watch") === true) response.write(`${JSON.stringify(event)}\n`);
        else response.end(podNamed(name));
      },
      { credentials: readCredentials(() => ({ certificate: pair.certificate, key: pair.key })) },
    );
    const name = async () => (await client.get(pods, "default", "web")).metadata.name;
    const stream = client.watch(pods, "", { resourceVersion: "1" });
    expect((await stream.next()).value?.object.metadata.name).toBe("alice");
    let broken = false;
    void stream.next().catch(() => {
      broken = true;
    });
    expect(await name()).toBe("alice");
    pair = { ...bob, key: clientPair.key };
    expect(await name()).toBe("alice");
    pair = bob;
    expect(await name()).toBe("bob");
    expect(broken).toBe(false);
  });

  it("does not wait long for a connection that does not come about", async () => {
    const { server } = await served((_, response) => response.end(podNamed("web")));
    const road = await roadTo((server.address() as AddressInfo).port);
    void road.block();
    const access = { server: `https://127.0.0.1:${road.port}`, ca: () => authority.certificate };
    const { transport, close } = createHttpsTransport(
      { ...access, insecure: false, namespace: "default" },
      { connectMs: 50 },
    );
    endings.push(close, road.close);
    const client = createClient({ transport });
    const attempt = client.get(pods, "default", "web");
    await expect(attempt).rejects.toMatchObject({ code: "timeout", message: expect.stringContaining("connection") });
    road.open();
    expect((await client.get(pods, "default", "web")).metadata.name).toBe("web");
  });

  it("waits no longer for credentials than for the answer", async () => {
    const credentials = { current: () => new Promise<never>(() => {}), refused: async () => false };
    const { transport, close } = createHttpsTransport({
      server: "https://127.0.0.1:1",
      insecure: false,
      namespace: "default",
      credentials,
    });
    endings.push(close);
    const client = createClient({ transport, timeoutMs: 50 });
    await expect(client.get(pods, "default", "web")).rejects.toMatchObject({ code: "timeout" });
  });

  it("takes streams for dead that stayed silent while the server could not be reached", async () => {
    const event = { type: "ADDED", object: JSON.parse(podNamed("web")) };
    const { server } = await served((request, response) => {
      if (request.url?.includes("watch") === true) response.write(`${JSON.stringify(event)}\n`);
      else response.end(podNamed("web"));
    });
    const road = await roadTo((server.address() as AddressInfo).port);
    const access = { server: `https://127.0.0.1:${road.port}`, ca: () => authority.certificate };
    const { transport, close } = createHttpsTransport(
      { ...access, insecure: false, namespace: "default" },
      { probeEveryMs: 50 },
    );
    endings.push(close, road.close);
    const stream = createClient({ transport }).watch(pods, "", { resourceVersion: "1" });
    await stream.next();
    const next = stream.next();
    await road.block();
    road.open();
    await expect(next).rejects.toMatchObject({ code: "unreachable" });
  });
});

/** A way to a port on which everything can get lost without a word, as when a cable is cut. */
async function roadTo(port: number) {
  let lost = false;
  let met = () => {};
  const sockets = new Set<Socket>();
  const road = createNetServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      // What was lost once stays lost, even when the way is free again.
      let dead = false;
      sockets.add(from);
      from.on("error", () => {});
      from.on("close", () => to.destroy());
      from.on("data", (piece) => {
        dead ||= lost;
        if (dead) met();
        else to.write(piece);
      });
    }
  });
  await new Promise<void>((resolve) => road.listen(0, "127.0.0.1", resolve));
  return {
    port: (road.address() as AddressInfo).port,
    /** Resolves when something has been lost. */
    block() {
      lost = true;
      return new Promise<void>((resolve) => {
        met = resolve;
      });
    },
    open() {
      lost = false;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      road.close();
    },
  };
}
