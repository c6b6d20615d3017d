import type { Check, Finding } from "../check.ts";
import type { Container, Pod } from "../pod.ts";

/**
 * Probes and lifecycle hooks stay with their own Pod. Names no field, and belongs to no control that could be excluded.
 * (kubernetes: pod-security-admission/policy/check_hostProbesAndhostLifecycle.go)
 */
export const hostProbesAndHostLifecycle: Check = {
  id: "hostProbesAndHostLifecycle",
  level: "baseline",
  revisions: [{ since: 34, find }],
};

function find({ containers }: Pod): Finding | undefined {
  if (!containers.some(probesHosts)) return undefined;
  return { reason: "probe or lifecycle host", violations: [], blamed: undefined };
}

const probesHosts = (container: Container) => container.probesHosts;
