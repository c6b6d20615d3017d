import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { isIP } from "node:net";
import { quoted } from "../../../kube/index.ts";
import { decodeText } from "../../body/json-text.ts";
import { parseMediaType } from "../../body/media-type.ts";
import { withDeadline } from "../../deadline.ts";
import type { ResolveService } from "../../resolve-service.ts";
import { goErrorOf, type Target } from "./go-errors.ts";
import type { HookClient } from "./hook.ts";
import { reviewIn } from "./read-review.ts";

/** How a review is to be sent. */
export interface Sending {
  readonly client: HookClient;
  readonly body: string;
  readonly timeoutSeconds: number;
  /** Reads an answer; reviews of admission, if not said otherwise. Throws with what is wrong. */
  readonly read?: (text: string) => unknown;
  /** Aborted when nobody waits for the request any more. */
  readonly signal: AbortSignal;
}

/** Sends reviews over HTTPS and keeps the connections. Failures are errors whose text Go's client would have used. */
export interface Caller {
  /** The parsed answer. */
  send(sending: Sending): Promise<unknown>;
  close(): void;
}

/** The largest answer that is read. */
const answerLimit = 8 * 1_024 * 1_024;

/** Agents that are kept: one for each server and authority. */
const agentsKept = 64;

export function webhookCaller(resolveService: ResolveService): Caller {
  const agents = new Map<string, Agent>();
  return {
    send: (sending) => sendTo(routeTo(sending, resolveService), sending, agents),
    close() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}

/** Where a review goes: what is dialled, and what the server is called. */
interface Way extends Target {
  readonly host: string;
  readonly port: number;
  readonly hostHeader: string;
  readonly path: string;
  readonly url: string;
}

function routeTo({ client, timeoutSeconds }: Sending, resolveService: ResolveService): Way | Error {
  const query = `?timeout=${timeoutSeconds}s`;
  if (client.service !== undefined) {
    const { namespace, name, port, path } = client.service;
    const serverName = `${name}.${namespace}.svc`;
    const hostHeader = `${serverName}:${port}`;
    const fullPath = `${path.startsWith("/") ? path : `/${path}`}${query}`;
    const url = `https://${hostHeader}${fullPath}`;
    const found = resolveService(namespace, name, port);
    if (found === undefined) return posting(url, `service ${JSON.stringify(name)} not found`);
    return { ...found, address: `${found.host}:${found.port}`, serverName, hostHeader, path: fullPath, url };
  }
  const url = client.url === undefined ? null : URL.parse(client.url);
  if (url === null || url.protocol !== "https:")
    return new Error("webhook configuration must have either service or URL");
  const port = url.port === "" ? 443 : Number(url.port);
  const serverName = url.hostname.replaceAll(/^\[|\]$/g, "");
  const path = `${url.pathname}${query}`;
  const address = `${url.hostname}:${port}`;
  return { host: serverName, port, address, serverName, hostHeader: url.host, path, url: `https://${url.host}${path}` };
}

async function sendTo(way: Way | Error, sending: Sending, agents: Map<string, Agent>): Promise<unknown> {
  if (way instanceof Error) throw way;
  const agent = agentFor(way, sending.client.ca, agents);
  return withDeadline(sending.signal, sending.timeoutSeconds * 1_000, async ({ signal, late }) => {
    const response = await answered(way, { ...sending, signal, agent }, late);
    const text = await bodyOf(response, late);
    return understood(response, text, sending.read ?? reviewIn);
  });
}

interface Post extends Sending {
  readonly agent: Agent;
}

/** A connection that the server had closed meanwhile is no failure: the request is sent once more on a new one. */
async function answered(way: Way, post: Post, late: () => boolean): Promise<IncomingMessage> {
  try {
    return await postOnce(way, post);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw posting(way.url, reasonOf(error, way, late));
  }
  try {
    return await postOnce(way, post);
  } catch (error) {
    throw posting(way.url, reasonOf(error, way, late));
  }
}

class StaleConnection extends Error {}

function postOnce(way: Way, { body, signal, agent }: Post): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body, "utf8");
    const sent = request(
      {
        method: "POST",
        host: way.host,
        port: way.port,
        path: way.path,
        ...(isIP(way.serverName) === 0 ? { servername: way.serverName } : {}),
        agent,
        signal,
        headers: {
          host: way.hostHeader,
          "content-type": "application/json",
          "content-length": bytes.length,
          accept: "application/json, */*",
          "user-agent": "kube-apiserver-admission",
        },
      },
      resolve,
    );
    sent.on("error", (error: NodeJS.ErrnoException) => {
      const stale = sent.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      reject(stale ? new StaleConnection("the server had closed the connection") : error);
    });
    sent.end(bytes);
  });
}

