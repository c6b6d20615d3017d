import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { fill, innerAt } from "./draft.ts";
import { type Fields, flag, has, number, part, partAt, parts, text } from "./fields.ts";
import { forbidden, invalid, invalids, notSupported, required } from "./mistakes.ts";
import { dns1035Mistakes, pathSegmentName, subdomainMistakes } from "./names.ts";

/** What every version of a group that is served here says of itself. (kubernetes: kube-aggregator pkg/apis/apiregistration/helpers.go) */
export function locallyAvailable(since: string): Draft {
  return {
    type: "Available",
    status: "True",
    lastTransitionTime: since,
    reason: "Local",
    message: "Local APIServices are always available",
  };
}

/**
 * The versions of groups that the API has. Those that other servers would have to answer for are refused, since no
 * request is passed on. (kubernetes: kube-aggregator pkg/registry/apiservice, pkg/apis/apiregistration/validation)
 */
export const apiService = described({
  group: "apiregistration.k8s.io",
  kind: "APIService",
  scope: "cluster",
  categories: ["api-extensions"],
  name: pathSegmentName,
  unconditionalUpdate: false,
  newStatus: {},
  doorsKeepMetadata: true,
  columns: [
    nameColumn,
    column("Service", "Who answers.", (object) => {
      const service = partAt(object, "spec", "service");
      return service ? `${text(service, "namespace")}/${text(service, "name")}` : "Local";
    }),
    column("Available", "Whether it answers.", availableText),
    ageColumn,
  ],
  default: (object) => {
    const service = innerAt(object, "spec", "service");
    if (service) fill(service, "port", 443);
  },
  prepareCreate: (object) => {
    if (has(part(object, "spec"), "service")) return;
    const since = text(part(object, "metadata"), "creationTimestamp");
    object.status = { conditions: [locallyAvailable(since)] };
  },
  validate: serviceMistakes,
  validateStatus: (object) =>
    parts(part(object, "status"), "conditions").flatMap((one, at) => {
      const among = ["True", "False", "Unknown"];
      const status = text(one, "status");
      return among.includes(status) ? [] : [notSupported(`status.conditions[${at}].status`, status, among)];
    }),
});

function availableText(object: Resource): string {
  const condition = parts(part(object, "status"), "conditions").find((one) => text(one, "type") === "Available");
  if (!condition) return "Unknown";
  const [status, reason] = [text(condition, "status"), text(condition, "reason")];
  return status === "True" || reason === "" ? status : `${status} (${reason})`;
}

function serviceMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  return [
    ...nameMistakes(object.metadata.name ?? "", spec),
    ...versionMistakes(spec),
    ...priorityMistakes(number(spec, "groupPriorityMinimum") ?? 0, "spec.groupPriorityMinimum", 20_000),
    ...priorityMistakes(number(spec, "versionPriority") ?? 0, "spec.versionPriority", 1000),
    ...(has(spec, "service")
      ? [forbidden("spec.service", "requests are not passed on to other servers by this control plane")]
      : localMistakes(spec)),
  ];
}

function nameMistakes(name: string, spec: Fields | undefined): readonly FieldError[] {
  const wanted = `${text(spec, "version")}.${text(spec, "group")}`;
  if (name === wanted) return [];
  return [invalid("metadata.name", name, `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`)];
}

function versionMistakes(spec: Fields | undefined): readonly FieldError[] {
  const [group, version] = [text(spec, "group"), text(spec, "version")];
  const detail = "only v1 may have an empty group and it better be legacy kube";
  return [
    ...(group === "" && version !== "v1" ? [required("spec.group", detail)] : []),
    ...(group === "" ? [] : invalids("spec.group", group, subdomainMistakes(group))),
    ...invalids("spec.version", version, dns1035Mistakes(version)),
  ];
}

function priorityMistakes(value: number, field: string, most: number): readonly FieldError[] {
  return value > 0 && value <= most ? [] : [invalid(field, value, `must be positive and less than ${most}`)];
}

function localMistakes(spec: Fields | undefined): readonly FieldError[] {
  const bundle = text(spec, "caBundle");
  const insecure = flag(spec, "insecureSkipTLSVerify");
  const bytes = Math.floor((bundle.replace(/=+$/, "").length * 3) / 4);
  return [
    ...(bundle === "" ? [] : [invalid("spec.caBundle", `${bytes} bytes`, "local APIServices may not have a caBundle")]),
    ...(insecure
      ? [invalid("spec.insecureSkipTLSVerify", true, "local APIServices may not have insecureSkipTLSVerify")]
      : []),
  ];
}
