import * as cel from "../../lang/cel/index.ts";
import type { Fact, Facts, Query, Request } from "../rule.ts";

/** Who asks the world. */
export interface Asker {
  /** The namespace of the policy; empty for one of the whole cluster. */
  readonly namespace: string;
  /** Whether a policy of a namespace may ask services over HTTP. */
  readonly httpInNamespaces: boolean;
  /** Tells policies apart in what they get by chance. */
  readonly name: string;
  /** How registries are logged in to. */
  readonly credentials?: Extract<Query, { kind: "imageData" }>["credentials"];
}

/**
 * What expressions may ask, answered by the facts of a request: `pending` until a fact is there. One world is for one
 * evaluation of a policy: what is drawn by chance is the same when it is evaluated again.
 */
export function worldOf(request: Request, facts: Facts, asker: Asker): cel.World {
  return new PolicyWorld(request, facts, asker);
}

/** The world of one evaluation of a policy, which also knows what that has cost so far. */
export class PolicyWorld implements cel.World {
  /** What the expressions of the policy have cost, in the units of Kubernetes. */
  spent = 0;
  #draws = 0;
  readonly #request: Request;
  readonly #facts: Facts;
  readonly #asker: Asker;

  constructor(request: Request, facts: Facts, asker: Asker) {
    this.#request = request;
    this.#facts = facts;
    this.#asker = asker;
  }

  ask({ kind, args }: cel.WorldQuestion): cel.CelValue {
    const { now, namespace, uid, dryRun } = this.#request;
    if (kind === "time.now") return new cel.Timestamp(BigInt(Math.trunc(now)) * 1_000_000n);
    const asker = this.#asker;
    if (kind === "random.seed") return `${uid}/${asker.namespace}/${asker.name}/${now}/${this.#draws++}`;
    const barred = barredBy(kind, asker);
    if (barred !== undefined) return cel.failed(barred);
    const query = queryOf(kind, args, { namespace, dryRun, credentials: asker.credentials });
    if (query === undefined) return cel.failed(`${kind} cannot be asked here`);
    const fact = this.#facts.want(query);
    // An entry that nobody has made holds nothing. (kyverno: pkg/cel/libs/context.go GetGlobalReference)
    return kind === "globalReference" && isMissing(fact) ? null : answerOf(fact);
  }
}

/** (kyverno: pkg/cel/compiler/http.go) */
function barredBy(kind: string, { namespace, httpInNamespaces }: Asker): string | undefined {
  if (namespace === "") return undefined;
  if (kind === "globalReference") return "globalContext.* is not allowed in namespaced policies";
  if (kind !== "http" || httpInNamespaces) return undefined;
  return "http calls are not allowed in namespaced policies: set --allowHTTPInNamespacedPolicies to enable";
}

function isMissing(fact: Fact | undefined): boolean {
  return fact?.kind === "failure" && fact.missing === true;
}

function answerOf(fact: Fact | undefined): cel.CelValue {
  if (fact === undefined) return cel.pending;
  if (fact.kind === "failure") return cel.failed(`${fact.permission === true ? denied : ""}${fact.message}`);
  return fact.kind === "value" ? (fact.value as cel.CelValue) : cel.failed("there is no answer");
}

const denied = "permission denied: ";

interface Place {
  readonly namespace: string;
  readonly dryRun: boolean;
  readonly credentials: Asker["credentials"];
}

/** (see the README of the libraries of Kyverno) */
function queryOf(kind: string, args: readonly cel.CelValue[], place: Place): Query | undefined {
  const [first, second, , fourth] = args;
  switch (kind) {
    case "resource.get":
      return { kind: "object", ...placeOf(args), name: text(fourth) };
    case "resource.list":
      return { kind: "objects", ...placeOf(args), labels: textsOf(fourth) };
    case "resource.post":
      return createdQuery(args, place.dryRun);
    case "resource.toGVR":
      return { kind: "resourceOf", apiVersion: text(first), of: text(second) };
    case "globalReference":
      return { kind: "globalReference", name: text(first), projection: text(second) };
    case "imageData":
      return {
        kind: "imageData",
        reference: text(first),
        namespace: place.namespace,
        credentials: place.credentials,
      };
    case "http":
      return httpQuery(first);
    default:
      return undefined;
  }
}

function createdQuery(args: readonly cel.CelValue[], dryRun: boolean): Query {
  const [apiVersion = "", resource = "", namespace = "", object] = args;
  const place = placeOf([apiVersion, resource, namespace]);
  return { kind: "created", ...place, object: JSON.stringify(object), ...(dryRun && { dryRun }) };
}

function placeOf([apiVersion, resource, namespace]: readonly cel.CelValue[]) {
  return { apiVersion: text(apiVersion), resource: text(resource), namespace: text(namespace) };
}

function httpQuery(call: cel.CelValue | undefined): Query | undefined {
  if (call === undefined || !cel.isJsonObject(call)) return undefined;
  const method = call.method === "POST" ? "POST" : "GET";
  return {
    kind: "http",
    method,
    url: text(call.url),
    headers: textsOf(call.headers),
    caBundle: text(call.caBundle),
    body: method === "POST" ? JSON.stringify(call.body ?? null) : "",
  };
}

const text = (value: cel.CelValue | undefined) => (typeof value === "string" ? value : "");

function textsOf(value: cel.CelValue | undefined): Readonly<Record<string, string>> {
  if (value === undefined || !cel.isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, text(one)]));
}
