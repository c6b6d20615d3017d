import { connect, createServer, type Server, type Socket } from "node:net";

/** A TCP proxy on 127.0.0.1: what a Service, or a network that fails, is to those who talk through it. */
export interface TcpProxy {
  readonly port: number;
  /** Connections go to these ports in turn, and to the next one where one refuses. */
  setTargets(ports: readonly number[]): void;
  /** Breaks all connections, and passes on no new one until {@link heal}. */
  cut(): void;
  /** Swallows everything until {@link heal}, as a network does that fails without a word. */
  swallow(): void;
  /** Passes on new connections; those of the meantime, and those swallowed, stay dead without a word. */
  heal(): void;
  close(): Promise<void>;
}

/** Where a proxy listens: any free port of 127.0.0.1 if not said otherwise. */
export interface ProxyPlace {
  readonly host?: string;
  readonly port?: number;
}

/** Starts a proxy in front of `ports`. Rejects where nobody may listen at the place. */
export async function startProxy(ports: readonly number[] = [], place: ProxyPlace = {}): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let targets = ports;
  let turn = 0;
  let isCut = false;
  const server = createServer((client) => {
    keep(client);
    client.on("error", () => client.destroy());
    if (!isCut) pass(client, targets.length);
  });
  const pass = (client: Socket, triesLeft: number) => {
    const port = targets[turn++ % Math.max(1, targets.length)];
    if (port === undefined || triesLeft === 0) return void client.destroy();
    const upstream = keep(connect({ port, host: "127.0.0.1" }));
    upstream.once("connect", () => {
      upstream.removeAllListeners("error").on("error", () => client.destroy());
      client.pipe(upstream).pipe(client);
      client.once("close", () => upstream.destroy());
      upstream.once("close", () => client.destroy());
    });
    upstream.once("error", () => pass(client, triesLeft - 1));
  };
  const keep = (socket: Socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    return socket;
  };
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: await listen(server, place),
    setTargets: (next) => {
      targets = next;
    },
    cut() {
      isCut = true;
      breakAll();
    },
    swallow() {
      isCut = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    heal() {
      isCut = false;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        breakAll();
      }),
  };
}

function listen(server: Server, { host = "127.0.0.1", port = 0 }: ProxyPlace = {}): Promise<number> {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, host, () => {
      const address = server.address();
      done(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

/** A port that nobody listens on, at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((done) => server.close(done));
  return port;
}
