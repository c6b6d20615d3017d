import type { FieldError, Resource } from "../../kube/index.ts";
import { givenMistakes } from "./checks.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { ensure, fillZero } from "./draft.ts";
import { same } from "./equal.ts";
import { number, part, partAt, parts, text } from "./fields.ts";
import { fixedFlowSchemas } from "./flow-control-objects.ts";
import { conditionsMistakes, flowRuleMistakes } from "./flow-schema-validation.ts";
import { invalid, notSupported, required } from "./mistakes.ts";
import { subdomainMistakes } from "./names.ts";

const greatestPrecedence = 10_000;

/** (kubernetes: pkg/registry/flowcontrol/flowschema, pkg/apis/flowcontrol/validation ValidateFlowSchema) */
export const flowSchema = described({
  group: "flowcontrol.apiserver.k8s.io",
  kind: "FlowSchema",
  scope: "cluster",
  countsSpec: true,
  newStatus: {},
  doorsKeepMetadata: true,
  columns: [
    nameColumn,
    column("PriorityLevel", "The level of its requests.", (object) =>
      text(partAt(object, "spec", "priorityLevelConfiguration"), "name"),
    ),
    column(
      "MatchingPrecedence",
      "Which schema is asked first.",
      (object) => number(part(object, "spec"), "matchingPrecedence") ?? 0,
    ),
    column(
      "DistinguisherMethod",
      "How its flows are told apart.",
      (object) => text(partAt(object, "spec", "distinguisherMethod"), "type") || "<none>",
    ),
    ageColumn,
    column("MissingPL", "Whether its level is not there.", (object) => {
      const dangling = parts(part(object, "status"), "conditions").find((one) => text(one, "type") === "Dangling");
      return dangling ? text(dangling, "status") : "?";
    }),
  ],
  rowOrder: (a, b) => precedenceOf(a) - precedenceOf(b) || ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1),
  default: (object) => fillZero(ensure(object, "spec"), "matchingPrecedence", 1000),
  validate: schemaMistakes,
  validateStatus: conditionsMistakes,
});

function precedenceOf(object: Resource): number {
  return number(part(object, "spec"), "matchingPrecedence") ?? 0;
}

function schemaMistakes(object: Resource): readonly FieldError[] {
  const name = object.metadata.name ?? "";
  const fixed = fixedFlowSchemas.get(name);
  const differs = fixed !== undefined && !same(fixed, object.spec);
  return [
    ...precedenceMistakes(object),
    ...methodMistakes(object),
    ...levelMistakes(object),
    ...parts(part(object, "spec"), "rules").flatMap((rule, at) => flowRuleMistakes(rule, `spec.rules[${at}]`)),
    ...(differs ? [invalid("spec", object.spec, `spec of '${name}' must equal the fixed value`)] : []),
    ...conditionsMistakes(object),
  ];
}

function precedenceMistakes(object: Resource): readonly FieldError[] {
  const field = "spec.matchingPrecedence";
  const value = precedenceOf(object);
  if (value <= 0) return [invalid(field, value, "must be a positive value")];
  if (value > greatestPrecedence) return [invalid(field, value, `must not be greater than ${greatestPrecedence}`)];
  const detail = "only the schema named 'exempt' may have matchingPrecedence 1";
  return value === 1 && object.metadata.name !== "exempt" ? [invalid(field, value, detail)] : [];
}

function methodMistakes(object: Resource): readonly FieldError[] {
  const method = partAt(object, "spec", "distinguisherMethod");
  const among = ["ByNamespace", "ByUser"];
  if (!method || among.includes(text(method, "type"))) return [];
  return [notSupported("spec.distinguisherMethod.type", { Type: text(method, "type") }, among)];
}

function levelMistakes(object: Resource): readonly FieldError[] {
  const level = partAt(object, "spec", "priorityLevelConfiguration");
  const field = "spec.priorityLevelConfiguration.name";
  if (text(level, "name") === "") return [required(field, "must reference a priority level")];
  return givenMistakes(level, "name", { field, check: subdomainMistakes });
}
