import { connect, createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { freePort, startProxy, type TcpProxy } from "./proxy.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

describe("startProxy", () => {
  it("goes to each target in turn, and past one that refuses", async () => {
    const [one, two] = [await echo("one"), await echo("two")];
    const proxy = await proxied([one, await freePort(), two]);
    const heard = [await hear(proxy), await hear(proxy), await hear(proxy), await hear(proxy)];
    expect(new Set(heard)).toEqual(new Set(["one", "two"]));
    expect(heard).not.toContain("");
  });

  it.each(["cut", "swallow"] as const)("answers nothing after %s, and all again when it is healed", async (outage) => {
    const proxy = await proxied([await echo("one")]);
    proxy[outage]();
    expect(await hear(proxy, 100)).toBe("");
    proxy.heal();
    expect(await hear(proxy)).toBe("one");
  });
});

async function proxied(targets: readonly number[]): Promise<TcpProxy> {
  const proxy = await startProxy(targets);
  closing.push(() => void proxy.close());
  return proxy;
}

function echo(text: string): Promise<number> {
  const server = createServer((socket) => socket.end(text)).listen(0, "127.0.0.1");
  closing.push(() => server.close());
  return new Promise((done) => {
    server.once("listening", () => {
      const address = server.address();
      done(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

/** What comes over a new connection until it ends; nothing where nothing comes in time. */
function hear({ port }: TcpProxy, patience = 5000): Promise<string> {
  return new Promise((done) => {
    let heard = "";
    const socket = connect({ port, host: "127.0.0.1", timeout: patience });
    socket.on("data", (piece) => {
      heard += piece.toString();
    });
    for (const event of ["end", "close", "error", "timeout"]) {
      socket.once(event, () => {
        socket.destroy();
        done(heard);
      });
    }
  });
}
