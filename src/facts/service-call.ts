import { lookup as resolveName } from "node:dns";
import type { IncomingMessage, RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { plainHttp } from "../cluster/index.ts";
import { Fault } from "../kube/index.ts";
import type { Fact, Query } from "../policy/index.ts";
import type { Egress } from "./egress.ts";

export type ServiceQuery = Extract<Query, { kind: "service" }>;

export interface ServiceLimits {
  readonly egress: Egress;
  /** In milliseconds; 0 for any time. */
  readonly timeoutMs: number;
  /** The longest answer that is read. */
  readonly maxBytes: number;
}

/**
 * Calls a service that a policy names. Nothing of ours goes along: whoever wants to be authenticated to says so in the
 * headers. Throws a `Fault`. (kyverno: pkg/engine/apicall/executor.go executeServiceCall)
 */
export async function serviceFact(query: ServiceQuery, limits: ServiceLimits): Promise<Fact> {
  const abort = new AbortController();
  const late = () => abort.abort(new Fault("timeout", "there was no answer in time"));
  const timer = limits.timeoutMs > 0 ? setTimeout(late, limits.timeoutMs) : undefined;
  try {
    const text = await follow(firstCall(query), { ...limits, ca: query.caBundle, signal: abort.signal });
    return { kind: "value", value: parse(text) };
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

interface Call {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Line extends ServiceLimits {
  readonly ca: string;
  readonly signal: AbortSignal;
}

const maxRedirects = 10;

function firstCall({ url, method, headers, body }: ServiceQuery): Call {
  if (!URL.canParse(url)) throw new Fault("invalid", `\`${url}\` is no URL`);
  return {
    url: new URL(url),
    method,
    headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])),
    body,
  };
}

async function follow(first: Call, line: Line): Promise<string> {
  let call = first;
  for (let hops = 0; hops <= maxRedirects; hops += 1) {
    const response = await send(call, line);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (!isRedirect(status) || location === undefined) return textOf(response, line);
    response.destroy();
    call = redirected(call, status, location);
  }
  throw new Fault("unavailable", `stopped after ${maxRedirects} redirects`);
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

/** Headers are meant for the host that the policy names: no other one gets to see them. */
function redirected(call: Call, status: number, location: string): Call {
  if (!URL.canParse(location, call.url.href)) throw new Fault("unavailable", "redirected to what is no URL");
  const url = new URL(location, call.url);
  const headers = url.origin === call.url.origin ? call.headers : {};
  const keeps = status === 307 || status === 308;
  return keeps ? { ...call, url, headers } : { url, headers, method: "GET", body: "" };
}

function send({ url, method, headers, body }: Call, line: Line): Promise<IncomingMessage> {
  const refused = line.egress.refusesUrl(url) ?? refusedAddress(url, line.egress);
  if (refused !== undefined) return Promise.reject(new Fault("forbidden", refused));
  const post = method === "POST";
  const options: RequestOptions & { ca?: string } = {
    method,
    headers: { ...(post && { "content-type": "application/json" }), ...headers },
    lookup: guardedLookup(line.egress),
    signal: line.signal,
    agent: false,
    ...(line.ca !== "" && { ca: line.ca }),
  };
  return new Promise((resolve, reject) => {
    const secure = url.protocol === "https:";
    const outgoing = secure ? tlsRequest(url, options, resolve) : plainHttp().request(url, options, resolve);
    outgoing.on("error", (cause) => reject(new Fault("unreachable", cause.message, { cause })));
    outgoing.end(post ? body : undefined);
  });
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

async function textOf(response: IncomingMessage, { maxBytes }: Line): Promise<string> {
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
  const text = Buffer.concat(pieces).toString("utf8");
  const { statusCode = 0, statusMessage = "" } = response;
  if (statusCode >= 200 && statusCode < 300) return text;
  throw new Fault("unavailable", `HTTP ${statusCode} ${statusMessage}: ${text}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault("invalid", "the answer of the service is no JSON");
  }
}
