import { randomUUID } from "node:crypto";
import type { Resource } from "../../../kube/index.ts";
import { own } from "../../../kube/index.ts";
import type { Draft } from "../../kind.ts";
import type { AdmissionRequest } from "../plugin.ts";
import type { Invocation } from "./match.ts";

/** What a webhook is asked, and the UID by which its answer must name the question. */
export interface Review {
  readonly uid: string;
  readonly body: string;
}

/** The object and what it was, in the version that the webhook wants to see. */
export interface Subject {
  readonly object: Resource | Draft | undefined;
  readonly old: Resource | undefined;
}

/** What a webhook answered. */
export interface Answer {
  readonly allowed: boolean;
  /** The `status` of a refusal, unchecked. */
  readonly result: unknown;
  /** Operations of a JSON patch in base64; absent where nothing is to be changed. */
  readonly patch: string | undefined;
  readonly patchType: string;
  readonly warnings: readonly string[];
}

/** kubernetes: apiserver pkg/admission/plugin/webhook/request/admissionreview.go CreateV1AdmissionReview */
export function reviewOf(request: AdmissionRequest, invocation: Invocation, subject: Subject): Review {
  const uid = randomUUID();
  const { subresource, user } = request;
  const review = {
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: {
      uid,
      kind: invocation.gvk,
      resource: invocation.resource,
      ...(subresource === "" ? {} : { subResource: subresource }),
      requestKind: request.gvk,
      requestResource: request.resource,
      ...(subresource === "" ? {} : { requestSubResource: subresource }),
      ...(request.name === "" ? {} : { name: request.name }),
      ...(request.namespace === "" ? {} : { namespace: request.namespace }),
      operation: request.operation,
      userInfo: user,
      object: subject.object ?? null,
      oldObject: subject.old ?? null,
      dryRun: request.dryRun,
      // A connection has no options of its own: they are its object.
      options: request.operation === "CONNECT" ? null : request.options,
    },
  };
  return { uid, body: JSON.stringify(review) };
}

/**
 * Checks the answer to a review; what is wrong with it is the text of the error that is thrown.
 * kubernetes: apiserver pkg/admission/plugin/webhook/request/admissionreview.go VerifyAdmissionResponse
 */
export function answerIn(document: unknown, uid: string, mutating: boolean): Answer {
  const response = own(document, "response");
  if (response === null || typeof response !== "object") throw new Error("webhook response was absent");
  const given = own(response, "uid");
  if (given !== uid) throw new Error(`expected response.uid="${uid}", got ${JSON.stringify(given ?? "")}`);
  checkKind(document);
  const patch = textOf(response, "patch");
  const patchType = own(response, "patchType");
  checkPatch(patch, patchType, mutating);
  const warnings = own(response, "warnings");
  return {
    allowed: own(response, "allowed") === true,
    result: own(response, "status"),
    patch: patch === "" ? undefined : patch,
    patchType: typeof patchType === "string" ? patchType : "",
    warnings: Array.isArray(warnings) ? warnings.filter((one) => typeof one === "string") : [],
  };
}

function checkKind(document: unknown): void {
  const apiVersion = textOf(document, "apiVersion");
  const kind = textOf(document, "kind");
  if (apiVersion === "admission.k8s.io/v1" && kind === "AdmissionReview") return;
  const expected = "admission.k8s.io/v1, Kind=AdmissionReview";
  throw new Error(
    `expected webhook response of ${expected}, got ${apiVersion === "" ? "/" : apiVersion}, Kind=${kind}`,
  );
}

function checkPatch(patch: string, patchType: unknown, mutating: boolean): void {
  const typed = patchType !== undefined && patchType !== null;
  if (!mutating) {
    if (patch !== "") throw new Error("validating webhook may not return response.patch");
    if (typed) throw new Error("validating webhook may not return response.patchType");
    return;
  }
  if (patch !== "" && !typed) throw new Error("webhook returned response.patch but not response.patchType");
  if (patch === "" && typed) throw new Error("webhook returned response.patchType but not response.patch");
  if (patchType === "") throw new Error('webhook returned invalid response.patchType of ""');
}

function textOf(value: unknown, key: string): string {
  const text = own(value, key);
  return typeof text === "string" ? text : "";
}
