import type { IncomingMessage } from "node:http";

/**
 * Finds out which streams died while the server could not be reached. When packets are lost nobody closes a connection,
 * and a watch that will never say anything again looks like one in which nothing happens.
 */
export interface Outage {
  /** A request failed for want of an answer. */
  began(): void;
  /** A request was answered: streams that have been silent since the failure are cut, and can be taken up again. */
  ended(): void;
  /** Keeps an eye on a response until it is read. */
  watch(response: IncomingMessage): void;
  /** How many responses are being read. */
  readonly open: number;
}

/** Starts to look out. */
export function createOutage(): Outage {
  const open = new Set<IncomingMessage>();
  /** Of each stream that was open when the first failure came, how much it had said; absent while all is well. */
  let before: ReadonlyMap<IncomingMessage, number> | undefined;
  return {
    began() {
      before ??= new Map([...open].map((response) => [response, response.socket.bytesRead]));
    },
    ended() {
      if (before === undefined) return;
      for (const [response, said] of before) {
        if (open.has(response) && response.socket.bytesRead === said) response.destroy(new SilentStream());
      }
      before = undefined;
    },
    watch(response) {
      open.add(response);
      response.once("close", () => open.delete(response));
    },
    get open() {
      return open.size;
    },
  };
}

class SilentStream extends Error {
  readonly code = "ECONNRESET";

  constructor() {
    super("the stream was silent while the server could not be reached");
  }
}
