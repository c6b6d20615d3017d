import { lookup as resolveName } from "node:dns";
import type { IncomingMessage, RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { plainHttp } from "../cluster/index.ts";
import { Fault } from "../kube/index.ts";
import type { CallMethod } from "../policy/index.ts";
import type { Egress } from "./egress.ts";

/** What bounds a call of a service. */
export interface ServiceLimits {
  readonly egress: Egress;
  /** In milliseconds; 0 for any time. */
  readonly timeoutMs: number;
  /** The longest answer that is read. */
  readonly maxBytes: number;
}

/** A call of a service. Nothing of ours goes along: whoever wants to be authenticated to says so in the headers. */
export interface OutgoingCall {
  readonly url: string;
  readonly method: CallMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** PEM of the authorities that are trusted, alone; empty for those that everybody trusts. */
  readonly caBundle: string;
}

/** What a service has answered, whatever it is. */
export interface ServiceAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly text: string;
}

/** Calls a service, as far as the lists of what is blocked and allowed let it be. Throws a `Fault` where there is no answer. */
export async function callService(call: OutgoingCall, limits: ServiceLimits): Promise<ServiceAnswer> {
  if (!URL.canParse(call.url)) throw new Fault("invalid", `\`${call.url}\` is no URL`);
  const abort = new AbortController();
  const late = () => abort.abort(new Fault("timeout", "there was no answer in time"));
  const timer = limits.timeoutMs > 0 ? setTimeout(late, limits.timeoutMs) : undefined;
  try {
    const line = { ...limits, ca: call.caBundle, signal: abort.signal };
    return await follow({ ...call, url: new URL(call.url) }, line);
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

interface Hop extends Pick<OutgoingCall, "method" | "headers" | "body"> {
  readonly url: URL;
}

interface Line extends ServiceLimits {
  readonly ca: string;
  readonly signal: AbortSignal;
}

const maxRedirects = 10;

async function follow(first: Hop, line: Line): Promise<ServiceAnswer> {
  let call = first;
  for (let hops = 0; hops <= maxRedirects; hops += 1) {
    const response = await send(call, line);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (!isRedirect(status) || location === undefined) return answerOf(response, line);
    response.destroy();
    call = redirected(call, status, location);
  }
  throw new Fault("unavailable", `stopped after ${maxRedirects} redirects`);
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

/** Headers are meant for the host that the policy names: no other one gets to see more than what the body is. */
function redirected(call: Hop, status: number, location: string): Hop {
  if (!URL.canParse(location, call.url.href)) throw new Fault("unavailable", "redirected to what is no URL");
  const url = new URL(location, call.url);
  const headers = url.origin === call.url.origin ? call.headers : aboutBody(call.headers);
  const keeps = status === 307 || status === 308;
  return keeps ? { ...call, url, headers } : { url, headers, method: "GET", body: "" };
}

function aboutBody(headers: Hop["headers"]): Hop["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() === "content-type"));
}

function send({ url, method, headers, body }: Hop, line: Line): Promise<IncomingMessage> {
  const refused = line.egress.refusesUrl(url) ?? refusedAddress(url, line.egress);
  if (refused !== undefined) return Promise.reject(new Fault("forbidden", refused));
  const options: RequestOptions & { ca?: string } = {
    method,
    headers: { ...headers },
    lookup: guardedLookup(line.egress),
    signal: line.signal,
    agent: false,
    ...(line.ca !== "" && { ca: line.ca }),
  };
  return new Promise((resolve, reject) => {
    const secure = url.protocol === "https:";
    const outgoing = secure ? tlsRequest(url, options, resolve) : plainHttp().request(url, options, resolve);
    outgoing.on("error", (cause) => reject(cause instanceof Fault ? cause : unreachable(cause)));
    outgoing.end(method === "POST" ? body : undefined);
  });
}

function unreachable(cause: Error): Fault {
  return new Fault("unreachable", cause.message, { cause });
}

/** An address in the place of a name is connected to without being looked up. */
function refusedAddress(url: URL, egress: Egress): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const range = isIP(host) === 0 ? undefined : egress.blockedRange(host);
  return range && `connection to ${host} blocked: IP ${host} falls in blocked range ${range}`;
}

/** Looks a name up and connects to what was checked: no second look can lead elsewhere. */
function guardedLookup(egress: Egress): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const range = addresses.map(({ address }) => egress.blockedRange(address)).find((one) => one !== undefined);
      // The address stays untold: a denial must not tell how names resolve in here.
      if (range !== undefined) {
        const message = `connection to ${hostname} blocked: it resolves into blocked range ${range}`;
        return callback(new Fault("forbidden", message), "", 0);
      }
      if (options.all === true) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? "", first?.family ?? 0);
    });
  };
}

async function answerOf(response: IncomingMessage, { maxBytes }: Line): Promise<ServiceAnswer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxBytes) {
      response.destroy();
      throw new Fault("too-large", `response length must be less than max allowed response length of ${maxBytes}`);
    }
    pieces.push(piece);
  }
  const { statusCode = 0, statusMessage = "" } = response;
  return { status: statusCode, statusText: statusMessage, text: Buffer.concat(pieces).toString("utf8") };
}
