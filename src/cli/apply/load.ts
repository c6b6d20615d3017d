import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { own, type Resource } from "../../kube/index.ts";
import type { Payload } from "../evaluate/index.ts";
import {
  type Compile,
  type ContextText,
  documentsOf,
  type Files,
  InputError,
  isYaml,
  type LoadedPolicies,
  type LoadedResource,
  loadCheckRequest,
  loadContext,
  loadPayload,
  loadPolicies,
  loadResources,
  loadUser,
  loadValues,
  nameOf,
  OfflineKinds,
  OldValues,
  parseSetFlags,
  policiesOf,
  resourcesOf,
  type ValuesText,
} from "../input/index.ts";
import type { Streams } from "../output/streams.ts";
import type { ApplyOptions } from "./options.ts";

/** What `apply` needs of its surroundings. */
export interface ApplyRun {
  readonly options: ApplyOptions;
  readonly streams: Streams;
  readonly files: Files;
  readonly compile: Compile;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The whole standard input; empty where it is a terminal. */
  readonly stdin: () => Promise<string>;
  /** The module that was started, which threads start again; absent where there are to be none. */
  readonly main?: URL | undefined;
}

/** Loads the user info file of `-u`. */
export function userOf({ options, files, streams }: ApplyRun) {
  if (options.userInfo === "") return undefined;
  const { user, old } = wrapped("failed to load request info", () =>
    wrapped("unable to read yaml", () => wrapped("unable to read yaml", () => loadUser(options.userInfo, files))),
  );
  if (old) {
    const warning = `user infos file (${options.userInfo}) uses a deprecated schema that will be removed in 1.15`;
    streams.out(`\nWARNING: ${warning}\n`);
  }
  return user;
}

/** Loads the values of `-f` and `--set`. */
export function valuesOf(run: ApplyRun): {
  readonly text: ValuesText | undefined;
  readonly set: Readonly<Record<string, string>>;
} {
  const { valuesFile, set } = run.options;
  const text = valuesFile === "" ? undefined : fileValues(run, valuesFile);
  const operation = text?.globalValues?.["request.operation"];
  if (typeof operation === "string" && !operations.includes(operation)) {
    throw new InputError(
      `invalid request.operation value "${operation}", must be one of CREATE, UPDATE, DELETE, CONNECT`,
    );
  }
  return { text, set: parseSetFlags(set) };
}

const operations = ["", "CREATE", "UPDATE", "DELETE", "CONNECT"];

function fileValues({ files, streams }: ApplyRun, path: string): ValuesText {
  try {
    return loadValues(path, path, files);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (error instanceof OldValues) {
      streams.out(`\nWARNING: values file (${path}) uses a deprecated schema that will be removed in 1.15\n`);
    }
    throw new InputError(`failed to decode yaml (${error.message})`);
  }
}

/**
 * Loads policies from files, folders, git repositories and the standard input. What cannot be loaded is left out, as it
 * always was, but said on the standard error.
 */
export async function policiesFor(run: ApplyRun): Promise<LoadedPolicies> {
  const { options, files, compile } = run;
  const paths = await withRepositories(options, run.streams);
  const parts = paths.map(async (path): Promise<LoadedPolicies> => {
    if (path !== "-") return loadPolicies([path], files, compile);
    return policiesOf(documentsOf(await run.stdin(), "standard input"), compile);
  });
  const loaded = await Promise.all(parts);
  const failures = loaded.flatMap((one) => one.failures);
  const refused = loaded.flatMap((one) => one.refused);
  for (const { path, error } of failures) run.streams.err(`${path} is left out: ${error.message}\n`);
  for (const { message } of refused) run.streams.err(`left out: ${message}\n`);
  return {
    policies: loaded.flatMap((one) => one.policies),
    unjudged: loaded.flatMap((one) => one.unjudged),
    exceptions: loaded.flatMap((one) => one.exceptions),
    bindings: loaded.flatMap((one) => one.bindings),
    refused,
    failures,
  };
}

async function withRepositories(options: ApplyOptions, streams: Streams): Promise<readonly string[]> {
  const { policies, gitBranch, username, password } = options;
  if (!policies.some((path) => path.includes("://"))) return policies;
  const { cloneAll } = await import("../input/git.ts");
  return cloneAll(policies, { branch: gitBranch, username, password, tell: streams.err });
}

