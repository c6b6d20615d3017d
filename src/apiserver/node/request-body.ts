import type { Readable } from "node:stream";
import { bodyLimit } from "../serving/handler.ts";

/**
 * Reads a body, but not much more than is allowed: a longer one is cut short, which whoever looks at it can tell by its
 * length; the rest is let run out unread, so that the client gets to see why. `undefined` where the client went away
 * before it was through.
 */
export function readBody(request: Readable): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const take = (piece: Buffer) => {
      pieces.push(piece);
      size += piece.length;
      if (size > bodyLimit) end();
    };
    const end = () => {
      request.removeListener("data", take);
      request.resume();
      resolve(size === 0 ? none : Buffer.concat(pieces));
    };
    request.on("data", take);
    request.once("end", end);
    request.once("close", () => resolve(undefined));
    request.once("error", () => resolve(undefined));
  });
}

const none = new Uint8Array();
