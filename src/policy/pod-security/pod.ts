/** What the checks read of a Pod, decoded once. Everything absent is what Kubernetes takes it for: `""`, `false`, none. */
export interface Pod {
  readonly annotations: Readonly<Record<string, unknown>>;
  readonly hostNetwork: boolean;
  readonly hostPID: boolean;
  readonly hostIPC: boolean;
  /** Whether `os.name` says Windows. */
  readonly windows: boolean;
  readonly security: SecurityContext | undefined;
  /** All containers in the order of the checks: init containers, containers, ephemeral containers. */
  readonly containers: readonly Container[];
  /** The volumes as they are written. */
  readonly volumes: readonly unknown[];
}

export type ContainerList = "initContainers" | "containers" | "ephemeralContainers";

export interface Container {
  readonly list: ContainerList;
  /** Where it stands in its list. */
  readonly index: number;
  readonly name: string;
  /** As written, without a default registry or tag. */
  readonly image: string;
  readonly security: SecurityContext | undefined;
  /** The host ports in the order of the container's ports; 0 where there is none. */
  readonly hostPorts: readonly number[];
  /** Whether a probe or a lifecycle hook names a host. */
  readonly probesHosts: boolean;
}

/** The security context of a Pod or of a container; `undefined` where a field, or the structure it is in, is absent. */
export interface SecurityContext {
  readonly privileged: boolean | undefined;
  readonly allowPrivilegeEscalation: boolean | undefined;
  readonly runAsNonRoot: boolean | undefined;
  readonly runAsUser: number | undefined;
  readonly procMount: string | undefined;
  readonly hostProcess: boolean | undefined;
  readonly seccompType: string | undefined;
  readonly appArmorType: string | undefined;
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] } | undefined;
  readonly seLinux: { readonly type: string; readonly user: string; readonly role: string } | undefined;
  readonly sysctls: readonly string[];
}
