import type { Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { fill, innerAt, inners } from "./draft.ts";
import { parts } from "./fields.ts";
import { subdomainName } from "./names.ts";
import { strategyOf } from "./strategy.ts";
import { webhooksMistakes } from "./webhook-validation.ts";

const group = "admissionregistration.k8s.io";

export const validatingWebhookConfiguration = webhookKind("ValidatingWebhookConfiguration", defaultWebhook);

export const mutatingWebhookConfiguration = webhookKind("MutatingWebhookConfiguration", (webhook) => {
  defaultWebhook(webhook);
  fill(webhook, "reinvocationPolicy", "Never");
});

/** Both kinds differ in one default only. (kubernetes: pkg/registry/admissionregistration) */
function webhookKind(kind: string, defaultOne: (webhook: Draft) => void): BuiltinKind {
  const base = strategyOf({
    namespaced: false,
    name: subdomainName,
    anyFinalizer: true,
    generationOf: (object) => object.webhooks,
    default: (object) => {
      for (const webhook of inners(object, "webhooks")) defaultOne(webhook);
    },
    unconditionalUpdate: false,
  });
  return {
    gvk: { group, version: "v1", kind },
    plural: `${kind.toLowerCase()}s`,
    shortNames: [],
    categories: ["api-extensions"],
    namespaced: false,
    subresources: [],
    columns: [nameColumn, column("Webhooks", "How many webhooks are registered here.", countOf, "integer"), ageColumn],
    strategy: {
      ...base,
      validate: (object) => [...base.validate(object), ...webhooksMistakes(object)],
      validateUpdate: (object, old, subresource) => [
        ...base.validateUpdate(object, old, subresource),
        ...webhooksMistakes(object, old),
      ],
    },
  };
}

function countOf(object: Resource): number {
  return parts(object, "webhooks").length;
}

/** (kubernetes: pkg/apis/admissionregistration/v1/defaults.go) */
function defaultWebhook(webhook: Draft): void {
  fill(webhook, "failurePolicy", "Fail");
  fill(webhook, "matchPolicy", "Equivalent");
  fill(webhook, "namespaceSelector", {});
  fill(webhook, "objectSelector", {});
  fill(webhook, "timeoutSeconds", 10);
  for (const rule of inners(webhook, "rules")) fill(rule, "scope", "*");
  const service = innerAt(webhook, "clientConfig", "service");
  if (service) fill(service, "port", 443);
}
