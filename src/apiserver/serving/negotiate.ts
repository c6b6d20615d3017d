import { jsonType, type MediaType, parseAccept, protobufType, yamlType } from "../body/media-type.ts";
import type { Verb } from "../kind.ts";
import { badRequest, formRefused, methodNotServed, notAcceptable } from "../status.ts";

/** The form in which a client wants objects. */
export type Form =
  | { readonly kind: "object" }
  | { readonly kind: "table"; readonly apiVersion: string; readonly include: IncludeObject }
  | { readonly kind: "metadata"; readonly apiVersion: string; readonly list: boolean };

export type IncludeObject = "None" | "Metadata" | "Object";

const asObject: Form = { kind: "object" };

/**
 * Chooses the form of an answer by the `Accept` header. Answers are JSON or, but for watches, YAML: what neither
 * satisfies is refused.
 * kubernetes: apiserver pkg/endpoints/handlers/negotiation/negotiate.go
 */
export function negotiate(accept: string | undefined, includeObject: string | null, verb: Verb): Form {
  if (accept === undefined || accept.trim() === "") return asObject;
  const watches = verb === "watch";
  for (const clause of parseAccept(accept)) {
    if (!isJson(clause) && !isYaml(clause)) continue;
    const form = formOf(clause, includeObject);
    if (form === undefined) continue;
    if (watches && !isJson(clause)) break;
    return form;
  }
  throw notAcceptable(watches ? streamTypes : wholeTypes);
}

/**
 * What the door of a built-in kind refuses before anybody looks at the request: `HEAD`, and media types that it does
 * not have. (go-restful: jsr311.go detectRoute)
 */
export function checkDoor(method: string, verb: Verb, accept: string | undefined): void {
  if (method === "HEAD") throw methodNotServed();
  if (accept === undefined || accept === "") return;
  const available = verb === "list" || verb === "watch" ? [...wholeTypes, ...streamTypes] : wholeTypes;
  const wanted = accept.split(",").map((clause) => clause.split(";")[0]?.trim() ?? "");
  if (!wanted.some((type) => type === "*/*" || available.includes(type))) throw formRefused(available);
}

/** The forms that there are in Kubernetes; protobuf is one that this control plane only reads. */
const wholeTypes = [jsonType, yamlType, protobufType];
const streamTypes = [jsonType, protobufType].map((type) => `${type};stream=watch`);

/** Whether a media type can be answered with YAML. */
export function isYaml({ type }: MediaType): boolean {
  return type === yamlType;
}

/** Whether a media type can be answered with JSON. */
export function isJson({ type }: MediaType): boolean {
  return type === jsonType || type === "application/*" || type === "*/*";
}

function formOf({ parameters }: MediaType, includeObject: string | null): Form | undefined {
  const as = parameters.get("as");
  if (as === undefined && !parameters.has("g") && !parameters.has("v")) return asObject;
  const version = parameters.get("v") ?? "";
  if (parameters.get("g") !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) return undefined;
  const apiVersion = `meta.k8s.io/${version}`;
  if (as === "Table") return { kind: "table", apiVersion, include: included(includeObject) };
  if (as === "PartialObjectMetadata") return { kind: "metadata", apiVersion, list: false };
  return as === "PartialObjectMetadataList" ? { kind: "metadata", apiVersion, list: true } : undefined;
}

function included(text: string | null): IncludeObject {
  if (text === null || text === "") return "Metadata";
  if (text === "None" || text === "Metadata" || text === "Object") return text;
  const mistake = `includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`;
  throw badTable(mistake);
}

function badTable(mistake: string) {
  return badRequest(`Unable to convert to Table as requested: ${mistake}`);
}
