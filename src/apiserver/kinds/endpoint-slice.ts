import { type FieldError, own, type Resource } from "../../kube/index.ts";
import { ipWarnings } from "./address-validation.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { fill, inners } from "./draft.ts";
import { endpointsMistakes, portsMistakes } from "./endpoint-slice-validation.ts";
import { same } from "./equal.ts";
import { has, number, part, parts, text, texts } from "./fields.ts";
import { immutable } from "./metadata.ts";
import { notSupported, required } from "./mistakes.ts";

const types = ["FQDN", "IPv4", "IPv6"];
const shown = 3;
const controllers = ["endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"];

/** (kubernetes: pkg/registry/discovery/endpointslice, pkg/apis/discovery/v1/defaults.go) */
export const endpointSlice = described({
  group: "discovery.k8s.io",
  kind: "EndpointSlice",
  scope: "namespaced",
  columns: [
    nameColumn,
    column("AddressType", "What kind of addresses it has.", (object) => text(object, "addressType")),
    column("Ports", "Ports of all its endpoints.", (object) => listText(parts(object, "ports").map(portText))),
    column("Endpoints", "Addresses of its endpoints.", (object) =>
      listText(parts(object, "endpoints").flatMap((one) => texts(one, "addresses"))),
    ),
    ageColumn,
  ],
  generationOf: (object) => [
    object.addressType,
    object.endpoints,
    object.ports,
    part(part(object, "metadata"), "labels"),
  ],
  default: (object) => {
    for (const port of inners(object, "ports")) {
      fill(port, "name", "");
      fill(port, "protocol", "TCP");
    }
  },
  prepareCreate: (object) => {
    for (const one of inners(object, "endpoints")) delete one.deprecatedTopology;
  },
  prepareUpdate: (object, old) => {
    if (same(object.endpoints, old.endpoints)) return;
    for (const one of inners(object, "endpoints")) delete one.deprecatedTopology;
  },
  validate: (object) => [...typeMistakes(object), ...portsMistakes(object)],
  validateCreate: endpointsMistakes,
  validateUpdate: (object, old) => [
    ...(same(object.endpoints, old.endpoints) ? [] : endpointsMistakes(object)),
    ...immutable("addressType", object.addressType, old.addressType),
  ],
  warnings: sliceWarnings,
});

function portText(port: ReturnType<typeof parts>[number]): string {
  if (has(port, "port")) return String(number(port, "port") ?? 0);
  return has(port, "name") ? text(port, "name") : "*";
}

/** (kubernetes: pkg/printers/internalversion/printers.go listWithMoreString) */
function listText(all: readonly string[]): string {
  const text = all.slice(0, shown).join(",");
  if (all.length > shown) return `${text} + ${all.length - shown} more...`;
  return text === "" ? "<unset>" : text;
}

function typeMistakes(object: Resource): readonly FieldError[] {
  const type = text(object, "addressType");
  if (type === "") return [required("addressType")];
  return types.includes(type) ? [] : [notSupported("addressType", type, types)];
}

function sliceWarnings(object: Resource): readonly string[] {
  const old = text(object, "addressType") === "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : [];
  const by = own(part(object.metadata, "labels"), "endpointslice.kubernetes.io/managed-by");
  if (controllers.includes(String(by))) return old;
  const odd = parts(object, "endpoints").flatMap((one, at) =>
    texts(one, "addresses").flatMap((address, index) => ipWarnings(address, `endpoints[${at}].addresses[${index}]`)),
  );
  return [...old, ...odd];
}
