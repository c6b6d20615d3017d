import type { Draft } from "../kind.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { createdAtColumn, nameColumn } from "./columns.ts";
import { ensure, inner, inners, put } from "./draft.ts";
import { limitRangeMistakes } from "./limit-range-validation.ts";
import { subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";

/** (kubernetes: pkg/registry/core/limitrange/strategy.go) */
export const limitRange: BuiltinKind = {
  gvk: { group: "", version: "v1", kind: "LimitRange" },
  plural: "limitranges",
  shortNames: ["limits"],
  categories: [],
  namespaced: true,
  subresources: [],
  columns: [nameColumn, createdAtColumn],
  strategy: strategyOf({
    namespaced: true,
    name: subdomainName,
    default: (object) => {
      const spec = inner(object, "spec");
      if (spec) for (const limit of inners(spec, "limits")) defaultLimit(limit);
    },
    validate: limitRangeMistakes,
    createOnUpdate: true,
  }),
};

/** Of containers the most is the default, the default is requested, else the least. (kubernetes: SetDefaults_LimitRangeItem) */
function defaultLimit(limit: Draft): void {
  if (limit.type !== "Container") return;
  const usual = ensure(limit, "default");
  const requested = ensure(limit, "defaultRequest");
  complete(usual, inner(limit, "max"));
  complete(requested, usual);
  complete(requested, inner(limit, "min"));
  for (const key of ["default", "defaultRequest"]) {
    if (Object.keys(inner(limit, key) ?? {}).length === 0) delete limit[key];
  }
}

function complete(amounts: Draft, from: Draft | undefined): void {
  for (const [name, value] of Object.entries(from ?? {})) {
    if (!Object.hasOwn(amounts, name)) put(amounts, name, value);
  }
}
