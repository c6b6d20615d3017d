import type { Readable } from "node:stream";
import { bodyLimit } from "../serving/handler.ts";

/**
 * Reads a body, but not much more than is allowed: a longer one is cut short, which whoever looks at it can tell by its
 * length. `undefined` where the client went away before it was through.
 */
export async function readBody(request: Readable): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of request) {
      pieces.push(piece as Buffer);
      size += (piece as Buffer).length;
      if (size > bodyLimit) break;
    }
  } catch {
    return undefined;
  }
  return size === 0 ? none : Buffer.concat(pieces);
}

const none = new Uint8Array();
