import type { Command } from "../command.ts";

/** `portcullis serve`: the admission controller of a cluster, until SIGTERM. */
export const serveCommand: Command = {
  name: "serve",
  summary: "Run the policy engine of a cluster",
  details:
    "Answers the API server's admission requests; one of several replicas leads, and keeps certificates, webhook " +
    "configurations, the status of policies, scans and reports. `portcullis manifests` prints an installation.\n" +
    "Flags of Kyverno's that are not listed are accepted where they ask for what is done anyhow.",
  options: async () => (await import("../serve/flags.ts")).serveFlags(),
  run: async (values, program) => (await import("../serve/serve.ts")).serve(values, program),
};
