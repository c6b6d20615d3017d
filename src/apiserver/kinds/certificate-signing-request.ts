import { own, type Resource, type UserInfo } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { humanDuration } from "./age.ts";
import { conditionsOf, requestMistakes, requestUpdateMistakes } from "./certificate-signing-request-validation.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { ensure, keep } from "./draft.ts";
import { number, part, text } from "./fields.ts";

const verdicts = ["Approved", "Denied"];

/**
 * (kubernetes: pkg/registry/certificates/certificates, pkg/apis/certificates/validation) Nothing here signs requests:
 * whoever may do so puts the certificate into the status.
 */
export const certificateSigningRequest = described({
  group: "certificates.k8s.io",
  kind: "CertificateSigningRequest",
  shortNames: ["csr"],
  scope: "cluster",
  name: () => [],
  doors: ["approval"],
  newStatus: {},
  columns: [
    nameColumn,
    ageColumn,
    column("SignerName", "Who is to sign.", (object) => text(part(object, "spec"), "signerName") || "<none>"),
    column("Requestor", "Who asks.", (object) => text(part(object, "spec"), "username")),
    column("RequestedDuration", "How long it is to be good.", (object) => {
      const seconds = number(part(object, "spec"), "expirationSeconds");
      return seconds === undefined ? "<none>" : humanDuration(seconds * 1000);
    }),
    column("Condition", "What has become of it.", conditionText),
  ],
  prepareCreate: keepAsker,
  prepareUpdate: keepRest,
  validate: requestMistakes,
  validateUpdate: (object, old) => requestUpdateMistakes(object, old, ""),
  validateStatus: (object, old, subresource) => [
    ...requestMistakes(object),
    ...requestUpdateMistakes(object, old, subresource),
  ],
  selectableFields: { "spec.signerName": (object) => text(part(object, "spec"), "signerName") },
});

/** Who asks is who is known to ask, whatever the request says. (kubernetes: strategy.go PrepareForCreate) */
function keepAsker(object: Draft, by?: UserInfo): void {
  const spec = ensure(object, "spec");
  for (const key of ["username", "uid", "groups", "extra"]) delete spec[key];
  if (!by) return;
  spec.username = by.username;
  if (by.uid !== undefined) spec.uid = by.uid;
  if (by.groups !== undefined && by.groups.length > 0) spec.groups = [...by.groups];
  if (by.extra !== undefined && Object.keys(by.extra).length > 0) spec.extra = { ...by.extra };
}

/** The spec never changes; through `approval` conditions do, and through `status` all but who approved. */
function keepRest(object: Draft, old: Resource, subresource: string): void {
  keep(object, old, "spec");
  if (subresource === "") return;
  const before = part(old, "status");
  const conditions = own(part(object, "status"), "conditions");
  if (subresource === "approval") {
    object.status = { ...before, ...(conditions === undefined ? {} : { conditions }) };
    if (conditions === undefined) delete ensure(object, "status").conditions;
    return;
  }
  const now = conditionsOf(object);
  const kept = now.map((one) => {
    const type = text(one, "type");
    const same = conditionsOf(old).filter((other) => text(other, "type") === type);
    const index = now.filter((other) => text(other, "type") === type).indexOf(one);
    const many = now.filter((other) => text(other, "type") === type).length;
    return verdicts.includes(type) && same.length === many ? (same[index] ?? one) : one;
  });
  if (kept.length > 0) ensure(object, "status").conditions = kept;
}

function conditionText(object: Resource): string {
  const types = conditionsOf(object).map((one) => text(one, "type"));
  const verdict = types.includes("Denied") ? "Denied" : types.includes("Approved") ? "Approved" : "Pending";
  const failed = types.includes("Failed") ? ",Failed" : "";
  const issued = text(part(object, "status"), "certificate") === "" ? "" : ",Issued";
  return verdict + failed + issued;
}
