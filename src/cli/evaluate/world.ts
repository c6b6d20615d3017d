import { isRecord, setOwn } from "../../data/index.ts";
import { own, parseApiVersion, type Resource } from "../../kube/index.ts";
import { compileJmesPath } from "../../lang/index.ts";
import type { Fact, Query } from "../../policy/index.ts";
import { type ApiCallResponse, type GlobalContextEntry, guessPlural, type OfflineKinds } from "../input/index.ts";
import { type Objects, objectOf, objectsOf, resourceOf } from "./objects.ts";

/** What rules find when they ask the world from the command line. */
export interface World {
  /** Namespaces that are given, by name; one that is not here has no labels. */
  readonly namespaces: ReadonlyMap<string, Resource>;
  /** The objects of the fake cluster; absent where there is none. */
  readonly cluster: readonly Resource[] | undefined;
  /** Whether ConfigMaps of the fake cluster are read. */
  readonly configMaps: boolean;
  /** Whether expressions find what is in the fake cluster. */
  readonly searchable: boolean;
  /** What expressions find besides: objects of a context file, parameters, and targets. */
  readonly found: readonly Resource[];
  /** What registries say of images, by reference. */
  readonly images: ReadonlyMap<string, unknown>;
  readonly kinds: OfflineKinds;
  readonly apiCalls: readonly ApiCallResponse[];
  readonly globalContext: readonly GlobalContextEntry[];
}

/** Whether a context entry that asks this loads in this world; where not it is passed over. */
export function loadsIn(world: World): (query: Query["kind"]) => boolean {
  const { cluster, configMaps, apiCalls, globalContext } = world;
  return (query) => {
    switch (query) {
      case "configMap":
        return configMaps && cluster !== undefined;
      case "apiCall":
      case "service":
        return cluster !== undefined || apiCalls.length > 0;
      case "globalReference":
        return globalContext.length > 0;
      case "imageData":
        return false;
      default:
        return true;
    }
  };
}

/** Answers queries from a world that does not change: what was asked once is not looked up again. */
export function answersOf(world: World): (query: Query) => Fact {
  const known = new Map<string, Fact>();
  return (query) => {
    const key = rememberedAs(query);
    if (key === undefined) return answer(world, query);
    const fact = known.get(key) ?? answer(world, query);
    known.set(key, fact);
    return fact;
  };
}

function rememberedAs(query: Query): string | undefined {
  if (query.kind === "namespace") return query.name;
  return query.kind === "apiCall" && query.body === "" ? `${query.method} ${query.urlPath}` : undefined;
}

/** The answer of a world to a query. What it does not know is a failure, never an empty answer. */
export function answer(world: World, query: Query): Fact {
  switch (query.kind) {
    case "namespace":
      return { kind: "namespace", labels: namespaceOf(world, query.name)?.metadata.labels ?? {} };
    case "namespaceObject":
      return value(namespaceOf(world, query.name) ?? null);
    case "configMap":
      return configMap(world, query);
    case "apiCall":
      return respond(world, query.method, query.urlPath) ?? ofCluster(world, query);
    case "service":
      return respond(world, query.method, query.url) ?? failure("no services are called from the command line");
    case "globalReference":
      return globalReference(world, query);
    case "object":
      return objectOf(objectsIn(world), query);
    case "objects":
      return objectsOf(objectsIn(world), query);
    case "resourceOf":
      return resourceOf(objectsIn(world), query);
    case "created":
      return failure("nothing is created from the command line");
    case "http":
      return respondWithStatus(world, query) ?? failure("no services are called from the command line");
    case "imageData":
      return imageData(world, query.reference);
    case "addresses":
    case "signature":
    case "attestation":
      return failure("this cannot be answered from the command line");
    default:
      return query satisfies never;
  }
}

const failure = (message: string): Fact => ({ kind: "failure", message });
const value = (of: unknown): Fact => ({ kind: "value", value: of });

function namespaceOf({ namespaces, cluster = [] }: World, name: string): Resource | undefined {
  const isHere = (one: Resource) => one.apiVersion === "v1" && one.kind === "Namespace" && one.metadata.name === name;
  return namespaces.get(name) ?? cluster.find(isHere);
}

function objectsIn({ kinds, cluster = [], searchable, found }: World): Objects {
  return { kinds, objects: searchable ? [...found, ...cluster] : found, complete: searchable };
}

function imageData({ images }: World, reference: string): Fact {
  const found = images.get(reference);
  return found === undefined ? failure(`image data for ${reference} not found in the context`) : value(found);
}

function configMap({ cluster = [] }: World, { namespace, name }: Extract<Query, { kind: "configMap" }>): Fact {
  const found = cluster.find(
    ({ apiVersion, kind, metadata }) =>
      apiVersion === "v1" && kind === "ConfigMap" && metadata.name === name && (metadata.namespace ?? "") === namespace,
  );
  return found === undefined ? failure(`configmaps "${name}" not found`) : value(found);
}

