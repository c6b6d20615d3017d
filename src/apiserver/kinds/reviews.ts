import type { FieldError, Resource, UserInfo } from "../../kube/index.ts";
import type { Attributes, PolicyRule } from "../authorization/authorizer.ts";
import type { Asking, Draft, Review, Strategy } from "../kind.ts";
import { aggregated, badRequest } from "../status.ts";
import type { BuiltinKind } from "./builtin-kind.ts";
import { createdAtColumn, nameColumn } from "./columns.ts";
import { ensure } from "./draft.ts";
import { type Fields, has, part, text, texts } from "./fields.ts";
import { invalid } from "./mistakes.ts";

const untouched: Strategy = {
  default: () => {},
  prepareCreate: () => {},
  prepareUpdate: () => {},
  validate: () => [],
  validateUpdate: () => [],
};

/** Questions about users, which are answered and not kept. (kubernetes: pkg/registry/authentication, authorization) */
export const selfSubjectReview = reviewKind("authentication.k8s.io", "SelfSubjectReview", {
  answer: (review, { user, created }) => {
    ensure(review, "metadata").creationTimestamp = created;
    review.status = { userInfo: user };
  },
});

export const tokenReview = reviewKind("authentication.k8s.io", "TokenReview", { answer: reviewToken });

export const selfSubjectAccessReview = reviewKind("authorization.k8s.io", "SelfSubjectAccessReview", {
  answer: (review, by) => {
    review.status = decisionFor(by.user, review, by);
  },
  validate: attributesMistakes,
});

export const subjectAccessReview = reviewKind("authorization.k8s.io", "SubjectAccessReview", {
  answer: (review, by) => {
    review.status = decisionFor(subjectOf(review), review, by);
  },
  validate: (review) => [...attributesMistakes(review), ...subjectMistakes(review)],
});

export const localSubjectAccessReview: BuiltinKind = {
  ...reviewKind("authorization.k8s.io", "LocalSubjectAccessReview", {
    answer: (review, by) => {
      if (text(part(review, "metadata"), "namespace") !== by.namespace) {
        throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${by.namespace}`);
      }
      review.status = decisionFor(subjectOf(review), review, by);
    },
    validate: (review) => [...attributesMistakes(review), ...subjectMistakes(review), ...localMistakes(review)],
  }),
  namespaced: true,
};

export const selfSubjectRulesReview = reviewKind("authorization.k8s.io", "SelfSubjectRulesReview", {
  answer: (review, { user, authorizer }) => {
    const namespace = text(part(review, "spec"), "namespace");
    if (namespace === "") throw badRequest("no namespace on request");
    const { rules, errors } = authorizer.rulesOf(user, namespace);
    review.metadata = {};
    review.spec = {};
    review.status = {
      resourceRules: rules.filter(({ resources }) => resources.length > 0).map(resourceRule),
      nonResourceRules: rules
        .filter(({ nonResourceURLs }) => nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      incomplete: false,
      ...(errors.length === 0 ? {} : { evaluationError: aggregated(errors) }),
    };
  },
});

interface ReviewParts {
  readonly answer: Review;
  readonly validate?: (review: Resource) => readonly FieldError[];
}

function reviewKind(group: string, kind: string, { answer, validate = () => [] }: ReviewParts): BuiltinKind {
  return {
    gvk: { group, version: "v1", kind },
    plural: `${kind.toLowerCase()}s`,
    shortNames: [],
    categories: [],
    namespaced: false,
    verbs: ["create"],
    subresources: [],
    columns: [nameColumn, createdAtColumn],
    review: answer,
    strategy: { ...untouched, validate },
  };
}

function decisionFor(user: UserInfo, review: Draft, { authorizer }: Asking): Draft {
  const { allowed, reason } = authorizer.authorize(user, attributesIn(part(review, "spec")));
  return { allowed, ...(reason === "" ? {} : { reason }) };
}

function attributesIn(spec: Fields | undefined): Attributes {
  const path = part(spec, "nonResourceAttributes");
  if (path !== undefined) return { kind: "path", verb: text(path, "verb"), path: text(path, "path") };
  const of = part(spec, "resourceAttributes");
  return {
    kind: "resource",
    verb: text(of, "verb"),
    group: text(of, "group"),
    resource: text(of, "resource"),
    subresource: text(of, "subresource"),
    namespace: text(of, "namespace"),
    name: text(of, "name"),
  };
}

function subjectOf(review: Draft): UserInfo {
  const spec = part(review, "spec");
  return { username: text(spec, "user"), groups: texts(spec, "groups") };
}

function resourceRule({ verbs, apiGroups, resources, resourceNames }: PolicyRule): Draft {
  return { verbs, apiGroups, resources, ...(resourceNames.length === 0 ? {} : { resourceNames }) };
}

/** kubernetes: pkg/registry/authentication/tokenreview/storage.go */
function reviewToken(review: Draft, { tokens }: Asking): void {
  const spec = part(review, "spec");
  const token = text(spec, "token");
  if (token === "") throw badRequest("token is required for TokenReview in authentication");
  const audiences = texts(spec, "audiences");
  const found = tokens.authenticate(token, audiences.length === 0 ? tokens.audiences : audiences);
  review.status =
    found.kind === "user"
      ? { authenticated: true, user: found.user, audiences: found.audiences }
      : { user: {}, error: found.why };
}

function localMistakes(review: Resource): readonly FieldError[] {
  const spec = part(review, "spec");
  const { namespace = "", managedFields: _, ...others } = review.metadata;
  const wished = text(part(spec, "resourceAttributes"), "namespace");
  const elsewhere = has(spec, "resourceAttributes") && wished !== namespace;
  return [
    ...(Object.keys(others).length === 0
      ? []
      : [invalid("metadata", review.metadata, "must be empty except for namespace")]),
    ...(elsewhere ? [invalid("spec.resourceAttributes.namespace", wished, "must match metadata.namespace")] : []),
    ...(has(spec, "nonResourceAttributes")
      ? [invalid("spec.nonResourceAttributes", shownPath(spec), "disallowed on this kind of request")]
      : []),
  ];
}

/** Messages show the attributes with the field names of the API server's internal type. */
function shownPath(spec: Fields | undefined): Fields {
  const given = part(spec, "nonResourceAttributes");
  return { Path: text(given, "path"), Verb: text(given, "verb") };
}

function attributesMistakes(review: Resource): readonly FieldError[] {
  const spec = part(review, "spec");
  const [resource, path] = [has(spec, "resourceAttributes"), has(spec, "nonResourceAttributes")];
  if (resource && path) {
    const detail = "cannot be specified in combination with resourceAttributes";
    return [invalid("spec.nonResourceAttributes", shownPath(spec), detail)];
  }
  if (resource || path) return [];
  const detail = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
  return [invalid("spec.resourceAttributes", null, detail)];
}

function subjectMistakes(review: Draft | Resource): readonly FieldError[] {
  const spec = part(review, "spec");
  const nobody = text(spec, "user") === "" && texts(spec, "groups").length === 0;
  return nobody ? [invalid("spec.user", "", "at least one of user or group must be specified")] : [];
}
