export { type ContextText, loadContext } from "./context-file.ts";
export { diagnosticsText } from "./diagnostics.ts";
export {
  type DocumentKind,
  documentKind,
  isKubernetesObject,
  kindOf,
  type PolicyFamily,
} from "./document-kind.ts";
export { exceptionsOf, type LoadedExceptions } from "./exceptions.ts";
export { InputError } from "./input-error.ts";
export { guessPlural, type OfflineKind, OfflineKinds } from "./kinds.ts";
export { loadCheckRequest, loadPayload } from "./payloads.ts";
export {
  type Compile,
  compiledWith,
  createCompile,
  firstError,
  isUnsupported,
  type LoadedPolicies,
  type LoadedPolicy,
  loadPolicies,
  type PathFailure,
  policiesOf,
  type UnjudgedPolicy,
} from "./policies.ts";
export {
  type LoadedResource,
  type LoadedResources,
  loadResources,
  nameOf,
  resourceKey,
  resourcesOf,
  settled,
  withoutDuplicates,
} from "./resources.ts";
export {
  type ApiCallResponse,
  checkOperations,
  checkTest,
  type GlobalContextEntry,
  isOldTest,
  readTests,
  type TestDocument,
  type TestRow,
  type TestText,
} from "./test-file.ts";
export {
  createFiles,
  documentsOf,
  type Files,
  isFolder,
  isYaml,
  namesIn,
  type Source,
  type SourceDocument,
  writeFile,
  yamlFilesUnder,
} from "./text-file.ts";
export { type LoadedUser, loadUser } from "./user-info.ts";
export { loadValues, OldValues, parseSetFlags, type ValuesText } from "./values.ts";
