import { type GroupVersionResource, parseDuration, type Resource } from "../../kube/index.ts";
import { compileJmesPath, type JmesPathExpression } from "../../lang/index.ts";
import type { Fact, Query } from "../rule.ts";
import { type GlobalContextText, readEntry } from "./document.ts";

/** An entry of the global context, ready to be filled. */
export interface GlobalContext {
  readonly name: string;
  readonly source: GlobalSource;
  /** The names of its projections. */
  readonly projections: ReadonlySet<string>;
  /** What a projection makes of what the entry holds; all of it where the name is empty. `now` in milliseconds since 1970. */
  project(projection: string, value: unknown, now: number): Fact;
}

/** What an entry is filled with. */
export type GlobalSource =
  /** A list of the objects; the namespace is empty for all. */
  | { readonly kind: "objects"; readonly resource: GroupVersionResource; readonly namespace: string }
  /** The answer to a query that is asked again and again, times in milliseconds. */
  | { readonly kind: "call"; readonly query: Query; readonly everyMs: number; readonly attempts: number };

/** Compiles a document; `undefined` for one that is wrong. (kyverno: pkg/globalcontext) */
export function compileGlobalContext(document: Resource): GlobalContext | undefined {
  const read = readEntry(document);
  if (read.kind === "refused") return undefined;
  const source = sourceOf(read.spec);
  if (source === undefined) return undefined;
  const expressions = new Map(
    (read.spec.projections ?? []).map(({ name, jmesPath }) => [name, compileJmesPath(jmesPath)]),
  );
  return {
    name: read.name,
    source,
    projections: new Set(expressions.keys()),
    project(projection, value, now) {
      if (projection === "") return { kind: "value", value };
      const expression = expressions.get(projection);
      if (expression === undefined) return { kind: "failure", message: `projection "${projection}" not found` };
      if (expression.kind === "mistake") return { kind: "failure", message: expression.message };
      return evaluate(expression, value, now);
    },
  };
}

function sourceOf({ kubernetesResource, apiCall }: GlobalContextText): GlobalSource | undefined {
  if (kubernetesResource !== undefined) {
    const { group = "", version, resource, namespace = "" } = kubernetesResource;
    return { kind: "objects", resource: { group, version, resource }, namespace };
  }
  const everyMs = Number(parseDuration(apiCall?.refreshInterval ?? "") ?? 0) / 1e6;
  const query = apiCall && queryOf(apiCall);
  if (query === undefined || everyMs <= 0) return undefined;
  return { kind: "call", query, everyMs, attempts: apiCall?.retryLimit ?? 1 };
}

function queryOf({
  urlPath = "",
  method,
  data = [],
  service,
}: NonNullable<GlobalContextText["apiCall"]>): Query | undefined {
  const body = method === "POST" ? JSON.stringify(Object.fromEntries(data.map(({ key, value }) => [key, value]))) : "";
  if (urlPath !== "") return { kind: "apiCall", urlPath, method, body };
  if (service === undefined) return undefined;
  const { url, caBundle = "", headers = [] } = service;
  return { kind: "service", url, method, headers, caBundle, body };
}

function evaluate(expression: JmesPathExpression, value: unknown, now: number): Fact {
  const result = expression.evaluate(value, { now, seed: "" });
  if (result.kind === "value") return { kind: "value", value: result.value };
  return { kind: "failure", message: result.kind === "error" ? result.message : "the projection cannot be worked out" };
}
