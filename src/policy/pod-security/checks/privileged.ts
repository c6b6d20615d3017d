import { blaming, type Check, forbiddenIn, inContainers, type Violation } from "../check.ts";
import type { Container } from "../pod.ts";

/** No container is privileged. (kubernetes: pod-security-admission/policy/check_privileged.go) */
export const privileged: Check = {
  id: "privileged",
  level: "baseline",
  revisions: [{ since: 0, find: (pod) => blaming("privileged", inContainers(pod, violation)) }],
};

function violation(container: Container): Violation | undefined {
  if (container.security?.privileged !== true) return undefined;
  return forbiddenIn(container, "securityContext.privileged", true);
}
