import { blaming, type Check, forbiddenIn, inContainers, type Violation } from "../check.ts";
import type { Container } from "../pod.ts";

/** `/proc` is mounted as usual. (kubernetes: pod-security-admission/policy/check_procMount.go) */
export const procMount: Check = {
  id: "procMount",
  level: "baseline",
  revisions: [{ since: 0, find: (pod) => blaming("procMount", inContainers(pod, violation)) }],
};

function violation(container: Container): Violation | undefined {
  const type = container.security?.procMount;
  if (type === undefined || type === "Default") return undefined;
  return forbiddenIn(container, "securityContext.procMount", type);
}
