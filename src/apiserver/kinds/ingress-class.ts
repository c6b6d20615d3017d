import type { FieldError, Resource } from "../../kube/index.ts";
import { choiceMistakes, domainPathMistakes, optionalMistakes, typedReferenceMistakes } from "./checks.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { fill, innerAt } from "./draft.ts";
import { has, part, partAt, text } from "./fields.ts";
import { immutable, utf8Length } from "./metadata.ts";
import { forbidden, required, tooLong } from "./mistakes.ts";
import { labelMistakes } from "./names.ts";

const longest = 250;

/** (kubernetes: pkg/registry/networking/ingressclass, pkg/apis/networking/validation) */
export const ingressClass = described({
  group: "networking.k8s.io",
  kind: "IngressClass",
  plural: "ingressclasses",
  scope: "cluster",
  countsSpec: true,
  columns: [
    nameColumn,
    column("Controller", "Who serves ingresses of this class.", (object) => text(part(object, "spec"), "controller")),
    column("Parameters", "Where the controller finds more.", parametersText),
    ageColumn,
  ],
  default: (object) => {
    const parameters = innerAt(object, "spec", "parameters");
    if (parameters) fill(parameters, "scope", "Cluster");
  },
  validate: classMistakes,
  validateUpdate: (object, old) =>
    immutable("spec.controller", text(part(object, "spec"), "controller"), text(part(old, "spec"), "controller")),
});

function parametersText(object: Resource): string {
  const parameters = partAt(object, "spec", "parameters");
  if (!parameters) return "<none>";
  const group = has(parameters, "apiGroup") ? `.${text(parameters, "apiGroup")}` : "";
  return `${text(parameters, "kind")}${group}/${text(parameters, "name")}`;
}

function classMistakes(object: Resource): readonly FieldError[] {
  const controller = text(part(object, "spec"), "controller");
  return [
    ...(utf8Length(controller) > longest ? [tooLong("spec.controller", longest)] : []),
    ...domainPathMistakes(controller, "spec.controller"),
    ...parametersMistakes(object),
  ];
}

function parametersMistakes(object: Resource): readonly FieldError[] {
  const parameters = partAt(object, "spec", "parameters");
  if (!parameters) return [];
  const path = "spec.parameters";
  const reference = typedReferenceMistakes(parameters, path);
  if (!has(parameters, "scope")) return [...reference, required(`${path}.scope`)];
  const among = ["Cluster", "Namespace"];
  return [
    ...reference,
    ...choiceMistakes(parameters, "scope", { field: `${path}.scope`, among }),
    ...(text(parameters, "scope") === "Namespace"
      ? has(parameters, "namespace")
        ? optionalMistakes(parameters, "namespace", { field: `${path}.namespace`, check: labelMistakes })
        : [required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'")]
      : []),
    ...(text(parameters, "scope") === "Cluster" && has(parameters, "namespace")
      ? [forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'")]
      : []),
  ];
}
