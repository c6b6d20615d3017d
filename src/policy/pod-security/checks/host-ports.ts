import { type Check, type Finding, finding, forbiddenIn } from "../check.ts";
import type { Pod } from "../pod.ts";

/** No port of the host is taken. (kubernetes: pod-security-admission/policy/check_hostPorts.go) */
export const hostPorts: Check = { id: "hostPorts", level: "baseline", revisions: [{ since: 0, find }] };

function find({ containers }: Pod): Finding | undefined {
  if (!containers.some((container) => container.hostPorts.some(isTaken))) return undefined;
  const violations = containers.flatMap((container) =>
    container.hostPorts.flatMap((port, index) =>
      isTaken(port) ? [forbiddenIn(container, `ports[${index}].hostPort`, port)] : [],
    ),
  );
  return finding("hostPort", violations);
}

const isTaken = (port: number) => port !== 0;
