import type { BuiltinKind } from "./builtin-kind.ts";
import { column, containerColumns, nameColumn } from "./columns.ts";
import { ensure } from "./draft.ts";
import { part, partAt } from "./fields.ts";
import { shownLabels } from "./label-selector.ts";
import { subdomainName } from "./names.ts";
import { defaultTemplate } from "./pod-defaults.ts";
import { templateMistakes } from "./pod-validation.ts";
import { isNew, templateWarnings } from "./pod-warnings.ts";
import { strategyOf } from "./strategy.ts";

/** A template that nothing uses by itself. (kubernetes: pkg/registry/core/podtemplate/strategy.go) */
export const podTemplate: BuiltinKind = {
  gvk: { group: "", version: "v1", kind: "PodTemplate" },
  plural: "podtemplates",
  shortNames: [],
  categories: [],
  namespaced: true,
  subresources: [],
  columns: [
    nameColumn,
    ...containerColumns((object) => partAt(object, "template", "spec")),
    column("Pod Labels", "Labels of the template.", (object) =>
      shownLabels(partAt(object, "template", "metadata", "labels")),
    ),
  ],
  strategy: strategyOf({
    namespaced: true,
    name: subdomainName,
    generationOf: (object) => part(object, "template"),
    default: (object) => defaultTemplate(ensure(object, "template")),
    warnings: (object, old) => (isNew(object, old) ? templateWarnings(part(object, "template"), "template") : []),
    validate: (object) => templateMistakes(part(object, "template"), "template"),
  }),
};
