import { blaming, type Check, type Finding, forbiddenIn, inContainers, requiredIn, type Violation } from "../check.ts";
import type { Container, Pod } from "../pod.ts";

/** No container may gain privileges. (kubernetes: pod-security-admission/policy/check_allowPrivilegeEscalation.go) */
export const allowPrivilegeEscalation: Check = {
  id: "allowPrivilegeEscalation",
  level: "restricted",
  revisions: [
    { since: 8, find },
    { since: 25, find: (pod) => (pod.windows ? undefined : find(pod)) },
  ],
};

function find(pod: Pod): Finding | undefined {
  return blaming("allowPrivilegeEscalation != false", inContainers(pod, violation));
}

const field = "securityContext.allowPrivilegeEscalation";

function violation(container: Container): Violation | undefined {
  if (container.security === undefined) return requiredIn(container, field);
  const { allowPrivilegeEscalation: allowed } = container.security;
  return allowed === false ? undefined : forbiddenIn(container, field, allowed ?? "nil");
}
