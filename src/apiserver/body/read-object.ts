import { apiVersionOf, type GroupVersionKind, own, parseApiVersion, quoted } from "../../kube/index.ts";
import type { FieldValidation } from "../call.ts";
import { ProtobufError } from "../codec/index.ts";
import type { Codec, Draft } from "../kind.ts";
import { badRequest, invalid, type StatusError } from "../status.ts";
import { type Body, type Content, type Names, namesOf, openBody, summaryOf } from "./content.ts";
import { fitBody } from "./fit-body.ts";
import { BodyError } from "./json-text.ts";

/** What a body has to be, and how it is read. */
export interface Expected {
  readonly gvk: GroupVersionKind;
  readonly codec: Codec;
  /** Whether some other kind is known, which makes for another message. */
  readonly knows: (gvk: GroupVersionKind) => boolean;
  readonly fieldValidation: FieldValidation;
  warn(text: string): void;
}

/**
 * Reads the object of a request: parsed, checked to be of its kind, with unknown fields removed and, as `fieldValidation`
 * has it, refused or warned of. Defaults are not filled in. Throws a `StatusError`.
 * kubernetes: apiserver pkg/endpoints/handlers/create.go, rest.go transformDecodeError
 */
export function readObject(body: Body, expected: Expected): Draft {
  const content = opened(body, expected);
  const names = content.kind === "protobuf" ? content.names : namesIn(content.value, body, expected);
  const gvk = withDefaults(names, expected.gvk);
  checkKind(gvk, content, expected);
  const draft = content.kind === "protobuf" ? decoded(content, gvk, expected) : fitted(content, gvk, expected);
  draft.apiVersion = apiVersionOf(expected.gvk);
  draft.kind = expected.gvk.kind;
  return draft;
}

function opened(body: Body, expected: Expected): Content {
  return explained(body, expected, () => openBody(body, expected.codec.fromProtobuf !== undefined));
}

function namesIn(value: unknown, body: Body, expected: Expected): Names {
  return explained(body, expected, () => namesOf(value));
}

function explained<T>(body: Body, expected: Expected, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    const must = `must be of type ${expected.gvk.kind}`;
    throw badRequest(`the object provided is unrecognized (${must}): ${error.message} (${summaryOf(body.bytes)})`);
  }
}

function withDefaults(names: Names, expected: GroupVersionKind): GroupVersionKind {
  const { group, version } = names.apiVersion === "" ? expected : parseApiVersion(names.apiVersion);
  return { group, version, kind: names.kind === "" ? expected.kind : names.kind };
}

function checkKind(gvk: GroupVersionKind, content: Content, { gvk: wanted, codec, knows }: Expected): void {
  if (codec.fromProtobuf === undefined) {
    checkCustomKind(gvk, wanted, content.kind === "document" ? content.value : undefined);
    return;
  }
  const mistake = kindMistake(gvk, wanted, knows);
  if (mistake !== undefined) throw unfit(gvk, wanted, mistake);
}

function decoded(content: Content & { kind: "protobuf" }, gvk: GroupVersionKind, expected: Expected): Draft {
  try {
    return expected.codec.fromProtobuf?.(content.raw) ?? {};
  } catch (error) {
    if (error instanceof ProtobufError) throw unfit(gvk, expected.gvk, error.message);
    throw error;
  }
}

function fitted(content: Content & { kind: "document" }, gvk: GroupVersionKind, expected: Expected): Draft {
  const { codec, fieldValidation, warn } = expected;
  const duplicates = fieldValidation === "Ignore" ? [] : content.duplicates();
  const draft = content.value as Draft;
  const { unknown, mismatch } = fitBody(codec, draft);
  if (mismatch !== undefined) throw unfit(gvk, expected.gvk, mismatch);
  const mistakes = strictMistakes(unknown, duplicates);
  if (mistakes.length === 0 || fieldValidation === "Ignore") return draft;
  if (fieldValidation === "Strict") throw unfit(gvk, expected.gvk, strictMessage(mistakes));
  for (const mistake of mistakes) warn(mistake);
  return draft;
}

/** The kind that a document says it is, completed where it does not say. */
export function namedKind(document: unknown, expected: GroupVersionKind): GroupVersionKind {
  const apiVersion = own(document, "apiVersion");
  const kind = own(document, "kind");
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return withDefaults({ apiVersion: text(apiVersion), kind: text(kind) }, expected);
}

/** Why an object of one built-in kind cannot be read as another; `undefined` where they are the same. */
export function kindMistake(
  gvk: GroupVersionKind,
  wanted: GroupVersionKind,
  knows: (gvk: GroupVersionKind) => boolean,
): string | undefined {
  if (apiVersionOf(gvk) === apiVersionOf(wanted) && gvk.kind === wanted.kind) return undefined;
  if (!knows(gvk)) {
    const registered = `no kind ${quoted(gvk.kind)} is registered for version ${quoted(apiVersionOf(gvk))}`;
    return `${registered} in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  }
  const hub = wanted.group === "" ? "core" : (wanted.group.split(".")[0] ?? "");
  return `converting (${gvk.version}.${gvk.kind}) to (${hub}.${wanted.kind}): unknown conversion`;
}

/** Refuses an object that says it is of another than the wanted custom kind; the refusal names the kind that it says. */
export function checkCustomKind(gvk: GroupVersionKind, wanted: GroupVersionKind, document: unknown): void {
  const given = apiVersionOf(gvk);
  const expected = apiVersionOf(wanted);
  if (given !== expected) {
    throw badRequest(`the API version in the data (${given}) does not match the expected API version (${expected})`);
  }
  if (gvk.kind === wanted.kind) return;
  const name = own(own(document, "metadata"), "name");
  throw invalid(gvk, typeof name === "string" ? name : "", [
    { type: "Invalid", field: "kind", value: gvk.kind, detail: `must be ${wanted.kind}` },
  ]);
}

/** What strict decoding has to say of fields, each on its own. */
export function strictMistakes(unknown: readonly string[], duplicates: readonly string[]): readonly string[] {
  return [
    ...unknown.map((path) => `unknown field ${quoted(path)}`),
    ...duplicates.map((path) => `duplicate field ${quoted(path)}`),
  ];
}

export function strictMessage(mistakes: readonly string[]): string {
  return `strict decoding error: ${mistakes.join(", ")}`;
}

function unfit(gvk: GroupVersionKind, wanted: GroupVersionKind, why: string): StatusError {
  return badRequest(`${gvk.kind} in version ${quoted(gvk.version)} cannot be handled as a ${wanted.kind}: ${why}`);
}
