import { isRecord, parseJson } from "../data/index.ts";
import type { GroupVersionKind, GroupVersionResource, Resource, UserInfo } from "../kube/index.ts";
import { apiVersionOf } from "../kube/index.ts";
import type { AskedResource, Operation, Request, RequestUser } from "../policy/index.ts";
import { parseExactly } from "./exact-json.ts";

/** An AdmissionReview's request, checked but not yet enriched with what only the cluster knows. */
export interface Review {
  readonly uid: string;
  readonly operation: Operation;
  /** The kind of `object`; for a subresource its own (`PodExecOptions`, `Scale`). */
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string;
  readonly user: UserInfo;
  readonly object: Resource | undefined;
  readonly oldObject: Resource | undefined;
  readonly dryRun: boolean;
  /** `CreateOptions` and the like, as they are; absent where there are none. */
  readonly options: unknown;
  /** What the user has asked for, where the API server has made another version or kind of it. */
  readonly asked: AskedResource | undefined;
  /** Some whole number was beyond 2^53 and is carried as a text of its digits. */
  readonly inexact: boolean;
}

/** A body that is no review: the HTTP status and what to tell. */
export interface Refusal {
  readonly kind: "refusal";
  readonly status: 400 | 413 | 417;
  readonly message: string;
}

export type ParsedReview = { readonly kind: "review"; readonly review: Review } | Refusal;

/** The largest body that is read, in bytes: several times the largest object that the API server stores. */
export const maxReviewSize = 8 * 1024 * 1024;

/** Deeper than any object of Kubernetes, and shallow enough for everything that walks objects by recursion. */
const maxDepth = 512;

/**
 * Reads the body of a webhook call.
 * kyverno: pkg/webhooks/handlers/admission.go
 */
export function parseReview(body: Buffer): ParsedReview {
  if (body.length === 0) return refuse(400, "empty body");
  const parsed = parseJson(body, { size: maxReviewSize, depth: maxDepth });
  if (parsed.kind === "mistake") {
    return refuse(parsed.mistake.code === "too-large" ? 413 : 417, parsed.mistake.message);
  }
  const value: unknown = parsed.unsafe ? parseExactly(new TextDecoder().decode(body)) : parsed.value;
  if (!isRecord(value)) return refuse(417, "the body is no AdmissionReview");
  const { apiVersion = reviewVersion, request } = value;
  if (apiVersion !== reviewVersion) return refuse(417, `only AdmissionReviews of ${reviewVersion} are understood`);
  if (request === undefined || request === null) return refuse(400, "AdmissionReview request is nil");
  const review = readRequest(request, parsed.unsafe);
  return typeof review === "string" ? refuse(417, review) : { kind: "review", review };
}

/** Turns a review into what rules judge. `kind` is the kind that the resource path names, the parent's for a subresource. */
export function requestOf(
  review: Review,
  known: { readonly kind: GroupVersionKind; readonly user: RequestUser; readonly now: number },
): Request {
  const namespace = isNamespaceKind(known.kind) ? "" : review.namespace;
  return {
    uid: review.uid,
    operation: review.operation,
    kind: known.kind,
    resource: review.resource,
    subresource: review.subresource,
    name: review.name,
    namespace,
    object: review.object && inNamespace(review.object, review.kind, namespace),
    oldObject: review.oldObject && inNamespace(review.oldObject, review.kind, namespace),
    user: known.user,
    dryRun: review.dryRun,
    now: known.now,
    ...(review.options !== undefined && { options: review.options }),
    ...(review.asked !== undefined && { asked: review.asked }),
  };
}

const reviewVersion = "admission.k8s.io/v1";

function refuse(status: Refusal["status"], message: string): Refusal {
  return { kind: "refusal", status, message };
}

