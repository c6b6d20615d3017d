import type { Draft } from "../kind.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { parts, text } from "./fields.ts";
import { subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";

export const serviceAccount: BuiltinKind = {
  gvk: { group: "", version: "v1", kind: "ServiceAccount" },
  plural: "serviceaccounts",
  shortNames: ["sa"],
  categories: [],
  namespaced: true,
  subresources: [
    { name: "token", gvk: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" }, verbs: ["create"] },
  ],
  columns: [
    nameColumn,
    column(
      "Secrets",
      "Number of secrets that Pods of this account may use.",
      (object) => parts(object, "secrets").length,
    ),
    ageColumn,
  ],
  strategy: strategyOf({
    namespaced: true,
    name: subdomainName,
    prepareCreate: keepNamesOnly,
    prepareUpdate: keepNamesOnly,
  }),
};

/** References to secrets carry a name and nothing else. (kubernetes: pkg/registry/core/serviceaccount/strategy.go) */
function keepNamesOnly(object: Draft): void {
  const secrets = parts(object, "secrets");
  if (secrets.length > 0) object.secrets = secrets.map((one) => ({ name: text(one, "name") }));
}
