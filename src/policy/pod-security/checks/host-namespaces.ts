import { type Check, type Finding, finding, forbidden } from "../check.ts";
import type { Pod } from "../pod.ts";

/** No namespace is shared with the host. (kubernetes: pod-security-admission/policy/check_hostNamespaces.go) */
export const hostNamespaces: Check = { id: "hostNamespaces", level: "baseline", revisions: [{ since: 0, find }] };

const namespaces = ["hostNetwork", "hostPID", "hostIPC"] as const;

function find(pod: Pod): Finding | undefined {
  if (!pod.hostNetwork && !pod.hostPID && !pod.hostIPC) return undefined;
  const shared = namespaces.filter((name) => pod[name]);
  return finding(
    "host namespaces",
    shared.map((name) => forbidden(`spec.${name}`, true)),
  );
}
