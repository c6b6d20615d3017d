import { isRecord, yamlPosition } from "../../data/index.ts";
import { type Diagnostic, own, type Resource } from "../../kube/index.ts";
import type { Compilation, CompileOptions } from "../../policy/index.ts";
import { documentKind, goKindText, isKubernetesObject, type PolicyFamily } from "./document-kind.ts";
import { InputError } from "./input-error.ts";
import { OfflineKinds } from "./kinds.ts";
import { type Files, isFolder, type Source, type SourceDocument, yamlFilesUnder } from "./text-file.ts";

/** A policy of a kind that can be compiled, with what compiling it said. */
export interface LoadedPolicy {
  readonly document: Resource;
  readonly source: Source;
  readonly compilation: Compilation;
}

/** A policy that is known and cannot be judged by this version. */
export interface UnjudgedPolicy {
  readonly document: Resource;
  readonly source: Source;
  readonly family: PolicyFamily;
}

/** What policy files hold. */
export interface LoadedPolicies {
  readonly policies: readonly LoadedPolicy[];
  readonly unjudged: readonly UnjudgedPolicy[];
  readonly exceptions: readonly SourceDocument[];
  /** What binds policies that hold only where they are bound. */
  readonly bindings: readonly Resource[];
  /** Documents whose fields have the wrong types: left out, each with its reason. */
  readonly refused: readonly RefusedDocument[];
  /** Paths that could not be read at all, or hold something that is no policy. */
  readonly failures: readonly PathFailure[];
}

export interface RefusedDocument {
  readonly path: string;
  readonly message: string;
}

export interface PathFailure {
  readonly path: string;
  readonly error: InputError;
}

/** Compiles documents, each once however often it is loaded. */
export interface Compile {
  (document: Resource): Compilation;
  /** Whether fields that objects cannot have are mistakes. */
  readonly strictFields: boolean;
}

/** A compiler that remembers what it has compiled. */
export function createCompile({ strictFields = false }: Pick<CompileOptions, "strictFields"> = {}): Compile {
  const known = new WeakMap<Resource, Compilation>();
  const kinds = new OfflineKinds();
  const compile = (document: Resource) => {
    const before = known.get(document);
    if (before !== undefined) return before;
    const kind = documentKind(document);
    if (kind.kind !== "policy") throw new TypeError("only policies are compiled");
    const compilation = kind.policyKind.compile(document, { ...optionsFor(document, kinds), strictFields });
    known.set(document, compilation);
    return compilation;
  };
  return Object.assign(compile, { strictFields });
}

/**
 * Nobody serves a policy here. Only those are told of kinds that name resources by plurals: elsewhere a kind that is not
 * known offline would count as one that does not exist.
 */
function optionsFor({ apiVersion }: Resource, kinds: OfflineKinds): CompileOptions {
  const unserved = { unserved: true, httpInNamespaces: true } as const;
  if (!apiVersion.startsWith("policies.kyverno.io/")) return unserved;
  return { ...unserved, kinds: kinds.lookUp, customKinds: kinds.custom };
}

/** What goes with policies. */
export interface Companions {
  readonly exceptions: readonly Resource[];
  readonly bindings: readonly Resource[];
  /** The kinds of definitions, where some are given. */
  readonly kinds: OfflineKinds | undefined;
  readonly strictFields: boolean;
}

/** Policies compiled anew with what goes with them, where there is any of it. */
export function compiledWith(
  policies: readonly LoadedPolicy[],
  { exceptions, bindings, kinds, strictFields }: Companions,
): readonly LoadedPolicy[] {
  const usual = kinds ?? new OfflineKinds();
  return policies.map((policy) => {
    const kind = documentKind(policy.document);
    const own = bindings.filter((one) => binds(one, policy.document));
    const changes = exceptions.length > 0 || own.length > 0 || kinds !== undefined;
    if (kind.kind !== "policy" || !changes) return policy;
    const companions = { exceptions, strictFields, ...(own.length > 0 && { bindings: own }) };
    const options = { ...optionsFor(policy.document, usual), ...companions };
    return { ...policy, compilation: kind.policyKind.compile(policy.document, options) };
  });
}

function binds(binding: Resource, policy: Resource): boolean {
  return binding.kind === `${policy.kind}Binding` && own(binding.spec, "policyName") === policy.metadata?.name;
}

