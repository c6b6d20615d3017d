import { Fault } from "../kube/index.ts";
import type { Fact, Query } from "../policy/index.ts";
import { callService, type ServiceLimits } from "./outgoing-call.ts";

export type HttpQuery = Extract<Query, { kind: "http" }>;

/**
 * Calls a service for an expression, which looks at the status itself: every answer is one. What is no JSON is `null`.
 * Throws a `Fault` where there is no answer. (kyverno sdk: extensions/cel/libs/http)
 */
export async function httpFact(query: HttpQuery, limits: ServiceLimits): Promise<Fact> {
  const { url, method, headers, body, caBundle } = query;
  try {
    const { status, text } = await callService({ url, method, headers, body, caBundle }, limits);
    return { kind: "value", value: { statusCode: status, body: parse(text) } };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // That a call is blocked is a rule of ours, not a right that somebody lacks.
    if (error.code === "forbidden") throw new Fault("invalid", error.message);
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
