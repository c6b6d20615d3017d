import { describe, expect, it } from "vitest";
import { containerWith, failuresOf, judged, podWith } from "../samples.ts";
import { checks } from "./index.ts";

const context = "spec.containers[0].securityContext";
const forbidden = (field: string, value: string) => `${field} is forbidden, forbidden values found: ${value}`;
const inContext = (security: object, more: object = {}) =>
  podWith({ containers: [containerWith({ ...security }, { ...more })] });
const ofPod = (security: object) => podWith({ securityContext: security });
const apparmor = "container.apparmor.security.beta.kubernetes.io/a";
const podContext = "spec.securityContext";

/** A Pod, and what the newest version of the level restricted says of it. */
const found: readonly [string, object, readonly string[]][] = [
  ["a Pod that is fine", podWith(), []],
  ["a Pod without containers", podWith({ containers: null }), []],
  [
    "nothing said at all",
    podWith({ containers: [{ name: "a" }] }),
    [
      `allowPrivilegeEscalation != false: ${context}.allowPrivilegeEscalation: Required value`,
      `unrestricted capabilities: ${context}.capabilities.drop: Required value`,
      `runAsNonRoot != true: ${context}.runAsNonRoot: Required value`,
      `seccompProfile: ${context}.seccompProfile.type: Required value`,
    ],
  ],
  [
    "no word on escalation",
    inContext({ allowPrivilegeEscalation: null }),
    [`allowPrivilegeEscalation != false: ${forbidden(`${context}.allowPrivilegeEscalation`, "nil")}`],
  ],
  [
    "an AppArmor profile",
    ofPod({ appArmorProfile: { type: "Unconfined" } }),
    [`forbidden AppArmor profile: ${forbidden(`${podContext}.appArmorProfile.type`, "Unconfined")}`],
  ],
  [
    "an AppArmor profile and an annotation",
    podWith({ securityContext: { appArmorProfile: { type: "Unconfined" } } }, { [apparmor]: "unconfined" }),
    [
      `forbidden AppArmor profiles: ${forbidden(`${podContext}.appArmorProfile.type`, "Unconfined")}, ` +
        forbidden(`spec.template.metadata.annotations[${apparmor}]`, "unconfined"),
    ],
  ],
  ["an AppArmor annotation that is allowed", podWith({}, { [apparmor]: "localhost/x" }), []],
  [
    "capabilities",
    inContext({ capabilities: { drop: ["KILL"], add: ["SYS_ADMIN", "CHOWN", "NET_ADMIN", "SYS_ADMIN"] } }),
    [
      `non-default capabilities: ${forbidden(`${context}.capabilities.add`, "[NET_ADMIN SYS_ADMIN]")}`,
      `unrestricted capabilities: ${forbidden(`${context}.capabilities.drop`, "[KILL]")}, ` +
        forbidden(`${context}.capabilities.add`, "[CHOWN NET_ADMIN SYS_ADMIN]"),
    ],
  ],
  [
    "namespaces of the host",
    podWith({ hostNetwork: true, hostPID: false, hostIPC: true }),
    [`host namespaces: ${forbidden("spec.hostNetwork", "true")}, ${forbidden("spec.hostIPC", "true")}`],
  ],
  [
    "volumes",
    podWith({ volumes: [{ emptyDir: {} }, { hostPath: { path: "/etc" } }, { nfs: {} }, {}] }),
    [
      `hostPath volumes: ${forbidden("spec.volumes[1].hostPath", "/etc")}`,
      "restricted volume types: spec.volumes[1].hostPath: Forbidden, spec.volumes[2].nfs: Forbidden, " +
        "spec.volumes[3].unknown: Forbidden",
    ],
  ],
  [
    "host ports",
    inContext({}, { ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 8081 }] }),
    [`hostPort: ${forbidden("spec.containers[0].ports[1].hostPort", "8081")}`],
  ],
  [
    "the host of a probe",
    inContext({}, { readinessProbe: { tcpSocket: { host: "x" } } }),
    ["probe or lifecycle host: "],
  ],
  [
    "the host of a lifecycle hook",
    inContext({}, { lifecycle: { preStop: { httpGet: { host: "x" } } } }),
    ["probe or lifecycle host: "],
  ],
  ["privileged", inContext({ privileged: true }), [`privileged: ${forbidden(`${context}.privileged`, "true")}`]],
  ["procMount", inContext({ procMount: "Unmasked" }), [`procMount: ${forbidden(`${context}.procMount`, "Unmasked")}`]],
  [
    "root by name and by number",
    podWith({ securityContext: { runAsNonRoot: false, runAsUser: 0 }, containers: [containerWith({ runAsUser: 0 })] }),
    [
      `runAsNonRoot != true: ${forbidden(`${podContext}.runAsNonRoot`, "false")}`,
      `runAsUser=0: ${forbidden(`${podContext}.runAsUser`, "0")}, ${forbidden(`${context}.runAsUser`, "0")}`,
    ],
  ],
  [
    "SELinux, the Pod's before the containers'",
    podWith({
      securityContext: { seLinuxOptions: { type: "spc_t", role: "r" } },
      containers: [containerWith({ seLinuxOptions: { type: "container_engine_t", user: "u" } })],
    }),
    [
      `seLinuxOptions: ${forbidden(`${podContext}.seLinuxOptions.type`, "spc_t")}, ` +
        `${forbidden(`${podContext}.seLinuxOptions.role`, "r")}, ${forbidden(`${context}.seLinuxOptions.user`, "u")}`,
    ],
  ],
  [
    "a seccomp profile without a type",
    inContext({ seccompProfile: {} }),
    Array.from({ length: 2 }, () => `seccompProfile: ${context}.seccompProfile.type: Forbidden`),
  ],
  [
    "sysctls",
    ofPod({ sysctls: [{ name: "net.ipv4.tcp_rmem" }, { name: "kernel.msgmax" }] }),
    [`forbidden sysctls: ${forbidden(`${podContext}.sysctls[1].name`, "kernel.msgmax")}`],
  ],
  [
    "processes of a Windows host",
    ofPod({ windowsOptions: { hostProcess: true } }),
    [`hostProcess: ${forbidden(`${podContext}.windowsOptions.hostProcess`, "true")}`],
  ],
];