/** Loads files and folders of policies. A path that fails is a failure of its own and holds nothing. */
export function loadPolicies(paths: readonly string[], files: Files, compile: Compile): LoadedPolicies {
  const loaded = emptyDraft();
  for (const path of paths) {
    try {
      const documents = (isFolder(path) ? yamlFilesUnder(path) : [path]).flatMap((file) => files.documents(file));
      merge(loaded, sortDocuments(documents, compile));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      loaded.failures.push({ path, error });
    }
  }
  return loaded;
}

/** Sorts the documents of a text that is in no file: standard input. */
export function policiesOf(documents: readonly SourceDocument[], compile: Compile): LoadedPolicies {
  return sortDocuments(documents, compile);
}

/** The first error of a policy that did not compile, with its place: `policy.yaml:3:5: ...`. */
export function firstError({ compilation }: LoadedPolicy): Diagnostic | undefined {
  return compilation.diagnostics.find(({ severity }) => severity === "error");
}

/** Where a diagnostic of a document points: `policy.yaml:12:9`. */
export function placeOf(source: Source, path: string): string {
  const at = yamlPosition(source.text, path, source.index);
  return at === undefined ? source.path : `${source.path}:${at.line}:${at.column}`;
}

/** Whether an error says that this version does not enforce a part of the policy, rather than that it is wrong. */
export function isUnsupported({ code }: Diagnostic): boolean {
  return code === "not-enforced";
}

interface Draft extends LoadedPolicies {
  readonly policies: LoadedPolicy[];
  readonly unjudged: UnjudgedPolicy[];
  readonly exceptions: SourceDocument[];
  readonly bindings: Resource[];
  readonly refused: RefusedDocument[];
  readonly failures: PathFailure[];
}

const emptyDraft = (): Draft => ({
  policies: [],
  unjudged: [],
  exceptions: [],
  bindings: [],
  refused: [],
  failures: [],
});

function merge(into: Draft, from: LoadedPolicies): void {
  into.policies.push(...from.policies);
  into.unjudged.push(...from.unjudged);
  into.exceptions.push(...from.exceptions);
  into.bindings.push(...from.bindings);
  into.refused.push(...from.refused);
}

function sortDocuments(documents: readonly SourceDocument[], compile: Compile): LoadedPolicies {
  const found = emptyDraft();
  for (const document of documents.flatMap(itemsOf)) sortDocument(document, compile, found);
  return found;
}

/** The items of a `v1 List`; any other document is its own only item. */
function itemsOf(document: SourceDocument): readonly SourceDocument[] {
  const { value, source } = document;
  if (!isRecord(value) || value.kind !== "List" || value.apiVersion !== "v1") return [document];
  return Array.isArray(value.items) ? value.items.map((item) => ({ value: item, source })) : [];
}

function sortDocument(document: SourceDocument, compile: Compile, found: Draft): void {
  const { value, source } = document;
  if (!isKubernetesObject(value)) throw new InputError("Object 'Kind' is missing in a document");
  const kind = documentKind(value);
  switch (kind.kind) {
    case "policy":
      addPolicy({ document: value, source, compilation: compile(value) }, found);
      break;
    case "unjudged":
      found.unjudged.push({ document: value, source, family: kind.family });
      break;
    case "exception":
      found.exceptions.push(document);
      break;
    case "binding":
      found.bindings.push(value);
      break;
    case "other":
      throw new InputError(`policy type not supported ${goKindText(value)}`);
    default:
      kind satisfies never;
  }
}

/** Codes of mistakes in the shape of a document, for which Kyverno's schema refuses it before it is a policy. */
const shapeCodes: ReadonlySet<string> = new Set([
  "type",
  "required",
  "not-supported",
  "too-long",
  "too-short",
  "too-deep",
]);

function addPolicy(policy: LoadedPolicy, found: Draft): void {
  const errors = policy.compilation.diagnostics.filter(({ severity }) => severity === "error");
  const unknown = errors.find(({ code }) => code === "unknown-field");
  if (unknown !== undefined) throw new InputError(`${placeOf(policy.source, unknown.path)}: ${unknown.message}`);
  const shape = errors.find(({ code }) => shapeCodes.has(code));
  if (shape === undefined) {
    found.policies.push(policy);
    return;
  }
  const { path } = policy.source;
  found.refused.push({ path, message: `${placeOf(policy.source, shape.path)}: ${shape.message}` });
}
