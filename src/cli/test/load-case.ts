import { isRecord } from "../../data/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import type { CompiledPolicy } from "../../policy/index.ts";
import {
  familyOf,
  givenNamespaces,
  hasPhase,
  hasPlainConstraints,
  loadsIn,
  type Payload,
  type World,
} from "../evaluate/index.ts";
import {
  checkOperations,
  checkTest,
  compiledWith,
  diagnosticsText,
  exceptionsOf,
  type Files,
  firstError,
  InputError,
  isUnsupported,
  type LoadedExceptions,
  type LoadedPolicies,
  type LoadedResource,
  loadCheckRequest,
  loadContext,
  loadPayload,
  loadPolicies,
  loadResources,
  loadUser,
  loadValues,
  OfflineKinds,
  OldValues,
  settled,
  type TestDocument,
  type ValuesText,
  withoutDuplicates,
} from "../input/index.ts";
import { inTestFolder, type TestCase, type TestTools } from "./case.ts";

/**
 * Loads everything that a test names, telling how far it is. What cannot be loaded is thrown as an `InputError`.
 * (kyverno: cmd/cli/kubectl-kyverno/commands/test/test.go runTest)
 */
export function loadCase(document: TestDocument, tools: TestTools): TestCase {
  const { test } = document;
  const { say, files } = tools;
  const at = (path: string) => inTestFolder(document, path);
  say(`Loading test  ( ${document.source.path} ) ...`);
  say("  Loading values/variables ...");
  const values = valuesOf(document, tools);
  const user = userOf(document, tools);
  say("  Loading policies ...");
  const loaded = policiesOf((test.policies ?? []).map(at), tools);
  say("  Loading resources ...");
  const cluster = (test.clusterResources ?? []).map((path) => clusterIn(at(path), files));
  const definitions = definitionsOf(cluster, document, files);
  const kinds = new OfflineKinds(definitions);
  const resources = resourcesOf((test.resources ?? []).map(at), "resources", { files, kinds, say });
  const payloads = payloadsOf(document, tools);
  const load = (paths: readonly string[] | undefined, what: string) =>
    resourcesOf((paths ?? []).map(at), what, { files, kinds, say }).map(({ resource }) => resource);
  const targets = load(test.targetResources, "target resources");
  const parameters = load(test.paramResources, "parameter resources");
  if (cluster.length > 0) say("Loading Kubernetes resources ...");
  const objects = cluster.flatMap(({ resources: inline }) => inline.map((one) => settled(one, kinds)));
  say("  Loading exceptions ...");
  const exceptions = exceptionsIn((test.exceptions ?? []).map(at), loaded, files);
  checkTest(test);
  const count = loaded.policies.length + loaded.unjudged.filter(({ family }) => family !== "cleanup").length;
  const counted = [plural(count, "policy", "policies"), plural(resources.length, "resource", "resources")];
  say(`  Applying ${counted.join(" to ")} with ${plural(exceptions.count, "exception", "exceptions")} ...`);
  checkOperations(test);
  const given = resources.map(({ resource }) => resource);
  const context = test.context === undefined ? undefined : contextOf(at(test.context), files);
  const world: World = {
    namespaces: givenNamespaces(values),
    searchable: cluster.length > 0,
    found: [...(context?.resources ?? []), ...targets, ...parameters],
    images: context?.images ?? new Map(),
    cluster: cluster.length === 0 ? undefined : [...given, ...targets, ...parameters, ...objects],
    configMaps: true,
    kinds,
    apiCalls: test.apiCallResponses ?? [],
    globalContext: (test.globalContextEntries ?? []).map((entry) => withFiles(entry, at, files)),
  };
  const companions = {
    exceptions: exceptions.exceptions,
    bindings: loaded.bindings,
    kinds: definitions.length === 0 ? undefined : kinds,
    strictFields: tools.compile.strictFields,
  };
  return {
    document,
    test,
    files,
    kinds,
    ...judgeable({ ...loaded, policies: compiledWith(loaded.policies, companions) }),
    resources,
    payloads,
    targets,
    values,
    user,
    world,
    now: tools.now,
  };
}

