import { randomUUID } from "node:crypto";
import { isRecord } from "../../data/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import { openBody } from "../body/content.ts";
import { jsonType } from "../body/media-type.ts";
import type { Draft } from "../kind.ts";

/** What a webhook is asked to convert, and the UID by which its answer must name the question. */
export interface ConversionReview {
  readonly uid: string;
  readonly body: string;
}

/**
 * Asks for objects in another version, in the first version of ConversionReview that both know. Throws where there is none.
 * kubernetes: apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go createConversionReviewObjects
 */
export function conversionReview(
  versions: readonly string[],
  apiVersion: string,
  objects: readonly (Resource | Draft)[],
): ConversionReview {
  const version = versions.find((one) => one === "v1" || one === "v1beta1");
  if (version === undefined) throw new Error("no supported conversion review versions");
  const uid = randomUUID();
  const body = JSON.stringify({
    kind: "ConversionReview",
    apiVersion: `apiextensions.k8s.io/${version}`,
    request: { uid, desiredAPIVersion: apiVersion, objects },
    response: { uid: "", convertedObjects: null, result: { metadata: {} } },
  });
  return { uid, body };
}

/** Reads the text of an answer; the error that is thrown says what is wrong with it. */
export function conversionReviewIn(text: string): unknown {
  const content = openBody({ bytes: new TextEncoder().encode(text), contentType: jsonType }, false);
  return content.kind === "document" ? content.value : undefined;
}

/**
 * The objects of an answer, unchecked. Throws with what is wrong with the answer.
 * kubernetes: webhook_converter.go getConvertedObjectsFromResponse
 */
export function convertedIn(document: unknown, uid: string): readonly unknown[] {
  const apiVersion = own(document, "apiVersion");
  const kind = own(document, "kind");
  const response = own(document, "response");
  if (apiVersion !== "apiextensions.k8s.io/v1beta1") {
    if (apiVersion !== "apiextensions.k8s.io/v1" || kind !== "ConversionReview") {
      const wanted = "apiextensions.k8s.io/v1, Kind=ConversionReview";
      throw new Error(`expected webhook response of ${wanted}, got ${apiVersion ?? "/"}, Kind=${kind ?? ""}`);
    }
    const given = own(response, "uid") ?? "";
    if (response === undefined || response === null) throw new Error("no response provided");
    if (given !== uid) throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(given)}`);
  }
  checkResult(own(response, "result"));
  const objects = own(response, "convertedObjects");
  return Array.isArray(objects) ? objects : [];
}

function checkResult(result: unknown): void {
  const status = own(result, "status") ?? "";
  if (status === "Success") return;
  const message = own(result, "message");
  if (typeof message === "string" && message !== "") throw new Error(message);
  throw new Error(`response.result.status was '${status}', not 'Success'`);
}

/** Where a converted object belongs, for messages. */
export interface Slot {
  readonly original: Draft;
  readonly apiVersion: string;
}

/**
 * Checks an object that a webhook made, and gives it the metadata of the original, of which only labels and annotations
 * may differ. Throws with what is wrong. kubernetes: webhook_converter.go validateConvertedObject, restoreObjectMeta
 */
export function checkedObject(value: unknown, { original, apiVersion }: Slot): Draft {
  if (!isRecord(value)) throw new Error("invalid object: not an object");
  const made = value as Draft;
  const at = (object: unknown, key: string) => String(own(own(object, "metadata"), key) ?? "");
  if (made.apiVersion !== apiVersion) {
    throw new Error(
      `invalid object at index 0: invalid groupVersion (expected ${apiVersion}, received ${made.apiVersion ?? ""})`,
    );
  }
  if (made.kind !== original.kind) {
    throw new Error(`invalid object at index 0: invalid kind (expected ${original.kind}, received ${made.kind ?? ""})`);
  }
  for (const [key, word] of [
    ["name", "name"],
    ["namespace", "namespace"],
    ["uid", "UID"],
  ] as const) {
    const [was, is] = [at(original, key), at(made, key)];
    if (was !== is) throw new Error(`invalid object: must have the same ${word}: ${was} != ${is}`);
  }
  return { ...made, metadata: restored(original.metadata, own(made, "metadata")) };
}

function restored(original: unknown, made: unknown): Draft {
  if (made === undefined) throw new Error("invalid metadata: missing metadata in converted object");
  if (!isRecord(made)) throw new Error("invalid metadata: invalid metadata in converted object");
  const metadata: Draft = { ...(original as Draft) };
  for (const key of ["labels", "annotations"]) {
    const map = own(made, key);
    if (map === undefined || map === null) delete metadata[key];
    else metadata[key] = textsOf(map, key);
  }
  return metadata;
}

function textsOf(map: unknown, key: string): Readonly<Record<string, unknown>> {
  if (!isRecord(map)) throw new Error(`invalid metadata: invalid metadata.${key} in converted object`);
  const wrong = Object.entries(map).find(([, value]) => typeof value !== "string");
  if (wrong === undefined) return map;
  throw new Error(`invalid metadata: metadata.${key}[${wrong[0]}] must be a string in converted object`);
}
