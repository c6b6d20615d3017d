import { isRecord, setOwn } from "../../data/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import type { ImageRecord } from "../rule.ts";

/** Where it is written down which images of an object were verified. (kyverno: api/kyverno/constants.go) */
export const recordsAnnotation = "kyverno.io/verify-images";

/** The same by policy and rule: only this one is believed. */
export const scopedAnnotation = "kyverno.io/verify-images-scoped";

/** A rule of a policy; the namespace is empty for cluster-wide ones. */
export interface RecordScope {
  readonly namespace: string;
  readonly policy: string;
  readonly rule: string;
}

/** What is written down of an image for a rule. */
export interface ScopedRecord extends RecordScope, ImageRecord {}

export type RecordStatus =
  | { readonly kind: "status"; readonly status: ImageRecord["status"] }
  | { readonly kind: "error"; readonly message: string };

/**
 * What an object says of an image under a rule: `fail` where it says nothing. (kyverno: pkg/engine/utils/image.go
 * IsImageVerifiedForPolicy)
 */
export function recordedStatus(object: Resource, scope: RecordScope, image: string): RecordStatus {
  const text = own(own(object.metadata, "annotations"), scopedAnnotation);
  if (typeof text !== "string") return unknown;
  const parsed = parse(text);
  if (parsed.kind === "error") {
    return { kind: "error", message: `failed to parse scoped image metadata: ${parsed.message}` };
  }
  if (own(parsed.value, "version") !== 1) return unknown;
  const rules = own(own(parsed.value, "policies"), keyOf(scope));
  const status = own(own(rules, scope.rule), image);
  return status === "pass" || status === "skip" ? { kind: "status", status } : unknown;
}

/**
 * An object in which is written down what was found of its images; what it said before counts no more. What has failed
 * for a rule stays so, whatever else the rule says of the same image.
 * (kyverno: pkg/engine/api/imageverifymetadata.go Patches)
 */
export function withRecords(object: Resource, records: readonly ScopedRecord[]): Resource {
  if (records.length === 0) return object;
  const plain: Statuses = {};
  const policies: Record<string, Record<string, Statuses>> = {};
  for (const record of records) {
    note(plain, record);
    note(at(at(policies, keyOf(record)), record.rule), record);
  }
  const annotations = {
    ...object.metadata.annotations,
    [recordsAnnotation]: JSON.stringify(sorted(plain)),
    [scopedAnnotation]: JSON.stringify({ version: 1, policies: sorted(policies) }),
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** An object as if nobody had verified its images. (kyverno: pkg/controllers/report/utils/scanner.go) */
export function withoutRecords(object: Resource): Resource {
  const { annotations } = object.metadata;
  if (annotations === undefined) return object;
  const { [recordsAnnotation]: plain, [scopedAnnotation]: scoped, ...rest } = annotations;
  if (plain === undefined && scoped === undefined) return object;
  return { ...object, metadata: { ...object.metadata, annotations: rest } };
}

type Statuses = Record<string, ImageRecord["status"]>;

const unknown: RecordStatus = { kind: "status", status: "fail" };

function keyOf({ namespace, policy }: RecordScope): string {
  return `${namespace}/${policy}`;
}

function note(statuses: Statuses, { image, status }: ImageRecord): void {
  if (own(statuses, image) !== "fail") setOwn(statuses, image, status);
}

function at<T extends object>(record: Record<string, T>, key: string): T {
  const known = Object.hasOwn(record, key) ? record[key] : undefined;
  if (known !== undefined) return known;
  const made = {} as T;
  setOwn(record, key, made);
  return made;
}

/** Go writes the keys of maps in their order. */
function sorted(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

type Parsed =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "error"; readonly message: string };

function parse(text: string): Parsed {
  try {
    return { kind: "value", value: JSON.parse(text) };
  } catch {
    return { kind: "error", message: "it is no JSON" };
  }
}