async function bodyOf(response: IncomingMessage, late: () => boolean): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of response) {
      size += (piece as Buffer).length;
      if (size > answerLimit) throw new Error(`webhook response is larger than ${answerLimit} bytes`);
      pieces.push(piece as Buffer);
    }
  } catch (error) {
    response.destroy();
    if (size > answerLimit) throw error;
    const why = late() ? "context deadline exceeded" : "unexpected EOF";
    throw new Error(`unexpected error when reading response body. Please retry. Original error: ${why}`);
  }
  return decodeText(Buffer.concat(pieces));
}

/** kubernetes: client-go rest/request.go transformResponse */
function understood(response: IncomingMessage, text: string, read: (text: string) => unknown): unknown {
  const status = response.statusCode ?? 0;
  const type = response.headers["content-type"];
  const media = type === undefined ? "application/json" : parseMediaType(type)?.type;
  if (status < 200 || status > 206)
    throw new Error(failureText(status, type === undefined || media?.startsWith("text/") ? text : "unknown"));
  if (media !== "application/json") throw new Error(`serializer for ${type} doesn't exist`);
  if (text === "") throw new Error(`0-length response with status code: ${status} and content type: ${type ?? ""}`);
  return read(text);
}

const failures: ReadonlyMap<number, string> = new Map([
  [400, "the server rejected our request for an unknown reason"],
  [401, "the server has asked for the client to provide credentials"],
  [404, "the server could not find the requested resource"],
  [405, "the server does not allow this method on the requested resource"],
  [409, "the server reported a conflict"],
  [422, "the server rejected our request due to an error in our request"],
  [429, "the server has received too many requests and has asked us to try again later"],
  [503, "the server is currently unable to handle the request"],
  [504, "the server was unable to return a response in the time allotted, but may still be processing the request"],
]);

const unacceptable = "the server was unable to respond with a content type that the client supports";

function failureText(status: number, text: string): string {
  const known = failures.get(status);
  if (known !== undefined) return known;
  const said = text.slice(0, 2_048).trim();
  if (status >= 500) return `an error on the server (${quoted(said)}) has prevented the request from succeeding`;
  if (status === 406 && (said === "" || said === "unknown")) return unacceptable;
  if (status === 403 || status === 406 || status === 415) return said;
  return `the server responded with the status code ${status} but did not return more information`;
}

function reasonOf(error: unknown, way: Way, late: () => boolean): string {
  if (late()) return "context deadline exceeded";
  if (error instanceof Error && error.name === "AbortError") return "context canceled";
  if (error instanceof StaleConnection) return "EOF";
  return goErrorOf(error, way);
}

function posting(url: string, why: string): Error {
  return new Error(`Post ${JSON.stringify(url)}: ${why}`);
}

function agentFor(way: Way, ca: string | undefined, agents: Map<string, Agent>): Agent {
  const key = JSON.stringify([way.address, way.serverName, ca]);
  const known = agents.get(key);
  if (known !== undefined) return known;
  const agent = new Agent({
    keepAlive: true,
    maxFreeSockets: 16,
    ALPNProtocols: ["http/1.1"],
    ...(ca === undefined ? {} : { ca }),
  });
  agents.set(key, agent);
  const [oldest] = agents.keys();
  if (agents.size > agentsKept && oldest !== undefined) {
    agents.get(oldest)?.destroy();
    agents.delete(oldest);
  }
  return agent;
}
