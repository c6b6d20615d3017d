import type { IncomingHttpHeaders } from "node:http";
import { Agent, request } from "node:https";

/** How an API server is reached as an administrator: everything in PEM. */
export interface Access {
  readonly url: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

export interface Question {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Ends the wait for an answer; what came until then is the body. */
  readonly timeoutMs?: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks one API server over kept connections, without reading anything into what it answers. */
export interface Asker {
  ask(question: Question): Promise<Reply>;
  close(): void;
}

export function askerOf(access: Access): Asker {
  const agent = new Agent({ ca: access.ca, cert: access.certificate, key: access.key, keepAlive: true });
  return { ask: (question) => send(access, agent, question), close: () => agent.destroy() };
}

function send(access: Access, agent: Agent, question: Question): Promise<Reply> {
  const { body } = question;
  const headers = { ...question.headers, ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }) };
  return new Promise((resolve, reject) => {
    let fail = reject;
    const sent = request(`${access.url}${question.path}`, { agent, method: question.method, headers }, (message) => {
      const pieces: Buffer[] = [];
      const text = () => Buffer.concat(pieces).toString("utf8");
      const answer = () => resolve({ status: message.statusCode ?? 0, headers: message.headers, text: text() });
      message.on("data", (piece: Buffer) => pieces.push(piece));
      message.on("end", answer);
      message.on("error", answer);
      // A watch is cut off by the time limit: what came until then is the answer.
      fail = answer;
    });
    const timer = setTimeout(() => sent.destroy(new Error("no answer in time")), question.timeoutMs ?? 10_000);
    sent.on("error", (error) => fail(error));
    sent.on("close", () => clearTimeout(timer));
    sent.end(body);
  });
}
