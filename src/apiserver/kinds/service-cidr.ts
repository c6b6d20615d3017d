import type { FieldError, Resource } from "../../kube/index.ts";
import { familyOfCidr, strictCidrMistakes } from "./address-validation.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { part, texts } from "./fields.ts";
import { invalid, required } from "./mistakes.ts";

const field = "spec.cidrs";
const cidrsOf = (object: Resource) => texts(part(object, "spec"), "cidrs");

/** (kubernetes: pkg/registry/networking/servicecidr, pkg/apis/networking/validation ValidateServiceCIDR) */
export const serviceCidr = described({
  group: "networking.k8s.io",
  kind: "ServiceCIDR",
  scope: "cluster",
  newStatus: {},
  doorsKeepMetadata: true,
  columns: [
    nameColumn,
    column("CIDRs", "Networks of cluster addresses.", (object) => cidrsOf(object).join(",")),
    ageColumn,
  ],
  validate: cidrsMistakes,
  validateUpdate: changedCidrsMistakes,
  onlyUpdateChecks: true,
});

function cidrsMistakes(object: Resource): readonly FieldError[] {
  const cidrs = cidrsOf(object);
  const [first, second] = cidrs.map(familyOfCidr);
  if (cidrs.length === 0) return [required(field, "at least one CIDR required")];
  if (cidrs.length > 2) return [invalid(field, { CIDRs: cidrs }, "may only hold up to 2 values")];
  const detail = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
  return [
    ...cidrs.flatMap((one, at) => strictCidrMistakes(one, `${field}[${at}]`)),
    ...(first !== undefined && first === second ? [invalid(field, cidrs, detail)] : []),
  ];
}

/** A second network may be added, nothing else may change. */
function changedCidrsMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const [now, before] = [cidrsOf(object), cidrsOf(old)];
  const detail = "field is immutable";
  const added = before.length === 1 && now.length === 2;
  if (now.length !== before.length && !added) return [invalid(field, now, detail)];
  const changed = before.flatMap((one, at) => (one === now[at] ? [] : [invalid(`${field}[${at}]`, now[at], detail)]));
  return added ? [...changed, ...cidrsMistakes(object)] : changed;
}
