import { field, labelSelector, list, object, text, type Value } from "../schema/index.ts";

const texts = list(text(), { atomic: true });

const resourceRule = object(
  {
    apiGroups: field(texts, "The groups: `apps`, an empty text for the core group, `*` for all."),
    apiVersions: field(texts, "The versions: `v1`, or `*` for all."),
    operations: field(texts, "What is done: `CREATE`, `UPDATE`, `DELETE`, `CONNECT`, or `*` for all."),
    resourceNames: field(texts, "The names of the objects; all where there are none."),
    resources: field(
      texts,
      "The resources by their plurals: `pods`, `pods/log`, `pods/*` with all subresources, `*/scale`, `*` for all without subresources, `*/*` for everything.",
    ),
    scope: field(text(), "`Cluster`, `Namespaced`, or `*` for both, which is the default."),
  },
  { atomic: true },
);

/** What a rule about resources says. */
export type ResourceRuleText = Value<typeof resourceRule>;

/** The fields of {@link matchResources}, for kinds that add some of their own. */
export const matchFields = {
  resourceRules: field(
    list(resourceRule, { atomic: true }),
    "The operations on resources that are meant: any of them.",
  ),
  excludeResourceRules: field(
    list(resourceRule, { atomic: true }),
    "The operations on resources that are not meant, whatever else is said.",
  ),
  namespaceSelector: field(
    labelSelector,
    "Labels of the object's namespace; of a Namespace its own. Other objects of the whole cluster are always meant.",
  ),
  objectSelector: field(labelSelector, "Labels of the object, as it is or as it was."),
  matchPolicy: field(
    text(),
    "`Exact`, or `Equivalent` for objects that are written in another version or group, too, which is the default.",
  ),
} as const;

/**
 * Which requests are meant, as Kubernetes says it. (kubernetes: api/admissionregistration/v1/types.go MatchResources)
 */
export const matchResources = object(matchFields, { atomic: true });

/** The same as a value. */
export type MatchResourcesText = Value<typeof matchResources>;
