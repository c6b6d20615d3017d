import {
  blaming,
  type Check,
  containersOf,
  type Finding,
  forbidden,
  forbiddenIn,
  inContainers,
  none,
  requiredIn,
  type Violation,
} from "../check.ts";
import type { Container, Pod } from "../pod.ts";

const nonRootField = "securityContext.runAsNonRoot";
const userField = "securityContext.runAsUser";

/** Containers do not run as root. (kubernetes: pod-security-admission/policy/check_runAsNonRoot.go) */
export const runAsNonRoot: Check = {
  id: "runAsNonRoot",
  level: "restricted",
  revisions: [{ since: 0, find: findRoot }],
};

function findRoot(pod: Pod): Finding | undefined {
  const own = pod.security?.runAsNonRoot === false ? [forbidden(`spec.${nonRootField}`, false)] : none;
  const explicit = inContainers(pod, asksForRoot);
  const implicit = pod.security?.runAsNonRoot === true ? none : inContainers(pod, saysNothing);
  if (own.length + explicit.length + implicit.length === 0) return undefined;
  return {
    reason: "runAsNonRoot != true",
    violations: [...own, ...explicit, ...implicit],
    blamed: containersOf(explicit) ?? containersOf(implicit),
  };
}

function asksForRoot(container: Container): Violation | undefined {
  return container.security?.runAsNonRoot === false ? forbiddenIn(container, nonRootField, false) : undefined;
}

function saysNothing(container: Container): Violation | undefined {
  return container.security?.runAsNonRoot === undefined ? requiredIn(container, nonRootField) : undefined;
}

/** No user is 0. (kubernetes: pod-security-admission/policy/check_runAsUser.go) */
export const runAsUser: Check = { id: "runAsUser", level: "restricted", revisions: [{ since: 23, find: findUser }] };

function findUser(pod: Pod): Finding | undefined {
  const users = inContainers(pod, runsAsZero);
  if (pod.security?.runAsUser !== 0) return blaming("runAsUser=0", users);
  return blaming("runAsUser=0", [forbidden(`spec.${userField}`, 0), ...users]);
}

function runsAsZero(container: Container): Violation | undefined {
  return container.security?.runAsUser === 0 ? forbiddenIn(container, userField, 0) : undefined;
}
