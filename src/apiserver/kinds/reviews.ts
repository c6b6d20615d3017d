import type { FieldError, Resource, UserInfo } from "../../kube/index.ts";
import type { Draft, Review, Strategy } from "../kind.ts";
import { permits, rulesFor } from "../permissions.ts";
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

export const selfSubjectAccessReview = reviewKind("authorization.k8s.io", "SelfSubjectAccessReview", {
  answer: (review, { user }) => {
    review.status = { allowed: allows(user, part(review, "spec")) };
  },
  validate: attributesMistakes,
});

export const subjectAccessReview = reviewKind("authorization.k8s.io", "SubjectAccessReview", {
  answer: (review) => {
    const spec = part(review, "spec");
    const user = { username: text(spec, "user"), groups: texts(spec, "groups") };
    review.status = { allowed: allows(user, spec) };
  },
  validate: (review) => [...attributesMistakes(review), ...subjectMistakes(review)],
});

export const selfSubjectRulesReview = reviewKind("authorization.k8s.io", "SelfSubjectRulesReview", {
  answer: (review, { user }) => {
    review.status = { ...rulesFor(user), incomplete: false };
  },
  validate: (review) =>
    text(part(review, "spec"), "namespace") === "" ? [invalid("spec.namespace", "", "no namespace on request")] : [],
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

function allows(user: UserInfo, spec: Fields | undefined): boolean {
  const path = part(spec, "nonResourceAttributes");
  if (path !== undefined) return permits(user, { kind: "path", verb: text(path, "verb"), path: text(path, "path") });
  const of = part(spec, "resourceAttributes");
  const resource = [text(of, "resource"), text(of, "subresource")].filter((name) => name !== "").join("/");
  return permits(user, { kind: "resource", verb: text(of, "verb"), group: text(of, "group"), resource });
}

function attributesMistakes(review: Resource): readonly FieldError[] {
  const spec = part(review, "spec");
  const [resource, path] = [has(spec, "resourceAttributes"), has(spec, "nonResourceAttributes")];
  if (resource && path) {
    const given = part(spec, "nonResourceAttributes");
    return [invalid("spec.nonResourceAttributes", given, "cannot be specified in combination with resourceAttributes")];
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
