import type { Http2ServerResponse } from "node:http2";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ApiResponse } from "../http.ts";

export interface Sending {
  /** Whether only the head was asked for. */
  readonly head: boolean;
  /** The request's `Accept-Encoding`. */
  readonly encodings: string | undefined;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/** Writes an answer; its pieces no faster than the client takes them. */
export async function send(
  response: Http2ServerResponse,
  answer: ApiResponse,
  { head, encodings, signal }: Sending,
): Promise<void> {
  if (signal.aborted) return;
  const { body } = answer;
  const whole = wholeOf(body);
  const zipped = whole !== undefined && whole.length > zipLimit && takesGzip(encodings);
  const bytes = zipped ? await zip(whole, { level: 1 }) : whole;
  response.writeHead(answer.status, {
    ...encoded(zipped ? zippedHeaders(answer.headers) : answer.headers),
    ...(bytes === undefined || bodiless.has(answer.status) ? {} : { "content-length": bytes.length }),
  });
  if (bytes !== undefined) response.end(head || bodiless.has(answer.status) ? "" : bytes);
  else await stream(response, body as AsyncIterable<Uint8Array | string>, signal);
}

/** Answers of which there is only a head. */
const bodiless: ReadonlySet<number> = new Set([204, 304]);

/** Bytes up to which an answer goes out as it is. kubernetes: apiserver pkg/endpoints/handlers/responsewriters/writers.go */
const zipLimit = 128 * 1_024;

const zip = promisify(gzip) as (bytes: Uint8Array, options: { readonly level: number }) => Promise<Buffer>;

function takesGzip(encodings: string | undefined): boolean {
  return (encodings ?? "").split(",").some((one) => one.trim() === "gzip");
}

function zippedHeaders(headers: ApiResponse["headers"]): ApiResponse["headers"] {
  const vary = headers.vary === undefined ? "Accept-Encoding" : `${headers.vary}, Accept-Encoding`;
  return { ...headers, "content-encoding": "gzip", vary };
}

/** A body that is there as a whole, in bytes. */
function wholeOf(body: ApiResponse["body"]): Uint8Array | undefined {
  if (typeof body === "string") return Buffer.from(body, "utf8");
  return body instanceof Uint8Array ? body : undefined;
}

async function stream(
  response: Http2ServerResponse,
  pieces: AsyncIterable<Uint8Array | string>,
  signal: AbortSignal,
): Promise<void> {
  flush(response);
  for await (const piece of pieces) {
    if (signal.aborted) return;
    if (!response.write(piece)) await drained(response, signal);
  }
  if (!signal.aborted) response.end();
}

/** Clients wait for the head of a watch before they count on it. HTTP/2 sends it at once, HTTP/1.1 must be told. */
function flush(response: Http2ServerResponse): void {
  const flushHeaders: unknown = (response as { readonly flushHeaders?: unknown }).flushHeaders;
  if (typeof flushHeaders === "function") flushHeaders.call(response);
}

function drained(response: Http2ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      response.removeListener("drain", end);
      signal.removeEventListener("abort", end);
      resolve();
    };
    response.once("drain", end);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}

/** Header values go out as the bytes of UTF-8, as Go writes them. */
function encoded(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, "utf8").toString("latin1")]),
  );
}
