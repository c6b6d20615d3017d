/** A control as policies exclude it by name: the checks it stands for, and where it may be excluded. */
interface Control {
  readonly name: string;
  readonly checks: readonly string[];
  /** `container`: only with images; `pod`: only without. Absent for controls of both. */
  readonly scope?: "container" | "pod";
  /** Whether there is something of it at the level baseline. */
  readonly baseline: boolean;
}

/** (kyverno: pkg/pss/utils/mapping.go) */
const controls: readonly Control[] = [
  {
    name: "Capabilities",
    checks: ["capabilities_baseline", "capabilities_restricted"],
    scope: "container",
    baseline: true,
  },
  { name: "Seccomp", checks: ["seccompProfile_baseline", "seccompProfile_restricted"], baseline: true },
  { name: "Privileged Containers", checks: ["privileged"], scope: "container", baseline: true },
  { name: "Host Ports", checks: ["hostPorts"], scope: "container", baseline: true },
  { name: "/proc Mount Type", checks: ["procMount"], scope: "container", baseline: true },
  { name: "HostProcess", checks: ["windowsHostProcess"], baseline: true },
  { name: "SELinux", checks: ["seLinuxOptions"], baseline: true },
  { name: "Host Namespaces", checks: ["hostNamespaces"], scope: "pod", baseline: true },
  { name: "HostPath Volumes", checks: ["hostPathVolumes"], scope: "pod", baseline: true },
  { name: "Sysctls", checks: ["sysctls"], scope: "pod", baseline: true },
  { name: "AppArmor", checks: ["appArmorProfile"], baseline: true },
  { name: "Privilege Escalation", checks: ["allowPrivilegeEscalation"], scope: "container", baseline: false },
  { name: "Running as Non-root", checks: ["runAsNonRoot"], baseline: false },
  { name: "Running as Non-root user", checks: ["runAsUser"], baseline: false },
  { name: "Volume Types", checks: ["restrictedVolumes"], scope: "pod", baseline: false },
];

const byName = new Map(controls.map((control) => [control.name, control]));
const byCheck = new Map(controls.flatMap(({ name, checks }) => checks.map((id) => [id, name])));

/** The ids of a control's checks; none for a name that there is not. */
export function checksOf(control: string): readonly string[] {
  return byName.get(control)?.checks ?? [];
}

/** The name of the control that a check belongs to; empty where it belongs to none. */
export function controlOf(check: string): string {
  return byCheck.get(check) ?? "";
}

/** Whether a control can be excluded with images only (`container`), without only (`pod`), or either way. */
export function scopeOf(control: string): "container" | "pod" | "any" {
  return byName.get(control)?.scope ?? "any";
}

/** Whether the level baseline knows a control. */
export function isOfBaseline(control: string): boolean {
  return byName.get(control)?.baseline ?? false;
}
