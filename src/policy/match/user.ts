import { compileWildcard } from "../../kube/index.ts";
import type { RequestUser } from "../rule.ts";
import type { FilterText, SubjectText } from "./schema.ts";

/** Tells whether a user is one of those meant. */
export type UserTest = (user: RequestUser) => boolean;

/** What a filter says of the user; `undefined` where it says nothing. All lists that are given must hold. */
export function compileUser(filter: Pick<FilterText, "roles" | "clusterRoles" | "subjects">): UserTest | undefined {
  const tests: UserTest[] = [];
  const { roles = [], clusterRoles = [], subjects = [] } = filter;
  if (roles.length > 0) tests.push((user) => user.roles.some((role) => roles.includes(role)));
  if (clusterRoles.length > 0) tests.push((user) => user.clusterRoles.some((role) => clusterRoles.includes(role)));
  if (subjects.length > 0) tests.push(compileSubjects(subjects));
  return tests.length === 0 ? undefined : (user) => tests.every((test) => test(user));
}

/** Tells whether a user is one of the subjects; other kinds of subjects than the three never match. */
export function compileSubjects(subjects: readonly SubjectText[]): UserTest {
  const tests = subjects.map(subjectTest);
  return (user) => tests.some((test) => test(user));
}

/** (kyverno: pkg/utils/match/subjects.go) */
function subjectTest({ kind, name, namespace = "" }: SubjectText): UserTest {
  if (kind === "ServiceAccount") {
    const account = compileWildcard(`system:serviceaccount:${namespace}:${name}`);
    return (user) => account(user.username);
  }
  const test = compileWildcard(name);
  if (kind === "Group") return (user) => user.groups.some(test);
  return kind === "User" ? (user) => test(user.username) : () => false;
}
