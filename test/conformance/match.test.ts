import { compileWildcard, own, parseApiVersion, type Resource } from "../../src/kube/index.ts";
import { type Facts, isNamedBy, type Request, type RequestUser } from "../../src/policy/index.ts";
import { compileMatch } from "../../src/policy/match/block.ts";
import { parseKindSelector, splitKind } from "../../src/policy/match/kind-selector.ts";
import { compileAnnotations, compileLabels, type Pairs } from "../../src/policy/match/labels.ts";
import type { FilterText, MatchText, SubjectText } from "../../src/policy/match/schema.ts";
import { compileSubjects } from "../../src/policy/match/user.ts";
import { runVectors, type Vector } from "./vectors.ts";

runVectors("match", ({ op, input, expected }: Vector) => {
  switch (op) {
    case "parseKindSelector":
      return { actual: parseKindSelector(String(input)), expected };
    case "kindFromGVK":
      return { actual: splitKind(String(input)), expected };
    case "name":
      return { actual: compileWildcard(textOf(input, "expected"))(textOf(input, "actual")), expected };
    case "targetNamespaceName": {
      const target = { namespace: textOf(input, "namespacePattern"), name: textOf(input, "namePattern") };
      const place = { namespace: textOf(input, "namespace"), name: textOf(input, "name") };
      return { actual: isNamedBy(target, place), expected };
    }
    case "annotations":
      return { actual: compileAnnotations(pairsOf(input, "expected"))(pairsOf(input, "actual")), expected };
    case "selector":
      return { actual: selects(own(input, "expected") as object, pairsOf(input, "actual")), expected };
    case "subjects":
      return { actual: compileSubjects(listOf(input, "subjects"))(userOf(own(input, "userInfo"))), expected };
    case "namespaces": {
      const resources = { namespaces: listOf<string>(input, "namespaces") };
      return { actual: matches({ resources }, undefined, requestFor(namespaced(input), undefined)), expected };
    }
    case "ruleMatches":
      return { actual: { match: ruleMatches(input) }, expected };
    default:
      return undefined;
  }
});

const noFacts: Facts = { want: () => undefined };

function matches(match: MatchText, exclude: FilterText | undefined, request: Request): boolean {
  return compileMatch(match, exclude)(request, noFacts) === true;
}

/** Every rule of the policy has to say the same. */
function ruleMatches(input: unknown): boolean {
  const rules = listOf<{ readonly match: MatchText; readonly exclude?: MatchText }>(
    own(own(input, "policy"), "spec"),
    "rules",
  );
  const info = own(input, "admissionInfo");
  const request = requestFor(own(input, "resource") as Resource, info === null ? undefined : userOf(info));
  return rules.every(({ match, exclude }) => matches(match, exclude, request));
}

/** Some of the cases give an object, others only its namespace. */
function namespaced(input: unknown): Resource {
  const given = own(own(input, "resource"), "Object") as Resource | undefined;
  return given ?? { apiVersion: "v1", kind: "Pod", metadata: { namespace: textOf(input, "namespace") } };
}

function requestFor(object: Resource, user: RequestUser | undefined): Request {
  const kind = { ...parseApiVersion(object.apiVersion ?? ""), kind: object.kind };
  return {
    uid: "1",
    operation: "CREATE",
    kind,
    resource: { group: kind.group, version: kind.version, resource: "" },
    subresource: "",
    name: object.metadata?.name ?? "",
    namespace: object.metadata?.namespace ?? "",
    object,
    oldObject: undefined,
    user,
    dryRun: false,
    now: 0,
  };
}

function userOf(info: unknown): RequestUser {
  const names = (key: string) => listOf<string>(info, key);
  return {
    username: textOf(info, "username"),
    groups: names("groups"),
    roles: names("roles"),
    clusterRoles: names("clusterRoles"),
  };
}

function selects(selector: object, labels: Pairs): { readonly match: boolean; readonly error: boolean } {
  const compiled = compileLabels(selector);
  return { match: compiled.kind === "test" && compiled.test(labels), error: compiled.kind === "error" };
}

function textOf(value: unknown, key: string): string {
  return (own(value, key) as string | undefined) ?? "";
}

function pairsOf(value: unknown, key: string): Readonly<Record<string, string>> {
  return (own(value, key) as Record<string, string> | undefined) ?? {};
}

function listOf<T = SubjectText>(value: unknown, key: string): readonly T[] {
  return (own(value, key) as readonly T[] | null | undefined) ?? [];
}
