import type { Check } from "../check.ts";
import { allowPrivilegeEscalation } from "./allow-privilege-escalation.ts";
import { appArmorProfile } from "./app-armor-profile.ts";
import { capabilitiesBaseline, capabilitiesRestricted } from "./capabilities.ts";
import { hostNamespaces } from "./host-namespaces.ts";
import { hostPorts } from "./host-ports.ts";
import { hostProbesAndHostLifecycle } from "./host-probes.ts";
import { privileged } from "./privileged.ts";
import { procMount } from "./proc-mount.ts";
import { runAsNonRoot, runAsUser } from "./run-as.ts";
import { seLinuxOptions } from "./se-linux-options.ts";
import { seccompProfileBaseline, seccompProfileRestricted } from "./seccomp-profile.ts";
import { sysctls } from "./sysctls.ts";
import { hostPathVolumes, restrictedVolumes } from "./volumes.ts";
import { windowsHostProcess } from "./windows-host-process.ts";

/** Every check of the standards, in the order in which a message tells them. */
export const checks: readonly Check[] = [
  allowPrivilegeEscalation,
  appArmorProfile,
  capabilitiesBaseline,
  capabilitiesRestricted,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMount,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seLinuxOptions,
  seccompProfileBaseline,
  seccompProfileRestricted,
  sysctls,
  windowsHostProcess,
];
