import { parseYaml } from "../../data/index.ts";
import { own, parseApiVersion } from "../../kube/index.ts";
import { decodeEnvelope, duplicateFields, isEnvelope, ProtobufError } from "../codec/index.ts";
import { thaw } from "../frozen.ts";
import { unsupportedMediaType } from "../status.ts";
import { goTypeName } from "./go-type-name.ts";
import { BodyError, decodeText, readJson } from "./json-text.ts";
import { jsonType, parseMediaType, protobufType, yamlType } from "./media-type.ts";

/** The bytes of a request and what they are said to be. */
export interface Body {
  readonly bytes: Uint8Array;
  /** As the header has it; absent means JSON. */
  readonly contentType: string | undefined;
}

/** What a body holds, before anybody knows whether it fits. */
export type Content =
  | { readonly kind: "document"; readonly value: unknown; readonly duplicates: () => readonly string[] }
  | { readonly kind: "protobuf"; readonly raw: Uint8Array; readonly names: Names };

/** The kind that a body says it is; empty where it does not say. */
export interface Names {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Takes a body out of its wrapping: JSON, YAML or, where `protobuf` is allowed, a Kubernetes protobuf envelope. Throws
 * {@link BodyError}, and a `StatusError` for any other content type.
 */
export function openBody(body: Body, protobuf: boolean): Content {
  const accepted = [jsonType, yamlType, ...(protobuf ? [protobufType] : [])];
  const type = body.contentType ? parseMediaType(body.contentType)?.type : jsonType;
  if (type === undefined || !accepted.includes(type)) throw unsupportedMediaType(accepted);
  if (type === protobufType) return openEnvelope(body.bytes);
  const text = decodeText(body.bytes);
  if (type === yamlType) return { kind: "document", value: readYaml(text), duplicates: () => [] };
  return { kind: "document", value: readDocument(text), duplicates: () => duplicateFields(text) };
}

/** The kind that a document says it is. Throws {@link BodyError} where what it says is no text. */
export function namesOf(value: unknown): Names {
  const apiVersion = textField(value, "apiVersion");
  if (parseApiVersion(apiVersion).version.includes("/")) {
    throw new BodyError(`unexpected GroupVersion string: ${apiVersion}`);
  }
  return { apiVersion, kind: textField(value, "kind") };
}

/** The start of a body, as messages show it. kubernetes: apiserver pkg/endpoints/handlers/rest.go summarizeData */
export function summaryOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return "<empty>";
  const start = bytes.subarray(0, 30);
  const shown = bytes[0] === 0x7b ? decodeText(start) : Buffer.from(start).toString("hex");
  return bytes.length > 30 ? `${shown} ...` : shown;
}

function openEnvelope(bytes: Uint8Array): Content {
  if (bytes.length === 0) throw new BodyError("empty data");
  if (!isEnvelope(bytes)) {
    throw new BodyError("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  }
  if (bytes.length === 4) throw new BodyError("empty body");
  try {
    const { raw, apiVersion, kind } = decodeEnvelope(bytes);
    return { kind: "protobuf", raw, names: { apiVersion, kind } };
  } catch (error) {
    if (error instanceof ProtobufError) throw new BodyError(error.message);
    throw error;
  }
}

function readDocument(text: string): unknown {
  return explained(() => objectOf(readJson(text)));
}

function explained(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof BodyError)
      throw new BodyError(`couldn't get version/kind; json parse error: ${error.message}`);
    throw error;
  }
}

/** What Go's reader says of the same mistakes, where it is plain. */
const goWords: ReadonlyMap<string, string> = new Map([
  ["bad indentation of a mapping entry", "mapping values are not allowed in this context"],
]);

/** What Go's reader says of a text that is no YAML; it does not mention the first line. */
export function yamlMistake({ line = 1, message }: { readonly line?: number; readonly message: string }): string {
  return `yaml: ${line === 1 ? "" : `line ${line}: `}${goWords.get(message) ?? message}`;
}

function readYaml(text: string): unknown {
  const parsed = parseYaml(text);
  if (parsed.kind === "mistake") throw new BodyError(yamlMistake(parsed.mistake));
  // What aliases share becomes parts of its own, which can then be changed one by one.
  return explained(() => objectOf(thaw(parsed.documents[0]?.value ?? {})));
}

/** What is no object cannot be one; `null` is an empty one, as in Go. */
function objectOf(value: unknown): unknown {
  if (value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value;
  const fields =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  throw new BodyError(`json: cannot unmarshal ${goTypeName(value)} into Go value of type ${fields}`);
}

function textField(value: unknown, field: string): string {
  const text = own(value, field);
  if (text === undefined || text === null) return "";
  if (typeof text === "string") return text;
  const mistake = `json: cannot unmarshal ${goTypeName(text)} into Go struct field .${field} of type string`;
  throw new BodyError(`couldn't get version/kind; json parse error: ${mistake}`);
}