/** What evaluations of a case take from its values. */
export function valuesForCase({ values, world }: TestCase) {
  return { text: values, set: {}, loads: loadsIn(world) };
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function valuesOf(document: TestDocument, { files, say }: TestTools): ValuesText | undefined {
  const { values, variables = "" } = document.test;
  if (values !== undefined || variables === "") return values;
  try {
    return loadValues(variables, inTestFolder(document, variables), files);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (error instanceof OldValues) say(oldSchemaWarning("values file", error.path));
    throw new InputError(`failed to decode yaml (${error.message})`);
  }
}

/** What is told of a file that is of the time before documents had an apiVersion and a kind. */
export function oldSchemaWarning(what: string, path: string): string {
  return `\nWARNING: ${what} (${path}) uses a deprecated schema that will be removed in 1.15`;
}

function userOf(document: TestDocument, { files, say }: TestTools) {
  const { userinfo = "" } = document.test;
  if (userinfo === "") return undefined;
  say("  Loading user infos ...");
  const { user, old } = wrapped("error: failed to load request info", () =>
    loadUser(inTestFolder(document, userinfo), files),
  );
  if (!old) return user;
  say(oldSchemaWarning("user infos file", userinfo));
  throw new InputError(`userInfo file ${userinfo} uses a deprecated schema — please migrate to the latest format`);
}

function policiesOf(paths: readonly string[], { files, compile, say, complain }: TestTools): LoadedPolicies {
  const loaded = loadPolicies(paths, files, compile);
  const [failed] = loaded.failures;
  if (failed !== undefined) {
    const { path, error } = failed;
    const inner = error.message.startsWith("policy type")
      ? `failed to load file ${path}: ${error.message}`
      : error.message;
    throw new InputError(`error: failed to load policies (${inner})`);
  }
  for (const { path, message } of loaded.refused) say(`  ERROR: ${path}: ${message}`);
  complain(diagnosticsText(loaded.policies, "error"));
  return loaded;
}

interface ResourceTools extends Pick<TestTools, "files" | "say"> {
  readonly kinds: OfflineKinds;
}

function resourcesOf(
  paths: readonly string[],
  what: string,
  { files, kinds, say }: ResourceTools,
): readonly LoadedResource[] {
  const { resources, failures } = wrapped(`error: failed to load ${what}`, () => loadResources(paths, files, kinds));
  for (const { path, error } of failures) say(unreadable(path, error.message));
  const { unique, duplicates } = withoutDuplicates(resources);
  for (const { resource } of duplicates) {
    const { name = "", namespace = "" } = resource.metadata;
    say(`  warning: found duplicated resource ${resource.kind} ${name} ${namespace}`);
  }
  return unique;
}

/** What is told of a resource file that cannot be read and is left out. */
export function unreadable(path: string, message: string): string {
  const dashes = "-".repeat(70);
  return `\n${dashes}\nfailed to load resources: ${path}. \nerror: ${message}\n${dashes}`;
}

function wrapped<T>(start: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${start} (${error.message})`);
    throw error;
  }
}

/** The payloads of a test under the names that rows know them by: check requests by where they are. */
function payloadsOf(document: TestDocument, { files, say }: TestTools): ReadonlyMap<string, Payload> {
  const { jsonPayloads = [], httpPayloads = [], envoyPayloads = [] } = document.test;
  const payloads = new Map<string, Payload>();
  if (jsonPayloads.length > 0) say("  Loading JSON payloads ...");
  for (const path of jsonPayloads) payloads.set(path, { format: "json", value: jsonPayload(document, path, files) });
  for (const { name, format, paths } of [
    { name: "HTTP", format: "http" as const, paths: httpPayloads },
    { name: "Envoy", format: "envoy" as const, paths: envoyPayloads },
  ]) {
    if (paths.length > 0) say(`  Loading ${name} payloads ...`);
    for (const path of paths) {
      const full = inTestFolder(document, path);
      const start = `error: failed to load ${name} payloads from path ${full}`;
      payloads.set(full, { format, value: wrapped(start, () => loadCheckRequest(full, files)) });
    }
  }
  return payloads;
}

function jsonPayload(document: TestDocument, path: string, files: Files): unknown {
  const value = wrapped(`error: failed to load JSON payload ${path}`, () =>
    loadPayload(inTestFolder(document, path), files),
  );
  if (value === undefined || value === null) throw new InputError(`error: JSON payload ${path} is empty or nil`);
  if (!isRecord(value)) throw new InputError(`error: JSON payload ${path} must be a top-level object (map)`);
  return value;
}

function contextOf(path: string, files: Files) {
  return wrapped("error: failed to load context", () => loadContext(path, files));
}

function exceptionsIn(paths: readonly string[], { policies }: LoadedPolicies, files: Files): LoadedExceptions {
  const start = "error: failed to load exceptions";
  const documents = wrapped(start, () =>
    wrapped("unable to read yaml", () => paths.flatMap((path) => files.documents(path))),
  );
  const loaded = wrapped(start, () =>
    wrapped("unable to load exceptions", () => exceptionsOf(documents.map(({ value }) => value))),
  );
  const refusing = policies.some(({ compilation: { policy } }) => policy !== undefined && refusesExceptions(policy));
  const classic = loaded.exceptions.some(({ apiVersion }) => apiVersion.startsWith("kyverno.io/"));
  if (classic && refusing) {
    throw new InputError("error: use of exceptions with ValidatingAdmissionPolicies is not supported");
  }
  return loaded;
}

const refusesExceptions = (policy: CompiledPolicy) => familyOf(policy) === "admission" && hasPhase(policy, "validate");

interface FakeCluster {
  readonly crds: readonly string[];
  readonly resources: readonly unknown[];
}

function clusterIn(path: string, files: Files): FakeCluster {
  return wrapped("error: failed to load Kubernetes resources", () => {
    const spec = own(files.documents(path)[0]?.value, "spec");
    const list = (name: string) => own(spec, name);
    const [crds, resources] = [list("crds"), list("resources")];
    return { crds: Array.isArray(crds) ? crds.map(String) : [], resources: Array.isArray(resources) ? resources : [] };
  });
}

function definitionsOf(clusters: readonly FakeCluster[], document: TestDocument, files: Files): readonly unknown[] {
  return clusters
    .flatMap(({ crds }) => crds)
    .flatMap((path) => {
      return wrapped(`error: failed to load CRDs from path ${path}`, () =>
        files.documents(inTestFolder(document, path)).map(({ value }) => value),
      );
    });
}

type Entry = World["globalContext"][number];

function withFiles(entry: Entry, at: (path: string) => string, files: Files): Entry {
  if (entry.resourceFiles === undefined) return entry;
  const resources = entry.resourceFiles.flatMap((path) => files.documents(at(path)).map(({ value }) => value));
  return { ...entry, resources };
}

/** Sorts policies into those that are judged, those that are wrong, and those that this version cannot judge in full. */
function judgeable(loaded: LoadedPolicies) {
  const unsupported = new Map<string, string>();
  const invalid = new Map<string, string>();
  const judged = loaded.policies.filter((policy) => {
    const name = nameOfPolicy(policy.document);
    const error = firstError(policy);
    if (error !== undefined) (isUnsupported(error) ? unsupported : invalid).set(name, error.message);
    return error === undefined;
  });
  for (const { document } of loaded.unjudged) {
    unsupported.set(nameOfPolicy(document), `this version does not judge ${document.apiVersion} ${document.kind} yet`);
  }
  const plain = judged.filter(({ document }) => hasPlainConstraints(document));
  return {
    policies: judged.flatMap(({ compilation }) => compilation.policy ?? []),
    plain: new Set(plain.flatMap(({ compilation }) => compilation.policy ?? [])),
    sources: new Map(loaded.policies.map(({ document, source }) => [nameOfPolicy(document), { document, source }])),
    invalid,
    unsupported,
  };
}

const nameOfPolicy = ({ metadata }: Resource) => metadata?.name ?? "";
