import type { Resource, UserInfo } from "../../kube/index.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import { timestamp } from "../call.ts";
import type { Draft } from "../kind.ts";
import { readCertificateRequest } from "../kinds/certificate-request-der.ts";
import { conditionsOf, requestText } from "../kinds/certificate-signing-request-validation.ts";
import { inner, inners } from "../kinds/draft.ts";
import { same } from "../kinds/equal.ts";
import { has, part, text } from "../kinds/fields.ts";
import { forbidden } from "../status.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

const place = { group: "certificates.k8s.io", resource: "certificatesigningrequests" };
const clientSigner = "kubernetes.io/kube-apiserver-client";

/**
 * Lets only those approve and sign requests for certificates who may do so for the signer, and nobody become an
 * administrator that way.
 * kubernetes: plugin/pkg/admission/certificates
 */
export function certificateAdmission(authorizer: Authorizer, clock: () => number): AdmissionPlugin {
  return {
    name: "Certificates",
    mutate(request, object) {
      if (isRequest(request) && request.subresource !== "" && request.old !== undefined) {
        stamp(object, request.old, timestamp(clock()));
      }
    },
    validate(request, object) {
      if (object === undefined || !isRequest(request)) return;
      if (request.operation === "CREATE" && request.subresource === "") checkSubject(request, object);
      if (request.operation === "UPDATE" && request.old !== undefined) {
        checkSigner(authorizer, request, { object, old: request.old });
      }
    },
  };
}

function isRequest({ resource }: AdmissionRequest): boolean {
  return resource.group === place.group && resource.resource === place.resource;
}

/** (kubernetes: pkg/registry/certificates/certificates/strategy.go populateConditionTimestamps) */
function stamp(object: Draft, old: Resource, now: string): void {
  for (const one of inners(inner(object, "status"), "conditions")) {
    if (!has(one, "lastUpdateTime")) one.lastUpdateTime = now;
    if (has(one, "lastTransitionTime")) continue;
    const before = conditionsOf(old).find(
      (other) => text(other, "type") === text(one, "type") && text(other, "status") === text(one, "status"),
    );
    one.lastTransitionTime = text(before, "lastTransitionTime") || now;
  }
}

function checkSubject({ name }: AdmissionRequest, object: Resource): void {
  if (text(part(object, "spec"), "signerName") !== clientSigner) return;
  const read = readCertificateRequest(requestText(object));
  if (read.kind === "mistake") throw forbidden(place, name, `failed to parse CSR: ${read.mistake}`);
  if (!read.organizations.includes("system:masters")) return;
  throw forbidden(place, name, `use of ${clientSigner} signer with system:masters group is not allowed`);
}

interface Change {
  readonly object: Resource;
  readonly old: Resource;
}

function checkSigner(authorizer: Authorizer, request: AdmissionRequest, { object, old }: Change): void {
  const signer = text(part(old, "spec"), "signerName");
  const verb = verbOf(request, { object, old });
  if (verb === undefined || maySign(authorizer, request.user, { verb, signer })) return;
  throw forbidden(
    place,
    request.name,
    `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`,
  );
}

function verbOf({ subresource }: AdmissionRequest, { object, old }: Change): "approve" | "sign" | undefined {
  if (subresource === "approval") return "approve";
  if (subresource !== "status") return undefined;
  const certificate = (of: Resource) => text(part(of, "status"), "certificate");
  const untouched = certificate(object) === certificate(old) && same(conditionsOf(object), conditionsOf(old));
  return untouched ? undefined : "sign";
}

/** For one signer, or for all of its domain. (kubernetes: pkg/certauthorization) */
function maySign(
  authorizer: Authorizer,
  user: UserInfo,
  { verb, signer }: { readonly verb: string; readonly signer: string },
): boolean {
  const [domain = ""] = signer.split("/");
  return [signer, `${domain}/*`].some((name) => {
    const what = { kind: "resource", group: place.group, resource: "signers", subresource: "", namespace: "" } as const;
    return authorizer.authorize(user, { ...what, verb, name }).allowed;
  });
}
