import { type Command, type OptionValues, UsageError } from "../command.ts";
import { version } from "../version.ts";

/** `portcullis version`: three lines, or the same as JSON or YAML (kyverno: cmd/cli/kubectl-kyverno/commands/version). */
export const versionCommand: Command = {
  name: "version",
  summary: "Print the version",
  likeKyverno: true,
  options: [{ flags: "-o, --output <format>", summary: "json or yaml instead of plain lines" }],
  run: async (values) => {
    console.log(printed(values));
    return 0;
  },
};

/** What is not known of a build is `---`, as in Kyverno's. */
const unknown = "---";

function printed({ output }: OptionValues): string {
  switch (output) {
    case undefined:
      return `Version: ${version}\nTime: ${unknown}\nGit commit ID: ${unknown}`;
    case "json":
      return JSON.stringify({ version, time: unknown, gitCommitId: unknown }, null, 2);
    case "yaml":
      return `gitCommitId: '${unknown}'\ntime: '${unknown}'\nversion: ${version}\n`;
    default:
      throw new UsageError(`invalid output format: ${String(output)} (supported formats: json, yaml)`);
  }
}
