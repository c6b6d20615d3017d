/** The annotation in which kubectl keeps what it applied last on the client's side. (kubernetes: lastapplied*.go) */
import { isRecord } from "../../data/index.ts";
import { compareTexts, goJson, own, typeMistakes } from "../../kube/index.ts";
import { metadataOf } from "../draft.ts";
import type { Draft } from "../kind.ts";
import { compareTyped } from "./compare.ts";
import type { FieldSet } from "./field-set.ts";
import { fieldSetOf } from "./to-field-set.ts";
import type { FieldVersion } from "./updater.ts";

const annotation = "kubectl.kubernetes.io/last-applied-configuration";

/** How long all annotations of an object may be. */
const mostAnnotations = 256 * 1024;

/** What client-side apply set and nobody changed since: kubectl may take it over. `undefined` where there is no annotation. */
export function allowedByLastApplied({ type, apiVersion }: FieldVersion, live: unknown): FieldSet | undefined {
  const last = parsed(textOf(live));
  if (last === undefined || own(last, "apiVersion") !== apiVersion) return undefined;
  if (typeMistakes(type, live, false).length > 0 || typeMistakes(type, last, false).length > 0) return undefined;
  const { modified, added, removed } = compareTyped(type, last, live);
  return fieldSetOf(type, last).difference(modified).difference(added).difference(removed);
}

/** Keeps the annotation, where an object has it, in step with what is applied on the server's side. */
export function syncLastApplied(draft: Draft, config: Draft): void {
  if (textOf(draft) === "") return;
  const annotations = own(metadataOf(draft), "annotations") as Draft;
  annotations[annotation] = lastAppliedOf(config);
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    size += Buffer.byteLength(key) + Buffer.byteLength(String(value));
  }
  if (size > mostAnnotations) delete annotations[annotation];
}

/** The configuration as kubectl keeps it: without the annotation, its fields in order. */
function lastAppliedOf(config: Draft): string {
  const given = own(config, "metadata");
  const { annotations, ...metadata } = isRecord(given) ? given : {};
  if (annotations === undefined) return `${sortedJson(config)}\n`;
  const kept = isRecord(annotations) ? { annotations: othersOf(annotations) } : {};
  return `${sortedJson({ ...config, metadata: { ...metadata, ...kept } })}\n`;
}

/** Annotations without kubectl's own, as a map of texts. */
function othersOf(annotations: Readonly<Record<string, unknown>>): object {
  const { [annotation]: _, ...others } = annotations;
  return Object.fromEntries(Object.entries(others).map(([key, value]) => [key, value ?? ""]));
}

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(",")}]`;
  if (!isRecord(value)) return goJson(value);
  const keys = Object.keys(value).sort(compareTexts);
  return `{${keys.map((key) => `${goJson(key)}:${sortedJson(value[key])}`).join(",")}}`;
}

function textOf(object: unknown): string {
  const text = own(own(own(object, "metadata"), "annotations"), annotation);
  return typeof text === "string" ? text : "";
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = text === "" ? undefined : JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
