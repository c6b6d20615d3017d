import { choice, field, labelSelector, list, map, object, required, text, type Value } from "../schema/index.ts";

const subject = object(
  {
    kind: required(text(), "What is named: `User`, `Group` or `ServiceAccount`."),
    apiGroup: field(text(), "API group of the subject's kind. It makes no difference to matching."),
    name: required(text(), "Name of the user, group or service account; `*` and `?` are wildcards."),
    namespace: field(text(), "Namespace of a service account."),
  },
  { atomic: true },
);

/** Who asks. All of the lists that are given must hold, each by one of its entries. */
const userFields = {
  roles: field(list(text()), "Roles bound to the user, written `namespace:name`; one of them must be bound."),
  clusterRoles: field(list(text()), "Cluster roles bound to the user; one of them must be bound."),
  subjects: field(list(subject), "Users, groups and service accounts; the user must be one of them."),
};

const operation = choice(["CREATE", "CONNECT", "UPDATE", "DELETE"]);

const resources = object(
  {
    kinds: field(
      list(text()),
      "Kinds, as `Kind`, `version/Kind` or `group/version/Kind`, each with an optional `/subresource`; every part may hold wildcards.",
    ),
    name: field(text(), "Name of the object; `*` and `?` are wildcards.", { deprecated: "use `names`." }),
    names: field(list(text()), "Names, one of which must match; `*` and `?` are wildcards."),
    namespaces: field(
      list(text()),
      "Namespaces, one of which must match; a Namespace object is compared by its own name. `*` and `?` are wildcards.",
    ),
    annotations: field(map(text()), "Annotations that the object must have; keys and values may hold wildcards."),
    selector: field(
      labelSelector,
      "Labels that the object must have; keys and values of `matchLabels` may hold wildcards.",
    ),
    namespaceSelector: field(
      labelSelector,
      "Labels that the object's namespace must have; keys and values of `matchLabels` may hold wildcards. Never matches a Namespace itself.",
    ),
    operations: field(list(operation), "Operations that are matched; all of them when left out."),
  },
  { apart: ["name", "names"] },
);

const filterFields = {
  ...userFields,
  resources: field(resources, "Which objects; everything given here must hold."),
};

const filter = object(filterFields);

const anyField = field(list(filter), "Filters, one of which must match.");
const allField = field(list(filter), "Filters, all of which must match.");

/** A `match` or `exclude` block. */
export const matchBlock = object({ any: anyField, all: allField, ...filterFields }, { apart: ["any", "all"] });

/** The same in v2beta1, which wants filters to stand below `any` or `all`. */
export const matchBlockV2beta1 = object({ any: anyField, all: allField }, { apart: ["any", "all"] });

/** A `match` or `exclude` block as a policy says it. */
export type MatchText = Value<typeof matchBlock>;

/** One filter of such a block. */
export type FilterText = Value<typeof filter>;

/** What a filter says of objects. */
export type ResourcesText = Value<typeof resources>;

/** A user, group or service account as a filter names it. */
export type SubjectText = Value<typeof subject>;
