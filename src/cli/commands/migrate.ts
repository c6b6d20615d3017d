import type { Command } from "../command.ts";

/** `portcullis migrate`: stores custom objects anew. (kyverno: cmd/cli/kubectl-kyverno/commands/migrate) */
export const migrateCommand: Command = {
  name: "migrate",
  summary: "Store custom objects of a cluster in the version of now",
  operandCount: 0,
  likeKyverno: true,
  options: [
    { flags: "--resource <names>", summary: "such as clusterpolicies.kyverno.io", list: true, required: true },
    { flags: "--kubeconfig <path>", summary: "how to reach the cluster", default: "" },
    { flags: "--context <name>", summary: "which context of the kubeconfig", default: "" },
  ],
  run: async ({ resource, kubeconfig, context }) => {
    const [{ connect, migrate }, { printing }] = await Promise.all([
      import("../migrate/index.ts"),
      import("../kyverno-like.ts"),
    ]);
    return printing(async (streams) => {
      const { client, close } = connect(String(kubeconfig), String(context));
      try {
        await migrate(Array.isArray(resource) ? resource : [], client, streams);
      } finally {
        close();
      }
    });
  },
};
