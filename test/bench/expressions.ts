import type { Resource } from "../../src/kube/index.ts";
import { type CompiledPolicy, policyKinds } from "../../src/policy/index.ts";

/** All containers of a Pod, as a variable of a policy. */
const containers = `object.spec.containers + object.spec.?initContainers.orValue([]) + object.spec.?ephemeralContainers.orValue([])`;

const all = (test: string) => `variables.all.all(c, ${test})`;
const ofPod = (field: string) => `object.spec.?securityContext.?${field}`;
const ofContainer = (field: string) => `c.?securityContext.?${field}`;

/** What the Pod Security Standards ask for, each as one expression. */
const controls: Readonly<Record<string, string>> = {
  "host-namespaces": "['hostNetwork', 'hostPID', 'hostIPC'].all(f, object.spec[?f].orValue(false) == false)",
  "host-process": `${ofPod("windowsOptions.?hostProcess")}.orValue(false) == false && ${all(`${ofContainer("windowsOptions.?hostProcess")}.orValue(false) == false`)}`,
  privileged: all(`${ofContainer("privileged")}.orValue(false) == false`),
  "capabilities-baseline": all(
    `${ofContainer("capabilities.?add")}.orValue([]).all(x, x in ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'])`,
  ),
  "host-path": "object.spec.?volumes.orValue([]).all(v, !has(v.hostPath))",
  "host-ports": all("c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0)"),
  apparmor: `['', 'RuntimeDefault', 'Localhost'].exists(t, t == ${ofPod("appArmorProfile.?type")}.orValue(''))`,
  selinux: `${ofPod("seLinuxOptions.?user")}.orValue('') == '' && ${all(`${ofContainer("seLinuxOptions.?role")}.orValue('') == ''`)}`,
  "proc-mount": all(`${ofContainer("procMount")}.orValue('Default') == 'Default'`),
  "seccomp-baseline": all(`${ofContainer("seccompProfile.?type")}.orValue('RuntimeDefault') != 'Unconfined'`),
  sysctls: `${ofPod("sysctls")}.orValue([]).all(s, s.name in ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range'])`,
  "volume-types":
    "object.spec.?volumes.orValue([]).all(v, ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'].exists(t, t in v))",
  "privilege-escalation": all(`${ofContainer("allowPrivilegeEscalation")}.orValue(true) == false`),
  "run-as-non-root": all(
    `${ofContainer("runAsNonRoot")}.orValue(false) == true || ${ofPod("runAsNonRoot")}.orValue(false) == true`,
  ),
  "run-as-user": all(`${ofContainer("runAsUser")}.orValue(1) != 0`),
  seccomp: `${ofPod("seccompProfile.?type")}.orValue('') == 'RuntimeDefault' || ${all(`${ofContainer("seccompProfile.?type")}.orValue('') == 'RuntimeDefault'`)}`,
  capabilities: all(`${ofContainer("capabilities.?drop")}.orValue([]).exists(x, x == 'ALL')`),
};

/** The Pod Security Standards as policies in expressions, compiled. Throws when one of them does not compile. */
export function podSecurityExpressions(): readonly CompiledPolicy[] {
  return podSecurityExpressionTexts().map(compile);
}

/** The same as documents. */
export function podSecurityExpressionTexts(): readonly Resource[] {
  return Object.entries(controls).map(([name, expression]) => ({
    apiVersion: "policies.kyverno.io/v1",
    kind: "ValidatingPolicy",
    metadata: { name },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] },
        ],
      },
      variables: [{ name: "all", expression: containers }],
      validations: [{ expression, message: `${name} is not as it should be` }],
    },
  }));
}

function compile(document: Resource): CompiledPolicy {
  const kind = policyKinds.find((one) => one.kind === document.kind);
  const { policy, diagnostics } = kind?.compile(document, {}) ?? { policy: undefined, diagnostics: [] };
  if (policy === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return policy;
}
