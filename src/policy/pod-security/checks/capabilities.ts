import {
  blaming,
  type Check,
  containersOf,
  type Finding,
  forbiddenIn,
  inContainers,
  requiredIn,
  type Violation,
} from "../check.ts";
import type { Container, Pod } from "../pod.ts";

const addField = "securityContext.capabilities.add";
const dropField = "securityContext.capabilities.drop";

const defaults: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** No capability may be added that is no default. (kubernetes: pod-security-admission/policy/check_capabilities_baseline.go) */
export const capabilitiesBaseline: Check = {
  id: "capabilities_baseline",
  level: "baseline",
  revisions: [{ since: 0, find: (pod) => blaming("non-default capabilities", inContainers(pod, addsNonDefault)) }],
};

function addsNonDefault(container: Container): Violation | undefined {
  return addsOther(container, isDefault);
}

const isDefault = (capability: string) => defaults.has(capability);

/** All are dropped, one may come back. (kubernetes: pod-security-admission/policy/check_capabilities_restricted.go) */
export const capabilitiesRestricted: Check = {
  id: "capabilities_restricted",
  level: "restricted",
  revisions: [
    { since: 22, find: findUnrestricted },
    { since: 25, find: (pod) => (pod.windows ? undefined : findUnrestricted(pod)) },
  ],
};

function findUnrestricted(pod: Pod): Finding | undefined {
  const keeping = inContainers(pod, keeps);
  const adding = inContainers(pod, addsForbidden);
  if (keeping.length === 0 && adding.length === 0) return undefined;
  return {
    reason: "unrestricted capabilities",
    violations: [...keeping, ...adding],
    blamed: containersOf(keeping) ?? containersOf(adding),
  };
}

function keeps(container: Container): Violation | undefined {
  const dropped = container.security?.capabilities?.drop;
  if (dropped === undefined || dropped.length === 0) return requiredIn(container, dropField);
  return dropped.includes("ALL") ? undefined : forbiddenIn(container, dropField, sorted(dropped));
}

function addsForbidden(container: Container): Violation | undefined {
  return addsOther(container, isNetBindService);
}

const isNetBindService = (capability: string) => capability === "NET_BIND_SERVICE";

function addsOther(container: Container, isAllowed: (capability: string) => boolean): Violation | undefined {
  const added = container.security?.capabilities?.add;
  if (added === undefined || added.every(isAllowed)) return undefined;
  return forbiddenIn(container, addField, sorted(added.filter((capability) => !isAllowed(capability))));
}

function sorted(capabilities: readonly string[]): readonly string[] {
  return [...new Set(capabilities)].sort();
}
