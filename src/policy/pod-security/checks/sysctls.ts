import { type Check, type Finding, finding, forbidden } from "../check.ts";
import type { Pod } from "../pod.ts";

const always = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];
const since27 = ["net.ipv4.ip_local_reserved_ports"];
const since29 = [
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const since32 = ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];

/** Only sysctls that concern no other Pod. (kubernetes: pod-security-admission/policy/check_sysctls.go) */
export const sysctls: Check = {
  id: "sysctls",
  level: "baseline",
  revisions: [
    revision(0, always),
    revision(27, [...always, ...since27]),
    revision(29, [...always, ...since27, ...since29]),
    revision(32, [...always, ...since27, ...since29, ...since32]),
  ],
};

function revision(since: number, names: readonly string[]): Check["revisions"][number] {
  const allowed = new Set(names);
  return { since, find: (pod) => find(pod, allowed) };
}

function find({ security }: Pod, allowed: ReadonlySet<string>): Finding | undefined {
  if (security === undefined || security.sysctls.length === 0) return undefined;
  const violations = security.sysctls.flatMap((name, index) =>
    allowed.has(name) ? [] : [forbidden(`spec.securityContext.sysctls[${index}].name`, name)],
  );
  return finding("forbidden sysctls", violations);
}