describe("checks", () => {
  it.each(found)("find %s", (_, pod, expected) => {
    expect(failuresOf(judged(pod))).toEqual(expected);
  });

  it("look at init containers, containers and ephemeral containers in this order", () => {
    const bad = containerWith({ privileged: true });
    const pod = podWith({ ephemeralContainers: [bad], containers: [bad], initContainers: [bad] });
    const fields = failuresOf(judged(pod))[0]?.match(/spec\.\w+/g);
    expect(fields).toEqual(["spec.initContainers", "spec.containers", "spec.ephemeralContainers"]);
  });

  it("have revisions from old to new", () => {
    const disorder = checks.filter(({ revisions }) => {
      const since = revisions.map((revision) => revision.since);
      return since.length === 0 || since.some((one, index) => index > 0 && one <= (since[index - 1] ?? 0));
    });
    expect(disorder.map(({ id }) => id)).toEqual([]);
  });
});

const windows = podWith({
  os: { name: "windows" },
  containers: [{ name: "a", securityContext: { runAsNonRoot: true } }],
});
const engine = ofPod({ seLinuxOptions: { type: "container_engine_t" } });
const probing = inContext({}, { livenessProbe: { httpGet: { host: "x" } } });
const sysctl = (name: string) => ofPod({ sysctls: [{ name }] });
const annotated = podWith({}, { "seccomp.security.alpha.kubernetes.io/pod": "unconfined" });

describe("versions", () => {
  it.each<[string, object, string, readonly string[]]>([
    [
      "asks Windows for all until 1.24",
      windows,
      "v1.24",
      ["allowPrivilegeEscalation", "unrestricted", "seccompProfile"],
    ],
    ["asks Windows for less from 1.25 on", windows, "v1.25", []],
    ["forbids container_engine_t until 1.30", engine, "v1.30", ["seLinuxOptions"]],
    ["allows container_engine_t from 1.31 on", engine, "v1.31", []],
    ["makes the oldest revision of a check that is newer than the version", probing, "v1.19", ["probe"]],
    ["forbids a reserved port range until 1.26", sysctl("net.ipv4.ip_local_reserved_ports"), "v1.26", ["forbidden"]],
    ["allows it from 1.27 on", sysctl("net.ipv4.ip_local_reserved_ports"), "v1.27", []],
    ["allows keepalive from 1.29 on", sysctl("net.ipv4.tcp_keepalive_time"), "v1.29", []],
    ["forbids buffers until 1.31", sysctl("net.ipv4.tcp_wmem"), "v1.31", ["forbidden"]],
    ["allows buffers from 1.32 on", sysctl("net.ipv4.tcp_wmem"), "latest", []],
    ["reads seccomp from annotations until 1.18", annotated, "v1.18", ["seccompProfile"]],
    ["reads seccomp from fields from 1.19 on", annotated, "v1.19", []],
  ])("%s", (_, pod, version, reasons) => {
    const told = failuresOf(judged(pod, { level: "restricted", version })).map((one) => /^\w+/.exec(one)?.[0]);
    expect(told).toEqual(reasons);
  });

  it.each(["v1", "v2.0", "1.24", "v1.024", "newest"])("refuses %s", (version) => {
    expect(judged(podWith(), { level: "baseline", version })).toEqual({
      status: "error",
      message: 'failed to parse pod security api version: must be "latest" or "v1.x"',
    });
  });
});
