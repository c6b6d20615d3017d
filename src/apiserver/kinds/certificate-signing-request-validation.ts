import { decodeBase64 } from "../../data/index.ts";
import { type FieldError, own, type Resource } from "../../kube/index.ts";
import { readCertificateRequest } from "./certificate-request-der.ts";
import { same } from "./equal.ts";
import { type Fields, number, part, parts, text, texts } from "./fields.ts";
import { duplicate, forbidden, invalid, notSupported, required, tooLong } from "./mistakes.ts";
import { labelMistakes, subdomainMistakes } from "./names.ts";

const usages = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];
const legacySigner = "kubernetes.io/legacy-unknown";
const closing = ["Approved", "Denied", "Failed"];

export function conditionsOf(object: Resource | Fields): readonly Fields[] {
  return parts(part(object, "status"), "conditions");
}

/** The text that a request holds, which is PEM; bytes that are no UTF-8 become something else, which is none. */
export function requestText(object: Resource | Fields): string {
  const decoded = decodeBase64(text(part(object, "spec"), "request"));
  return decoded.kind === "bytes" ? new TextDecoder().decode(decoded.bytes) : "";
}

/** Checks a request. (kubernetes: pkg/apis/certificates/validation validateCertificateSigningRequest) */
export function requestMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  const read = readCertificateRequest(requestText(object));
  const seconds = number(spec, "expirationSeconds");
  const short = "may not specify a duration less than 600 seconds (10 minutes)";
  return [
    ...(read.kind === "mistake" ? [invalid("spec.request", own(spec, "request") ?? null, read.mistake)] : []),
    ...usagesMistakes(texts(spec, "usages")),
    ...signerMistakes(text(spec, "signerName"), "spec.signerName"),
    ...(seconds !== undefined && seconds < 600 ? [invalid("spec.expirationSeconds", seconds, short)] : []),
    ...conditionsMistakes(conditionsOf(object)),
  ];
}

/** Checks what an update through a subresource (`""` for the object itself) changes. (kubernetes: validateCertificateSigningRequestUpdate) */
export function requestUpdateMistakes(object: Resource, old: Resource, subresource: string): readonly FieldError[] {
  const field = "status.conditions";
  const of = (one: Resource, type: string) => conditionsOf(one).filter((condition) => text(condition, "type") === type);
  const removed = closing.filter((type) => of(object, type).length < of(old, type).length);
  const added = ["Approved", "Denied"].filter((type) => of(object, type).length > of(old, type).length);
  const changed = ["Approved", "Denied"].filter(
    (type) => of(object, type).length === of(old, type).length && !same(of(object, type), of(old, type)),
  );
  const told = (all: readonly string[], verb: string) =>
    all.map((type) => forbidden(field, `updates may not ${verb} a condition of type "${type}"`));
  return [
    ...told(removed, "remove"),
    ...(subresource === "approval" ? [] : [...told(added, "add"), ...told(changed, "modify")]),
    ...certificateMistakes(object, old, subresource),
  ];
}

function certificateMistakes(object: Resource, old: Resource, subresource: string): readonly FieldError[] {
  const field = "status.certificate";
  const [now, before] = [text(part(object, "status"), "certificate"), text(part(old, "status"), "certificate")];
  if (now === before) return [];
  const form = now === "" || isCertificate(now) ? [] : [invalid(field, "<certificate data>", noCertificate)];
  if (subresource !== "status") return [...form, forbidden(field, "updates may not set certificate content")];
  return before === "" ? form : [...form, forbidden(field, "updates may not modify existing certificate content")];
}

const noCertificate = "must contain at least one CERTIFICATE PEM block";

function isCertificate(value: string): boolean {
  const decoded = decodeBase64(value);
  return decoded.kind === "bytes" && new TextDecoder().decode(decoded.bytes).includes("-----BEGIN CERTIFICATE-----");
}

function usagesMistakes(given: readonly string[]): readonly FieldError[] {
  const path = "spec.usages";
  return [
    ...(given.length === 0 ? [required(path)] : []),
    ...given.flatMap((one, at) => (usages.includes(one) ? [] : [notSupported(`${path}[${at}]`, one, usages)])),
    ...given.flatMap((one, at) => (given.indexOf(one) < at ? [duplicate(`${path}[${at}]`, one)] : [])),
  ];
}

/** (kubernetes: pkg/apis/core/validation ValidateSignerName) */
function signerMistakes(name: string, field: string): readonly FieldError[] {
  if (name === legacySigner) return [invalid(field, name, "the legacy signerName is not allowed via this API version")];
  if (name === "") return [required(field)];
  const [domain = "", path, ...rest] = name.split("/");
  if (path === undefined || rest.length > 0) {
    return [invalid(field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  }
  const short = "should be a domain with at least two segments separated by dots";
  return [
    ...(domain.length > 253 ? [tooLong(field, 253)] : []),
    ...segmentMistakes(domain, field, labelMistakes),
    ...(domain.includes(".") ? [] : [invalid(field, domain, short)]),
    ...segmentMistakes(path, field, subdomainMistakes),
  ];
}

function segmentMistakes(
  segment: string,
  field: string,
  check: (label: string) => readonly string[],
): readonly FieldError[] {
  const label = segment.split(".").find((one) => check(one).length > 0);
  if (label === undefined) return [];
  return check(label).map((message) =>
    invalid(field, segment, `validating label ${JSON.stringify(label)}: ${message}`),
  );
}

function conditionsMistakes(conditions: readonly Fields[]): readonly FieldError[] {
  const path = "status.conditions";
  return conditions.flatMap((one, at) => {
    const [type, status] = [text(one, "type"), text(one, "status")];
    const among = closing.includes(type) ? ["True"] : ["False", "True", "Unknown"];
    const earlier = conditions.slice(0, at).map((other) => text(other, "type"));
    const opposite = type === "Approved" ? "Denied" : type === "Denied" ? "Approved" : undefined;
    const clash = opposite !== undefined && earlier.includes(opposite);
    return [
      ...(type === "" ? [required(`${path}[${at}].type`)] : []),
      ...(status === "" ? [required(`${path}[${at}].status`)] : []),
      ...(status !== "" && !among.includes(status) ? [notSupported(`${path}[${at}].status`, status, among)] : []),
      ...(clash ? [invalid(path, type, "Approved and Denied conditions are mutually exclusive")] : []),
      ...(earlier.includes(type) ? [duplicate(`${path}[${at}].type`, type)] : []),
    ];
  });
}
