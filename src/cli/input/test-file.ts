import { posix } from "node:path";
import { anything, field, flag, integer, list, object, required, text, type Value } from "../../policy/index.ts";
import { envelope } from "./envelope.ts";
import { InputError } from "./input-error.ts";
import { readStrictly } from "./strict-document.ts";
import type { Files, Source } from "./text-file.ts";
import { inlineValues } from "./values.ts";

const paths = list(text());

const row = object({
  policy: field(text(), "Name of the policy, or `namespace/name`."),
  rule: field(text(), "Name of the rule; all rules where it is left out."),
  isValidatingAdmissionPolicy: field(flag(), "For the reader."),
  isMutatingAdmissionPolicy: field(flag(), "For the reader."),
  isValidatingPolicy: field(flag(), "For the reader."),
  isDeletingPolicy: field(flag(), "For the reader."),
  isImageValidatingPolicy: field(flag(), "For the reader."),
  isGeneratingPolicy: field(flag(), "For the reader."),
  isMutatingPolicy: field(flag(), "For the reader."),
  result: field(text(), "pass, fail, skip, warn or error."),
  kind: field(text(), "For the reader."),
  operation: field(text(), "CREATE, UPDATE or DELETE: an evaluation of its own."),
  patchedResources: field(text(), "File with the objects as the rule is to leave them."),
  generatedResource: field(text(), "File with the object that is to be generated."),
  generatedResources: field(paths, "Files with the objects that are to be generated."),
  cloneSourceResource: field(text(), "File with the objects that are to be cloned."),
  failOnMissingResources: field(flag(), "Whether an object that the file does not have is a failure."),
  resources: field(paths, "Names of resources, or `namespace/name`."),
  resourceSpecs: field(
    list(
      object({
        group: field(text(), "Group."),
        version: field(text(), "Version."),
        kind: field(text(), "Kind; not compared."),
        namespace: field(text(), "Namespace."),
        subresource: field(text(), "Subresource; not compared."),
        name: field(text(), "Name."),
      }),
    ),
    "Further resources, named in full.",
  ),
});

const projection = object({ name: required(text(), "Name."), path: required(text(), "JMESPath expression.") });

const testFile = object({
  ...envelope,
  name: field(text(), "The old place of the name."),
  policies: field(paths, "Files and folders of policies."),
  resources: field(paths, "Files of the objects under test."),
  jsonPayload: field(text(), "One of `jsonPayloads`."),
  jsonPayloads: field(paths, "Plain JSON objects under test."),
  httpPayloads: field(paths, "HTTP check requests."),
  envoyPayloads: field(paths, "Envoy check requests."),
  targetResources: field(paths, "Existing objects that mutate rules may change."),
  variables: field(text(), "File of values."),
  paramResources: field(paths, "Parameters of admission policies."),
  userinfo: field(text(), "File of the user who asks."),
  results: field(list(row), "What is expected."),
  values: field(inlineValues, "Values; they win over `variables`."),
  exceptions: field(paths, "Files of policy exceptions."),
  context: field(text(), "File of what CEL policies find in the cluster."),
  clusterResources: field(paths, "Files of a fake cluster."),
  apiCallResponses: field(
    list(
      object({
        url: field(text(), "URL of a service."),
        urlPath: field(text(), "Path of the Kubernetes API."),
        method: field(text(), "GET or POST; any where it is left out."),
        response: required(
          object({ statusCode: field(integer(), "200 where it is left out."), body: field(anything(), "JSON.") }),
          "The answer.",
        ),
      }),
    ),
    "Answers to API calls.",
  ),
  globalContextEntries: field(
    list(
      object({
        name: required(text(), "Name of the entry."),
        data: field(anything(), "What the entry holds."),
        resources: field(list(anything()), "Objects that the entry holds."),
        resourceFiles: field(paths, "Files of objects that the entry holds."),
        fieldPath: field(text(), "JMESPath expression."),
        projections: field(list(projection), "Named parts."),
      }),
    ),
    "What global context entries hold.",
  ),
});

/** What a test document says. */
export type TestText = Value<typeof testFile>;

/** One row of expectations. */
export type TestRow = Value<typeof row>;

/** An answer to an API call. */
export type ApiCallResponse = NonNullable<TestText["apiCallResponses"]>[number];

/** What a global context entry holds. */
export type GlobalContextEntry = NonNullable<TestText["globalContextEntries"]>[number];

