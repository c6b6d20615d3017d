import {
  blaming,
  type Check,
  type Finding,
  finding,
  forbidden,
  forbiddenIn,
  inContainers,
  none,
  requiredIn,
  type Violation,
} from "../check.ts";
import type { Container, Pod } from "../pod.ts";

const reason = "seccompProfile";
const field = "securityContext.seccompProfile.type";

/** Seccomp is not off, by annotations once. (kubernetes: pod-security-admission/policy/check_seccompProfile_baseline.go) */
export const seccompProfileBaseline: Check = {
  id: "seccompProfile_baseline",
  level: "baseline",
  revisions: [
    { since: 0, find: findAnnotations },
    { since: 19, find: (pod) => blaming(reason, explicit(pod)) },
  ],
};

/** Seccomp is on. (kubernetes: pod-security-admission/policy/check_seccompProfile_restricted.go) */
export const seccompProfileRestricted: Check = {
  id: "seccompProfile_restricted",
  level: "restricted",
  revisions: [
    { since: 19, find: findMissing },
    { since: 25, find: (pod) => (pod.windows ? undefined : findMissing(pod)) },
  ],
};

/** What is absent is told only where nothing wrong is there. */
function findMissing(pod: Pod): Finding | undefined {
  const wrong = blaming(reason, explicit(pod));
  if (wrong !== undefined || pod.security?.seccompType !== undefined) return wrong;
  return blaming(reason, inContainers(pod, saysNothing));
}

function explicit(pod: Pod): readonly Violation[] {
  const type = pod.security?.seccompType;
  const theirs = inContainers(pod, violation);
  return isAllowed(type) ? theirs : [forbidden(`spec.${field}`, type), ...theirs];
}

function violation(container: Container): Violation | undefined {
  const type = container.security?.seccompType;
  return type === undefined || isAllowed(type) ? undefined : forbiddenIn(container, field, type);
}

function saysNothing(container: Container): Violation | undefined {
  return container.security?.seccompType === undefined ? requiredIn(container, field) : undefined;
}

function isAllowed(type: string | undefined): boolean {
  return type === undefined || type === "RuntimeDefault" || type === "Localhost";
}

const podKey = "seccomp.security.alpha.kubernetes.io/pod";
const containerPrefix = "container.seccomp.security.alpha.kubernetes.io/";

function findAnnotations(pod: Pod): Finding | undefined {
  const keys = [podKey, ...pod.containers.map(({ name }) => `${containerPrefix}${name}`)];
  return finding(
    reason,
    keys.flatMap((key) => annotationViolations(pod, key)),
  );
}

function annotationViolations({ annotations }: Pod, key: string): readonly Violation[] {
  if (!Object.hasOwn(annotations, key)) return none;
  const value = String(annotations[key] ?? "");
  if (value === "runtime/default" || value === "docker/default" || value.startsWith("localhost/")) return none;
  return [forbidden(`metadata.annotations[${key}]`, value)];
}
