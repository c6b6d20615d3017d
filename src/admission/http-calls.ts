import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, type Answerer, type Routes, textAnswer } from "./routes.ts";

/** What bounds a call. Sizes in bytes, times in milliseconds. */
export interface CallLimits {
  readonly body: number;
  /** Bodies of all calls together that are not answered yet; what would exceed it is refused with 503. */
  readonly allBodies: number;
  /** For callers that say no time of their own. */
  readonly answer: number;
  /** How long, and how much of it, a body that is not wanted is still read, so that the caller sees the refusal. */
  readonly linger: { readonly bytes: number; readonly time: number };
}

export interface Calls {
  /** Answers one call. With `expecting`, the caller waits for a `100 Continue` before it sends the body. */
  handle(request: IncomingMessage, response: ServerResponse, expecting: boolean): void;
  /** From now on every answer closes its connection. */
  drain(): void;
}

export interface CallOptions {
  readonly routes: Routes;
  readonly limits: CallLimits;
  readonly log: (message: string) => void;
}

/** Routes calls, collects their bodies and sends the answers. Nothing a caller does is thrown to the outside. */
export function createCalls({ routes, limits, log }: CallOptions): Calls {
  let draining = false;
  let held = 0;

  const send = (response: ServerResponse, answer: Answer) => {
    response.writeHead(answer.status, headersOf(answer, draining));
    response.end(answer.body);
    answer.sent?.();
  };

  const collect = (request: IncomingMessage, response: ServerResponse, answerer: Answerer) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const release = () => {
      held -= size;
      size = 0;
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      held += chunk.length;
      chunks.push(chunk);
      if (size <= limits.body && held <= limits.allBodies) return;
      request.off("data", take).off("end", done);
      refuse(request, response, { answer: size > limits.body ? tooLarge(limits) : overloaded, linger: limits.linger });
      chunks.length = 0;
    };
    const done = () => {
      const [first = Buffer.alloc(0)] = chunks;
      const body = chunks.length > 1 ? Buffer.concat(chunks) : first;
      void settle(answerer, body, { time: timeOf(request.url, limits), log }).then((answer) => send(response, answer));
    };
    request.on("data", take).on("end", done);
    response.once("close", release);
  };

  return {
    handle(request, response, expecting) {
      request.on("error", ignore);
      response.on("error", ignore);
      const route = routeOf(request, routes, limits);
      if (route.kind === "refusal") {
        // Whoever waits for a go-ahead sends nothing more after a refusal.
        const linger = expecting ? { bytes: 0, time: 0 } : limits.linger;
        return refuse(request, response, { answer: route.answer, linger });
      }
      if (route.kind === "probe") return send(response, route.probe());
      if (expecting) response.writeContinue();
      collect(request, response, route.answerer);
    },
    drain() {
      draining = true;
    },
  };
}

const ignore = () => {};

type Route =
  | { readonly kind: "probe"; readonly probe: () => Answer }
  | { readonly kind: "call"; readonly answerer: Answerer }
  | { readonly kind: "refusal"; readonly answer: Answer };

function routeOf(request: IncomingMessage, routes: Routes, limits: CallLimits): Route {
  const path = pathOf(request.url ?? "");
  const probe = routes.probes.get(path);
  if (probe !== undefined) {
    const reads = request.method === "GET" || request.method === "HEAD";
    return reads ? { kind: "probe", probe } : { kind: "refusal", answer: notAllowed("GET, HEAD") };
  }
  const answerer = routes.calls.get(path) ?? routes.named?.(path);
  const answer = answerer === undefined ? textAnswer(404, "404 page not found") : objection(request, limits);
  if (answerer === undefined || answer !== undefined) return { kind: "refusal", answer: answer ?? overloaded };
  return { kind: "call", answerer };
}

/** Why a call need not even send its body. */
function objection(request: IncomingMessage, limits: CallLimits): Answer | undefined {
  if (request.method !== "POST") return notAllowed("POST");
  if (request.headers["content-type"] !== "application/json") return textAnswer(415, "invalid Content-Type");
  if (Number(request.headers["content-length"] ?? 0) > limits.body) return tooLarge(limits);
  return undefined;
}

const overloaded = textAnswer(503, "too many requests at once");
const failed = textAnswer(500, "the request could not be judged");

function notAllowed(methods: string): Answer {
  return textAnswer(405, "method not allowed", ["allow", methods]);
}

function tooLarge({ body }: CallLimits): Answer {
  return textAnswer(413, `the AdmissionReview is larger than ${body} bytes`);
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

function headersOf(answer: Answer, last: boolean): string[] {
  const length = String(Buffer.byteLength(answer.body));
  const headers = ["content-type", answer.contentType, "content-length", length];
  if (answer.headers !== undefined) headers.push(...answer.headers);
  if (last) headers.push("connection", "close");
  return headers;
}

/** A failure is an HTTP error: the API server then does what the failure policy of the webhook says. */
async function settle(
  answerer: Answerer,
  body: Buffer,
  { time, log }: { readonly time: number; readonly log: (message: string) => void },
): Promise<Answer> {
  try {
    return await answerer(body, time);
  } catch (error) {
    log(`a request could not be judged: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return failed;
  }
}

const seconds = /[?&]timeout=(\d{1,4})s(?:&|$)/;

/** Nine tenths of the time that the API server gives (`?timeout=10s`), so that our own words arrive before it gives up. */
function timeOf(url: string | undefined, limits: CallLimits): number {
  const given = seconds.exec(url ?? "")?.[1];
  return given === undefined ? limits.answer : Number(given) * 900;
}

/**
 * Answers without wanting the body. The whole answer is written at once, but the connection is closed only when the
 * caller stopped sending, or sent too much or for too long: closed earlier, it would lose the answer to a reset.
 */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, linger }: { readonly answer: Answer; readonly linger: CallLimits["linger"] },
): void {
  response.writeHead(answer.status, headersOf(answer, true));
  response.write(answer.body);
  let dropped = 0;
  const close = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(close, linger.time);
  request.on("end", close).on("data", (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > linger.bytes) close();
  });
  response.once("close", close);
}