/** A fixed answer; any but that of a success is a failure. */
function respond(world: World, method: string, url: string): Fact | undefined {
  const found = givenResponse(world, method, url);
  if (found === undefined) return undefined;
  const { statusCode = 200, body } = found;
  return statusCode >= 200 && statusCode < 300 ? value(body) : failure(`HTTP ${statusCode}`);
}

/** A fixed answer for those who look at the status themselves; it stands below `body`, whatever it is. (kyverno: wrapHTTPResponse) */
function respondWithStatus(world: World, { method, url }: Extract<Query, { kind: "http" }>): Fact | undefined {
  const found = givenResponse(world, method, url);
  return found && value({ statusCode: found.statusCode || 200, body: { body: found.body } });
}

/** One of its method wins over one of any. */
function givenResponse({ apiCalls }: World, method: string, url: string): ApiCallResponse["response"] | undefined {
  const fits = apiCalls.filter((one) => (one.url ?? "") === url || (one.urlPath ?? "") === url);
  const methodOf = (one: ApiCallResponse) => (one.method ?? "").trim().toUpperCase();
  return (fits.find((one) => methodOf(one) === method) ?? fits.find((one) => methodOf(one) === ""))?.response;
}

/** `/api/v1/namespaces/x/pods/y` and `/apis/apps/v1/deployments`, read from the objects of the fake cluster. */
function ofCluster({ cluster, kinds }: World, { urlPath, method }: Extract<Query, { kind: "apiCall" }>): Fact {
  if (cluster === undefined) return failure("there is no cluster to ask");
  if (method !== "GET") return failure(`${method} ${urlPath}: the fake cluster answers only GET`);
  const place = placeOf(urlPath);
  if (place === undefined) return failure(`the server could not find the requested resource`);
  const { apiVersion, plural, namespace, name } = place;
  const kind = kinds.findPlural(apiVersion, plural)?.gvk.kind;
  const isHere = (one: Resource) =>
    one.apiVersion === apiVersion &&
    (kind === undefined ? guessPlural(one.kind) === plural : one.kind === kind) &&
    (namespace === undefined || one.metadata.namespace === namespace);
  const found = cluster.filter(isHere);
  if (name === undefined) return value({ apiVersion, kind: `${kind ?? ""}List`, metadata: {}, items: found });
  const object = found.find(({ metadata }) => metadata.name === name);
  return object === undefined ? failure(`${plural} "${name}" not found`) : value(object);
}

interface Place {
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

function placeOf(urlPath: string): Place | undefined {
  const [path = ""] = urlPath.split("?");
  const parts = path.split("/").filter((part) => part !== "");
  const core = parts[0] === "api";
  const apiVersion = core ? parts[1] : `${parts[1]}/${parts[2]}`;
  const rest = parts.slice(core ? 2 : 3);
  if (apiVersion === undefined || (!core && parts[0] !== "apis") || rest[0] === undefined) return undefined;
  if (parseApiVersion(apiVersion).version === "") return undefined;
  const scoped = rest[0] === "namespaces" && rest.length > 2;
  const [plural, name] = scoped ? rest.slice(2) : rest;
  if (plural === undefined) return undefined;
  return { apiVersion, plural, namespace: scoped ? rest[1] : undefined, name };
}

/** An entry with projections holds these, any other its root. (kyverno: cmd/cli/kubectl-kyverno/store/gctx_resolve.go) */
function globalReference({ globalContext }: World, query: Extract<Query, { kind: "globalReference" }>): Fact {
  const entry = globalContext.find(({ name }) => name === query.name);
  if (entry === undefined) return failure(`global context entry ${query.name} not found`);
  const held = heldBy(entry);
  if (query.projection === "" || held.kind !== "value") return held;
  if (!isRecord(held.value)) return failure(`projection "${query.projection}" requested but value is not an object`);
  const part = own(held.value, query.projection);
  return part === undefined ? failure(`projection "${query.projection}" not found`) : value(part);
}

function heldBy({ data, resources, fieldPath = "", projections = [] }: GlobalContextEntry): Fact {
  const root = searched(fieldPath, resources ?? data ?? null);
  if (root.kind !== "value" || projections.length === 0) return root;
  const parts: Record<string, unknown> = {};
  for (const { name, path } of projections) {
    const part = searched(path, root.value);
    if (part.kind !== "value") return part;
    setOwn(parts, name, part.value);
  }
  return value(parts);
}

/** What an expression finds; the value itself where there is no expression. */
function searched(expression: string, root: unknown): Fact {
  if (expression === "") return value(root);
  const compiled = compileJmesPath(expression);
  if (compiled.kind === "mistake") return failure(compiled.message);
  const found = compiled.evaluate(root, { now: 0, seed: "" });
  if (found.kind === "pending") return failure("a mock cannot wait for the world");
  return found.kind === "value" ? value(found.value) : failure(found.message);
}
