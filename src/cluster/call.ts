import { Fault, own, type UserInfo } from "../kube/index.ts";
import type { ApiRequest } from "./client.ts";
import { faultOf, faultOfResponse } from "./faults.ts";
import type { Transport, TransportResponse } from "./transport.ts";

/** How requests are made, once for a whole client. */
export interface Caller {
  readonly transport: Transport;
  readonly user: UserInfo | undefined;
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly observe: (request: Pick<ApiRequest, "verb" | "resource">) => void;
}

export interface Call {
  /** What it is counted as. */
  readonly counted: Pick<ApiRequest, "verb" | "resource">;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Makes a request and reads its JSON answer. Throws a `Fault` for everything but a 2xx. */
export async function call(caller: Caller, request: Call): Promise<unknown> {
  const deadline = deadlineOf(caller.timeoutMs, request.signal);
  try {
    const response = await send(caller, request, deadline.signal);
    return parseJson(await readText(response.body, caller.maxBytes), request);
  } catch (error) {
    throw deadline.passed() ? timeoutOf(request, error) : faultOf(error);
  } finally {
    deadline.end();
  }
}

/** Sends a request and returns its successful response with the body still to be read. Throws a `Fault` otherwise. */
export async function send(caller: Caller, request: Call, signal: AbortSignal): Promise<TransportResponse> {
  caller.observe(request.counted);
  const response = await caller.transport({
    method: request.method,
    path: request.path,
    query: request.query ?? "",
    headers: headersOf(caller, request),
    body: request.body === undefined ? empty : encoder.encode(JSON.stringify(request.body)),
    user: caller.user,
    signal,
  });
  if (response.status >= 200 && response.status < 300) return response;
  throw await faultIn(response, request);
}

/** A signal that is aborted with another one, or when the time is up. */
export interface Deadline {
  readonly signal: AbortSignal;
  passed(): boolean;
  end(): void;
}

/** Starts a deadline; {@link Deadline.end} must be called. (`AbortSignal.any` would pile up on signals that live long.) */
export function deadlineOf(milliseconds: number, parent: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let passed = false;
  const follow = () => controller.abort(parent?.reason);
  const timer = setTimeout(() => {
    passed = true;
    controller.abort(new Fault("timeout", "there was no answer in time"));
  }, milliseconds);
  timer.unref();
  if (parent?.aborted) follow();
  parent?.addEventListener("abort", follow);
  const end = () => {
    clearTimeout(timer);
    parent?.removeEventListener("abort", follow);
  };
  return { signal: controller.signal, passed: () => passed, end };
}

const empty = new Uint8Array(0);
const encoder = new TextEncoder();
/** An error's text needs no more; what comes after it is not read. */
const maxErrorBytes = 256 * 1024;

function headersOf(caller: Caller, request: Call): Readonly<Record<string, string | undefined>> {
  const accept = request.accept ?? "application/json";
  const base = { accept, "user-agent": caller.userAgent };
  return request.body === undefined ? base : { ...base, "content-type": request.contentType ?? "application/json" };
}

async function faultIn(response: TransportResponse, request: Call): Promise<Fault> {
  const text = await readText(response.body, maxErrorBytes).catch(() => "");
  if (response.status >= 300 && response.status < 400) {
    return new Fault("unavailable", `${nameOf(request)} was answered with a redirect, which is not followed`);
  }
  const body = parseOrUndefined(text);
  if (typeof own(body, "message") === "string") return faultOfResponse(response.status, body);
  return faultOfResponse(response.status, { message: `${nameOf(request)} was answered with ${response.status}` });
}

/** Reads a body as text, and gives it up when it has more bytes than allowed. */
async function readText(body: TransportResponse["body"], maxBytes: number): Promise<string> {
  if (typeof body === "string") return bounded(body, body.length, maxBytes);
  if (body instanceof Uint8Array) return new TextDecoder().decode(bounded(body, body.length, maxBytes));
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    bounded(piece, size, maxBytes);
    text += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function bounded<T>(value: T, size: number, maxBytes: number): T {
  if (size > maxBytes) throw new Fault("too-large", `the response is larger than ${maxBytes} bytes`);
  return value;
}

function parseJson(text: string, request: Call): unknown {
  const value = parseOrUndefined(text);
  if (value === undefined) throw new Fault("internal", `${nameOf(request)} was not answered with JSON`);
  return value;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function timeoutOf(request: Call, cause: unknown): Fault {
  return new Fault("timeout", `${nameOf(request)} was not answered in time`, { cause });
}

function nameOf(request: Call): string {
  return `${request.method} ${request.path}`;
}