/** The kinds that are known without a cluster, with those of `--crd-paths`, as far as there are such files. */
export function kindsOf({ options, files }: ApplyRun): OfflineKinds {
  const paths = options.crdPaths.filter((path) => definitionMistake(path) === undefined);
  return new OfflineKinds(paths.flatMap((path) => files.documents(path)).map(({ value }) => value));
}

/** What is told once evaluation begins: files of definitions that are none. */
export function checkLateFiles({ options }: ApplyRun, first: LoadedResource | undefined): void {
  const mistake = options.crdPaths.map(definitionMistake).find((one) => one !== undefined);
  if (mistake !== undefined && first !== undefined) {
    throw new InputError(`failed to apply policies on resource ${nameOf(first.resource)} (${mistake})`);
  }
}

/** Loads what expressions find, where there is such a file. */
export function contextOf({ options, files }: ApplyRun): ContextText | undefined {
  return options.contextFile === "" ? undefined : loadContext(options.contextFile, files);
}

function definitionMistake(path: string): string | undefined {
  const full = resolve(path);
  if (!isYaml(path)) return `CRD file must have .yaml or .yml extension: ${full}`;
  return existsSync(full) ? undefined : `CRD file does not exist at path: ${full}`;
}

/** Loads resource files, or the standard input; files after the first that cannot be read are told and left out. */
export async function resourcesFor(
  paths: readonly string[],
  run: ApplyRun,
  kinds: OfflineKinds,
): Promise<readonly LoadedResource[]> {
  if (paths[0] === "-") return resourcesOf(documentsOf(await run.stdin(), "standard input"), kinds);
  const { resources, failures } = wrapped("failed to load resources", () => loadResources(paths, run.files, kinds));
  if (run.options.policyReport) return resources;
  const dashes = "-".repeat(70);
  for (const { path, error } of failures) {
    run.streams.out(`\n${dashes}\nfailed to load resources: ${path}. \nerror: ${error.message}\n${dashes}\n`);
  }
  return resources;
}

/** Reads what is judged in place of objects. */
export function payloadsOf({ options, files }: ApplyRun): readonly Payload[] {
  const requests = (format: "http" | "envoy", name: string, paths: readonly string[]) =>
    paths.map((path): Payload => {
      try {
        return { format, value: loadCheckRequest(path, files) };
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        throw new InputError(`failed to parse ${name} payload from ${path}: ${error.message}`);
      }
    });
  const json = options.json.map(
    (path): Payload => ({
      format: "json",
      value: wrapped("failed to load JSON payload", () => loadPayload(path, files)),
    }),
  );
  const { httpPayloads, envoyPayloads } = options;
  return [...json, ...requests("http", "HTTP", httpPayloads), ...requests("envoy", "envoy", envoyPayloads)];
}

/** Global context entries among resources are taken out: they hold the objects given that they ask for. */
export function globalContextOf(resources: readonly LoadedResource[], kinds: OfflineKinds) {
  const isEntry = ({ resource }: LoadedResource) =>
    resource.kind === "GlobalContextEntry" && resource.apiVersion.startsWith("kyverno.io/");
  const objects = resources.filter((one) => !isEntry(one));
  const entries = resources.filter(isEntry).flatMap(({ resource }) => {
    const asked = own(resource.spec, "kubernetesResource");
    if (asked === undefined) return [];
    const listed = objects.filter((one) => isAsked(one.resource, asked, kinds)).map((one) => one.resource);
    const projections = own(resource.spec, "projections");
    return [{ name: resource.metadata.name ?? "", resources: listed, ...projectionsOf(projections) }];
  });
  return { objects, entries };
}

function projectionsOf(projections: unknown) {
  if (!Array.isArray(projections) || projections.length === 0) return {};
  const named = projections.map((one) => ({ name: String(own(one, "name")), path: String(own(one, "jmesPath")) }));
  return { projections: named };
}

function isAsked(object: Resource, asked: unknown, kinds: OfflineKinds): boolean {
  const text = (field: string) => String(own(asked, field) ?? "");
  const apiVersion = text("group") === "" ? text("version") : `${text("group")}/${text("version")}`;
  const plural = kinds.find(object.apiVersion, object.kind)?.plural ?? `${object.kind.toLowerCase()}s`;
  const namespace = text("namespace");
  const here = namespace === "" || object.metadata.namespace === namespace;
  return object.apiVersion === apiVersion && plural === text("resource") && here;
}

/** Runs something; its mistakes begin with `start`. */
export function wrapped<T>(start: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${start} (${error.message})`);
    throw error;
  }
}
