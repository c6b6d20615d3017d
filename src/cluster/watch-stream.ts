import { Fault, own, type Resource } from "../kube/index.ts";
import { type Call, type Caller, deadlineOf, send } from "./call.ts";
import type { WatchEvent } from "./client.ts";
import { faultOf, faultOfResponse } from "./faults.ts";
import { resourceOf } from "./objects.ts";

export interface WatchCall extends Call {
  readonly timeoutMs: number;
  /** Called once the server has accepted the watch, before the first event. */
  readonly opened?: (() => void | Promise<void>) | undefined;
}

/**
 * Reads a watch until the server ends it, `signal` is aborted or `timeoutMs` have passed: a server that asked to
 * end the watch earlier and did not is taken for dead. Throws a `Fault` when the stream breaks, or for an `ERROR` in it.
 */
export async function* watchStream(caller: Caller, call: WatchCall): AsyncGenerator<WatchEvent> {
  const deadline = deadlineOf(call.timeoutMs, call.signal);
  try {
    const response = await send(caller, call, deadline.signal);
    await call.opened?.();
    for await (const line of linesOf(response.body, caller.maxBytes)) {
      if (line !== "") yield eventOf(line);
      if (call.signal?.aborted) return;
    }
  } catch (error) {
    if (call.signal?.aborted) return;
    throw deadline.passed() ? new Fault("timeout", `the watch of ${call.path} fell silent`) : faultOf(error);
  } finally {
    deadline.end();
  }
}

/** The lines of a body as they come. A line longer than `maxBytes` is a fault. */
export async function* linesOf(
  body: Uint8Array | string | AsyncIterable<Uint8Array | string>,
  maxBytes: number,
): AsyncGenerator<string> {
  const pieces = typeof body === "string" || body instanceof Uint8Array ? [body] : body;
  const decoder = new TextDecoder();
  let held: string[] = [];
  let size = 0;
  for await (const piece of pieces) {
    const lines = (typeof piece === "string" ? piece : decoder.decode(piece, { stream: true })).split("\n");
    const rest = lines.pop() ?? "";
    for (const line of lines) {
      yield held.join("") + line;
      held = [];
      size = 0;
    }
    held.push(rest);
    size += rest.length;
    if (size > maxBytes) throw new Fault("too-large", `an event of the watch is larger than ${maxBytes} bytes`);
  }
  yield held.join("") + decoder.decode();
}

const types = ["ADDED", "MODIFIED", "DELETED", "BOOKMARK"] as const;

function eventOf(line: string): WatchEvent {
  const event: unknown = parse(line);
  const type = own(event, "type");
  const object = own(event, "object");
  if (type === "ERROR") throw errorIn(object);
  const known = types.find((one) => one === type);
  if (known === undefined) throw new Fault("internal", `the watch sent an event of unknown type ${String(type)}`);
  return { type: known, object: known === "BOOKMARK" ? bookmarkOf(object) : resourceOf(object) };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Fault("internal", "the watch sent something other than JSON", { cause });
  }
}

function errorIn(status: unknown): Fault {
  const code = own(status, "code");
  return faultOfResponse(typeof code === "number" ? code : 500, status);
}

/** Bookmarks are empty but for their version; some servers leave kind and name out. */
function bookmarkOf(object: unknown): Resource {
  const version = own(own(object, "metadata"), "resourceVersion");
  if (typeof version !== "string") throw new Fault("internal", "the watch sent a bookmark without a resource version");
  const apiVersion = String(own(object, "apiVersion") ?? "");
  return { apiVersion, kind: String(own(object, "kind") ?? ""), metadata: { resourceVersion: version } };
}
