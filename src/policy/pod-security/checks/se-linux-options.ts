import { type Check, type Finding, finding, forbidden, forbiddenIn } from "../check.ts";
import type { Pod, SecurityContext } from "../pod.ts";

const types: readonly string[] = ["", "container_t", "container_init_t", "container_kvm_t"];
const typesOf131: readonly string[] = [...types, "container_engine_t"];

/** SELinux types, and no user or role. (kubernetes: pod-security-admission/policy/check_seLinuxOptions.go) */
export const seLinuxOptions: Check = {
  id: "seLinuxOptions",
  level: "baseline",
  revisions: [
    { since: 0, find: (pod) => find(pod, types) },
    { since: 31, find: (pod) => find(pod, typesOf131) },
  ],
};

function find(pod: Pod, allowed: readonly string[]): Finding | undefined {
  const { security, containers } = pod;
  if (isFine(security, allowed) && containers.every((one) => isFine(one.security, allowed))) return undefined;
  const own = badPartsOf(security, allowed).map(([name, value]) =>
    forbidden(`spec.securityContext.seLinuxOptions.${name}`, value),
  );
  const theirs = containers.flatMap((container) =>
    badPartsOf(container.security, allowed).map(([name, value]) =>
      forbiddenIn(container, `securityContext.seLinuxOptions.${name}`, value),
    ),
  );
  return finding("seLinuxOptions", [...own, ...theirs]);
}

function isFine(security: SecurityContext | undefined, allowed: readonly string[]): boolean {
  const options = security?.seLinux;
  return options === undefined || (allowed.includes(options.type) && options.user === "" && options.role === "");
}

function badPartsOf(security: SecurityContext | undefined, allowed: readonly string[]): readonly [string, string][] {
  const options = security?.seLinux;
  if (options === undefined) return [];
  const parts: readonly [string, string, boolean][] = [
    ["type", options.type, !allowed.includes(options.type)],
    ["user", options.user, options.user !== ""],
    ["role", options.role, options.role !== ""],
  ];
  return parts.filter(([, , bad]) => bad).map(([name, value]) => [name, value]);
}
