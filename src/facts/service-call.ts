import { Fault } from "../kube/index.ts";
import type { Fact, Query } from "../policy/index.ts";
import { callService, type ServiceLimits } from "./outgoing-call.ts";

export type ServiceQuery = Extract<Query, { kind: "service" }>;

/**
 * Calls a service that a policy names; any answer but a good one, in JSON, is a failure. Throws a `Fault`.
 * (kyverno: pkg/engine/apicall/executor.go executeServiceCall)
 */
export async function serviceFact(query: ServiceQuery, limits: ServiceLimits): Promise<Fact> {
  const { url, method, body, caBundle } = query;
  const given = query.headers.map(({ key, value }) => [key, value] as const);
  const headers = Object.fromEntries([...(method === "POST" ? [jsonBody] : []), ...given]);
  const { status, statusText, text } = await callService({ url, method, headers, body, caBundle }, limits);
  if (status < 200 || status >= 300) throw new Fault("unavailable", `HTTP ${status} ${statusText}: ${text}`);
  return { kind: "value", value: parse(text) };
}

const jsonBody = ["content-type", "application/json"] as const;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault("invalid", "the answer of the service is no JSON");
  }
}
