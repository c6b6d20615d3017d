import type { Command } from "../command.ts";
import { version } from "../version.ts";

/** `portcullis manifests`: an installation as YAML. */
export const manifestsCommand: Command = {
  name: "manifests",
  summary: "Print what installs the policy engine in a cluster",
  details: "Prints YAML for `kubectl apply --server-side -f -`.",
  options: [
    { flags: "--namespace <name>", summary: "where to install", default: "kyverno" },
    { flags: "--image <image>", summary: "the image to run", default: `portcullis:${version}` },
    { flags: "--replicas <number>", summary: "how many Pods", default: "3" },
    { flags: "--crds-only", summary: "print the custom kinds and nothing else" },
    { flags: "--no-crds", summary: "print everything but the custom kinds" },
  ],
  run: async (values) => {
    const [{ readManifestsOptions }, { manifestsText }] = await Promise.all([
      import("../manifests/options.ts"),
      import("../manifests/manifests.ts"),
    ]);
    const { installation, selection } = readManifestsOptions(values);
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      // Whoever reads only the beginning has seen enough.
      if (error.code !== "EPIPE") throw error;
    });
    process.stdout.write(manifestsText(installation, selection));
    return 0;
  },
};
