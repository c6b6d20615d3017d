import type { UserInfo } from "../../kube/index.ts";
import type { ApiResponse } from "../http.ts";
import { createPlane, type Plane, type PlaneOptions } from "../plane.ts";

/** For tests: an administrator. */
export const admin: UserInfo = { username: "admin", groups: ["system:masters", "system:authenticated"] };

/** For tests: what a client sees of an answer. `body` is the parsed document, or the text where it is none. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into documents of any shape
  readonly body: any;
}

export interface Asking {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly user?: UserInfo | undefined;
  readonly signal?: AbortSignal;
}

export type Client = (method: string, path: string, asking?: Asking) => Promise<Seen>;

/** For tests: a control plane whose clock stands still, and one who asks it by HTTP requests in memory. */
export function planeAndClient(options: PlaneOptions = {}): { readonly plane: Plane; readonly ask: Client } {
  const plane = createPlane({ clock: () => Date.UTC(2026, 0, 2, 3, 4, 5), ...options });
  return { plane, ask: (method, path, asking) => askPlane(plane, `${method} ${path}`, asking) };
}

/** For tests: sends one request; watches are read with {@link openWatch}. */
export async function askPlane(plane: Plane, line: string, asking: Asking = {}): Promise<Seen> {
  const response = await respond(plane, line, asking);
  return { status: response.status, headers: response.headers, body: parsed(String(response.body)) };
}

/** For tests: the events of a watch, one after the other, until it is ended. */
export interface OpenWatch {
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into documents of any shape
  next(): Promise<any>;
  end(): void;
}

export async function openWatch(plane: Plane, path: string, asking: Asking = {}): Promise<OpenWatch> {
  const gone = new AbortController();
  const response = await respond(plane, `GET ${path}`, { ...asking, signal: gone.signal });
  if (typeof response.body === "string" || response.body instanceof Uint8Array) {
    throw new Error(`no watch: ${String(response.body)}`);
  }
  const lines = response.body[Symbol.asyncIterator]();
  return {
    async next() {
      const { value, done } = await lines.next();
      return done === true ? undefined : JSON.parse(String(value));
    },
    end: () => gone.abort(),
  };
}

function respond(plane: Plane, line: string, asking: Asking): Promise<ApiResponse> {
  const [method = "", target = ""] = line.split(" ");
  const [path = "", query = ""] = target.split("?");
  const { headers = {}, body } = asking;
  return plane.handle({
    method,
    path,
    query,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    body: bytesOf(body),
    user: "user" in asking ? asking.user : admin,
    signal: asking.signal ?? new AbortController().signal,
  });
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
