import { choice, field, list, object, required, text } from "../schema/index.ts";

/** A control that is left out, as policies and exceptions say it. */
export const exclusion = object({
  controlName: required(
    choice([
      "HostProcess",
      "Host Namespaces",
      "Privileged Containers",
      "Capabilities",
      "HostPath Volumes",
      "Host Ports",
      "AppArmor",
      "SELinux",
      "/proc Mount Type",
      "Seccomp",
      "Sysctls",
      "Volume Types",
      "Privilege Escalation",
      "Running as Non-root",
      "Running as Non-root user",
    ]),
    "The control that is left out.",
  ),
  images: field(list(text()), "Images whose containers are left out; `*` and `?` are wildcards."),
  restrictedField: field(text(), "The one field of the control that is left out."),
  values: field(list(text()), "The values of that field that are allowed."),
});
