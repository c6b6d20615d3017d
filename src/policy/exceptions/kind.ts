import type { Diagnostic, Resource } from "../../kube/index.ts";
import { readConditions } from "../conditions/index.ts";
import { aggregate } from "../mistake.ts";
import { exclusionMistakes } from "../pod-security/index.ts";
import type { CompanionKind } from "../rule.ts";
import { companionOf, type KindDescription, required } from "../schema/index.ts";
import { exceptionGroup, exceptionKind, exceptionSpec, exceptionVersions, readException } from "./document.ts";

const fields = { spec: required(exceptionSpec, "What is excepted, and from what.") };

/** Exceptions from policies, as users meet them. (kyverno: api/kyverno/v2/policy_exception_types.go) */
export const exceptionDescription: KindDescription = {
  group: exceptionGroup,
  kind: exceptionKind,
  plural: "policyexceptions",
  shortNames: ["polex"],
  categories: ["kyverno"],
  namespaced: true,
  description: "Objects for which rules of policies do not hold.",
  versions: exceptionVersions.map((name, at) => ({ name, fields, columns: [], status: false, deprecated: at > 0 })),
};

/** The kind. */
export const policyException: CompanionKind = companionOf(exceptionDescription, checkException);

/** What is wrong with an exception; nothing where it is right. */
function checkException(document: Resource): readonly Diagnostic[] {
  const read = readException(document);
  if (read.kind === "refused") return read.diagnostics;
  const { spec } = read;
  const mistakes: Diagnostic[] = [];
  const report = (path: string, message: string) =>
    void mistakes.push({ code: "invalid", severity: "error", path, message });
  if (spec.background !== false) {
    for (const path of usersIn(spec.match)) {
      report(`spec.match.${path}`, `spec.match.${path}: Forbidden: Usage of user info is forbidden`);
    }
  }
  spec.exceptions.forEach(({ policyName }, at) => {
    const path = `spec.exceptions[${at}].policyName`;
    if (policyName === "") report(path, `${path}: Required value: An exception requires a policy name`);
  });
  spec.podSecurity?.forEach((exclusion, at) => {
    const place = { told: `spec.podSecurity[${at}]`, path: `spec.podSecurity[${at}]` };
    for (const mistake of exclusionMistakes(exclusion, place)) mistakes.push(...aggregate([mistake]));
  });
  const conditions = spec.conditions === undefined ? undefined : readConditions(spec.conditions);
  if (conditions?.kind === "mistake") report("spec.conditions", conditions.message);
  return mistakes;
}

interface Filters {
  readonly any?: readonly UserFilter[];
  readonly all?: readonly UserFilter[];
}

interface UserFilter {
  readonly roles?: readonly string[];
  readonly clusterRoles?: readonly string[];
  readonly subjects?: readonly unknown[];
}

/** A scan has no user: what is said of one would never hold there. */
function usersIn({ any = [], all = [] }: Filters): readonly string[] {
  const filters = [
    ...any.map((one, at) => [`any[${at}]`, one] as const),
    ...all.map((one, at) => [`all[${at}]`, one] as const),
  ];
  return filters.flatMap(([path, { roles = [], clusterRoles = [], subjects = [] }]) =>
    Object.entries({ roles, clusterRoles, subjects })
      .filter(([, list]) => list.length > 0)
      .map(([field]) => `${path}.${field}`),
  );
}
