import { quoted } from "../../../kube/index.ts";
import { namesOf, openBody } from "../../body/content.ts";
import { jsonType, yamlType } from "../../body/media-type.ts";

const reviews: ReadonlySet<string> = new Set(["admission.k8s.io/v1", "admission.k8s.io/v1beta1"]);

/**
 * Reads what a webhook answered: JSON, or YAML where it does not start as JSON does. The error that is thrown says what
 * is wrong in the words of the decoder. kubernetes: apimachinery pkg/runtime/serializer
 */
export function reviewIn(text: string): unknown {
  const contentType = text.trimStart().startsWith("{") ? jsonType : yamlType;
  const content = openBody({ bytes: new TextEncoder().encode(text), contentType }, false);
  const value = content.kind === "document" ? content.value : undefined;
  const { apiVersion, kind } = namesOf(value);
  if (apiVersion === "" || kind === "") return value;
  if (kind !== "AdmissionReview" || !reviews.has(apiVersion)) {
    const registered = `no kind ${quoted(kind)} is registered for version ${quoted(apiVersion)}`;
    throw new Error(`${registered} in scheme "pkg/util/webhook/client.go:71"`);
  }
  if (apiVersion === "admission.k8s.io/v1") return value;
  throw new Error("converting (v1beta1.AdmissionReview) to (v1.AdmissionReview): unknown conversion");
}
