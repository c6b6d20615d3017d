import { type FieldError, parseApiVersion, type Resource } from "../../kube/index.ts";
import type { Strategy } from "../kind.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { type Fields, flag, has, isFields, number, parts, text } from "./fields.ts";
import { immutable } from "./metadata.ts";
import { nonnegative, required } from "./mistakes.ts";
import { subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";

const base = strategyOf({
  namespaced: true,
  name: subdomainName,
  validate: (object) => nonnegative("revision", number(object, "revision")),
  validateUpdate: (object, old) => immutable("data", object.data, old.data),
});

const strategy: Strategy = { ...base, validate: (object) => [...base.validate(object), ...dataMistakes(object)] };

/** What a StatefulSet or a DaemonSet was like once. (kubernetes: pkg/registry/apps/controllerrevision/strategy.go) */
export const controllerRevision: BuiltinKind = {
  gvk: { group: "apps", version: "v1", kind: "ControllerRevision" },
  plural: "controllerrevisions",
  shortNames: [],
  categories: [],
  namespaced: true,
  subresources: [],
  columns: [
    nameColumn,
    column("Controller", "What the revision is of.", controllerOf),
    column("Revision", "The number of the revision.", (object) => number(object, "revision") ?? 0),
    ageColumn,
  ],
  strategy,
};

function dataMistakes(object: Resource): readonly FieldError[] {
  if (!has(object, "data")) return [required("data", "data is mandatory")];
  return isFields(object.data) ? [] : [required("data", "data must be a valid JSON object")];
}

/** `statefulset.apps/web` */
function controllerOf(object: Resource): string {
  const owner = parts(object.metadata as Fields, "ownerReferences").find((one) => flag(one, "controller"));
  if (!owner) return "<none>";
  const { group } = parseApiVersion(text(owner, "apiVersion"));
  const kind = group === "" ? text(owner, "kind") : `${text(owner, "kind")}.${group}`;
  return `${kind.toLowerCase()}/${text(owner, "name")}`;
}
