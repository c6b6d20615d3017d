import {
  type Check,
  containersOf,
  type Finding,
  forbidden,
  forbiddenIn,
  inContainers,
  none,
  type Violation,
} from "../check.ts";
import type { Container, Pod } from "../pod.ts";

/** AppArmor profiles, as fields and as annotations. (kubernetes: pod-security-admission/policy/check_appArmorProfile.go) */
export const appArmorProfile: Check = { id: "appArmorProfile", level: "baseline", revisions: [{ since: 0, find }] };

function find(pod: Pod): Finding | undefined {
  const fields = inContainers(pod, violation);
  const annotations = annotationsOf(pod);
  const type = pod.security?.appArmorType;
  if (fields.length === 0 && annotations.length === 0 && isAllowed(type)) return undefined;
  const own = isAllowed(type) ? none : [forbidden("spec.securityContext.appArmorProfile.type", type)];
  const values = new Set([...own, ...fields].map(({ value }) => value)).size + annotations.length;
  return {
    reason: values === 1 ? "forbidden AppArmor profile" : "forbidden AppArmor profiles",
    violations: [...own, ...fields, ...annotations],
    blamed: containersOf(fields),
  };
}

function violation(container: Container): Violation | undefined {
  const type = container.security?.appArmorType;
  if (type === undefined || isAllowed(type)) return undefined;
  return forbiddenIn(container, "securityContext.appArmorProfile.type", type);
}

function isAllowed(type: string | undefined): boolean {
  return type === undefined || type === "RuntimeDefault" || type === "Localhost";
}

const prefix = "container.apparmor.security.beta.kubernetes.io/";

function annotationsOf({ annotations }: Pod): readonly Violation[] {
  let found: Violation[] | undefined;
  for (const key in annotations) {
    if (!key.startsWith(prefix) || !Object.hasOwn(annotations, key)) continue;
    const value = String(annotations[key] ?? "");
    if (value === "" || value === "runtime/default" || value.startsWith("localhost/")) continue;
    found ??= [];
    found.push(forbidden(`metadata.annotations[${key}]`, value));
  }
  return found?.sort((a, b) => (a.field < b.field ? -1 : 1)) ?? none;
}
