import { setFlagsFromString } from "node:v8";
import type { Command } from "../command.ts";

/** `portcullis up`: a whole control plane with the policy engine connected, until Ctrl-C. */
export const upCommand: Command = {
  name: "up",
  summary: "Run a Kubernetes control plane on this machine, with the policy engine connected",
  details:
    "The control plane is in memory and listens on this machine only. It writes a kubeconfig, shows the registry lab " +
    "once in a namespace of its own, and stays up until Ctrl-C with an empty cluster to work in.",
  options: [
    { flags: "--port <number>", summary: "port of the API server; 0 takes any free one", default: "7443" },
    { flags: "--webhook-port <number>", summary: "port of the admission webhook; 0 takes any free one", default: "0" },
    { flags: "--kubeconfig <path>", summary: "where to write the kubeconfig", default: ".portcullis/kubeconfig" },
    { flags: "--policies <path...>", summary: "files or folders with objects to create once the cluster is ready" },
    { flags: "--no-demo", summary: "do not show the lab" },
    { flags: "--quiet", summary: "print only that it is ready, and failures" },
  ],
  run: async (values) => {
    const started = saveMemory();
    return (await import("../up/up.ts")).up(values, started);
  },
};

/**
 * Starting makes much garbage at once, for which V8 would take memory that it never gives back: a quarter of what the process
 * has at rest. Until the returned function is called it collects instead; after that it is as fast as ever.
 */
function saveMemory(): () => void {
  for (const flag of ["--optimize-for-size", "--semi-space-growth-factor=1"]) setFlagsFromString(flag);
  return () => {
    for (const flag of ["--no-optimize-for-size", "--semi-space-growth-factor=2"]) setFlagsFromString(flag);
  };
}
