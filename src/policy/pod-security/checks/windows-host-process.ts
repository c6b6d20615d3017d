import { blaming, type Check, type Finding, forbidden, forbiddenIn, inContainers, type Violation } from "../check.ts";
import type { Container, Pod } from "../pod.ts";

const field = "securityContext.windowsOptions.hostProcess";

/** No process of a Windows host. (kubernetes: pod-security-admission/policy/check_windowsHostProcess.go) */
export const windowsHostProcess: Check = {
  id: "windowsHostProcess",
  level: "baseline",
  revisions: [{ since: 0, find }],
};

function find(pod: Pod): Finding | undefined {
  const theirs = inContainers(pod, violation);
  if (pod.security?.hostProcess !== true) return blaming("hostProcess", theirs);
  return blaming("hostProcess", [forbidden(`spec.${field}`, true), ...theirs]);
}

function violation(container: Container): Violation | undefined {
  return container.security?.hostProcess === true ? forbiddenIn(container, field, true) : undefined;
}