/** The review, or what is wrong with it. */
function readRequest(request: unknown, inexact: boolean): Review | string {
  if (!isRecord(request)) return "request is no object";
  const { uid, operation, subResource = "", name = "", namespace = "", dryRun = false } = request;
  const kind = readKind(request.kind);
  const resource = readResource(request.resource);
  const user = readUser(request.userInfo ?? {});
  if (typeof uid !== "string") return "request.uid is no text";
  if (!isOperation(operation)) return "request.operation is none of CREATE, UPDATE, DELETE, CONNECT";
  if (kind === undefined) return "request.kind is no kind";
  if (resource === undefined) return "request.resource is no resource";
  if (typeof subResource !== "string") return "request.subResource is no text";
  if (typeof name !== "string" || typeof namespace !== "string") return "request.name or request.namespace is no text";
  if (user === undefined) return "request.userInfo is no user";
  const object = readObject(request.object);
  const oldObject = readObject(request.oldObject);
  if (object === "invalid" || oldObject === "invalid") return "request.object or request.oldObject is no object";
  if (object === undefined && (operation === "CREATE" || operation === "UPDATE")) return "request.object is missing";
  const place = { name: name || nameIn(object ?? oldObject), namespace };
  const dry = dryRun === true;
  const asked = readAsked(request, { kind, resource, subresource: subResource });
  if (asked === "invalid") return "request.requestKind or request.requestResource is none";
  return {
    uid,
    operation,
    kind,
    resource,
    subresource: subResource,
    ...place,
    user,
    object,
    oldObject,
    dryRun: dry,
    options: request.options ?? undefined,
    asked,
    inexact,
  };
}

/** (kubernetes: api/admission/v1/types.go) */
function readAsked(
  { requestKind, requestResource, requestSubResource = "" }: Readonly<Record<string, unknown>>,
  same: AskedResource,
): AskedResource | undefined | "invalid" {
  if (isAbsent(requestKind) || isAbsent(requestResource)) return undefined;
  const kind = readKind(requestKind);
  const resource = readResource(requestResource);
  if (kind === undefined || resource === undefined || typeof requestSubResource !== "string") return "invalid";
  const isSame =
    kind.kind === same.kind.kind &&
    kind.version === same.kind.version &&
    kind.group === same.kind.group &&
    resource.resource === same.resource.resource &&
    resource.version === same.resource.version &&
    resource.group === same.resource.group &&
    requestSubResource === same.subresource;
  return isSame ? undefined : { kind, resource, subresource: requestSubResource };
}

function isOperation(value: unknown): value is Operation {
  return value === "CREATE" || value === "UPDATE" || value === "DELETE" || value === "CONNECT";
}

function readKind(value: unknown): GroupVersionKind | undefined {
  if (!isRecord(value)) return undefined;
  const { group = "", version, kind } = value;
  const fits = typeof group === "string" && typeof version === "string" && typeof kind === "string";
  return fits ? { group, version, kind } : undefined;
}

function readResource(value: unknown): GroupVersionResource | undefined {
  if (!isRecord(value)) return undefined;
  const { group = "", version, resource } = value;
  const fits = typeof group === "string" && typeof version === "string" && typeof resource === "string";
  return fits ? { group, version, resource } : undefined;
}

function readUser(value: unknown): UserInfo | undefined {
  if (!isRecord(value)) return undefined;
  const { username = "", uid, groups, extra } = value;
  if (typeof username !== "string") return undefined;
  if (!isAbsent(groups) && !isTexts(groups)) return undefined;
  if (!isAbsent(extra) && !isExtra(extra)) return undefined;
  return {
    username,
    groups: groups ?? [],
    ...(typeof uid === "string" && { uid }),
    ...(!isAbsent(extra) && { extra }),
  };
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isExtra(value: unknown): value is Readonly<Record<string, readonly string[]>> {
  return isRecord(value) && Object.values(value).every(isTexts);
}

/** An object as rules may rely on it: with `metadata`, which the options of CONNECT lack. */
function readObject(value: unknown): Resource | undefined | "invalid" {
  if (isAbsent(value)) return undefined;
  if (!isRecord(value)) return "invalid";
  const { metadata } = value;
  if (isRecord(metadata)) return value as unknown as Resource;
  return isAbsent(metadata) ? ({ ...value, metadata: {} } as unknown as Resource) : "invalid";
}

function nameIn(object: Resource | undefined): string {
  const name = object?.metadata.name;
  return typeof name === "string" ? name : "";
}

function isNamespaceKind(kind: GroupVersionKind): boolean {
  return kind.kind === "Namespace" && kind.group === "";
}

/**
 * Gives an object the kind and namespace of its request, where it does not have them already.
 * kyverno: pkg/utils/admission/resource.go `ConvertResource`
 */
function inNamespace(object: Resource, kind: GroupVersionKind, namespace: string): Resource {
  const apiVersion = kind.group === "" ? kind.version : apiVersionOf(kind);
  const placed = (object.metadata.namespace ?? "") === namespace;
  if (placed && object.kind === kind.kind && object.apiVersion === apiVersion) return object;
  return {
    ...object,
    apiVersion,
    kind: kind.kind,
    metadata: placed ? object.metadata : { ...object.metadata, namespace },
  };
}