/** One document of a test file. */
export interface TestDocument {
  readonly test: TestText;
  readonly source: Source;
}

/**
 * Reads the tests of a file. Duplicates among policies and resources are dropped, and names of payloads are cleaned.
 * Throws an `InputError` where the file is no test. (kyverno: cmd/cli/kubectl-kyverno/test/load.go)
 */
export function readTests(path: string, files: Files): readonly TestDocument[] {
  return files.documents(path).map((document) => ({
    test: cleaned(readStrictly<Value<typeof testFile>>(testFile, document)),
    source: document.source,
  }));
}

/** Whether a test is of the time before it had an apiVersion, a kind and metadata. */
export function isOldTest({ apiVersion = "", kind = "", name = "" }: TestText): boolean {
  return apiVersion === "" || kind === "" || name !== "";
}

/**
 * Checks what a schema cannot say of answers and global context; the first mistake is thrown as an `InputError`.
 * (kyverno: cmd/cli/kubectl-kyverno/apis/v1alpha1/test.go)
 */
export function checkTest(test: TestText): void {
  checkApiCalls(test.apiCallResponses ?? []);
  checkGlobalContext(test.globalContextEntries ?? []);
}

/** Checks the operations that rows name; the first mistake is thrown as an `InputError`. */
export function checkOperations(test: TestText): void {
  for (const { policy = "", operation = "", isDeletingPolicy } of test.results ?? []) {
    if (operation === "") continue;
    const start = `invalid test result for policy ${policy}`;
    if (!["CREATE", "UPDATE", "DELETE"].includes(operation)) {
      throw new InputError(`${start}: invalid operation "${operation}", must be one of CREATE, UPDATE, DELETE`);
    }
    if (isDeletingPolicy) throw new InputError(`${start}: operation is not supported for deleting policies`);
  }
}

function cleaned(test: TestText): TestText {
  const { jsonPayload = "", jsonPayloads = [] } = test;
  const payloads = jsonPayloads.length === 0 && jsonPayload !== "" ? [jsonPayload] : jsonPayloads;
  return {
    ...test,
    policies: [...new Set(test.policies ?? [])],
    resources: [...new Set(test.resources ?? [])],
    jsonPayloads: [...new Set(payloads.filter((one) => one.trim() !== "").map((one) => posix.normalize(one)))],
  };
}

function checkApiCalls(entries: readonly ApiCallResponse[]): void {
  const seen = new Set<string>();
  entries.forEach((entry, index) => {
    const mistake = apiCallMistake(entry);
    if (mistake !== undefined) throw new InputError(`apiCallResponses[${index}]: ${mistake}`);
    const { url = "", urlPath = "", method = "" } = entry;
    const key = `${method.trim() === "" ? "" : `${method.trim().toUpperCase()}:`}${url || urlPath}`;
    if (seen.has(key)) {
      throw new InputError(
        `apiCallResponses: duplicate entry for "${url || urlPath}" (key "${key}") — each method+url combination must be unique`,
      );
    }
    seen.add(key);
  });
}

function apiCallMistake({ url = "", urlPath = "", method = "", response }: ApiCallResponse): string | undefined {
  if (url.trim() === "" && urlPath.trim() === "") return "either url or urlPath is required";
  if (url.trim() !== "" && urlPath.trim() !== "") return "url and urlPath are mutually exclusive";
  if (url !== "" && !/^https?:\/\//.test(url)) return `url "${url}" must be an absolute https/http URL`;
  if (urlPath !== "" && !urlPath.startsWith("/")) {
    return `urlPath "${urlPath}" must be an absolute path starting with '/'`;
  }
  if (!["", "GET", "POST"].includes(method.trim().toUpperCase())) return "method must be GET or POST";
  return response.body === undefined ? `"${url || urlPath}": response.body is required` : undefined;
}

function checkGlobalContext(entries: readonly GlobalContextEntry[]): void {
  const seen = new Set<string>();
  for (const { name, data, resources, resourceFiles } of entries) {
    const start = `globalContextEntries entry "${name}"`;
    const given = [data, resources, resourceFiles].filter((one) => one !== undefined).length;
    if (given === 0) throw new InputError(`${start}: one of data, resources, or resourceFiles is required`);
    if (given > 1) throw new InputError(`${start}: data, resources, and resourceFiles are mutually exclusive`);
    if (seen.has(name)) throw new InputError(`${start}: duplicate name`);
    seen.add(name);
  }
}
