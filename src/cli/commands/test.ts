import type { Command } from "../command.ts";
import { logFlags } from "./log-flags.ts";

/** `portcullis test`: runs declarative tests of policies. (kyverno: cmd/cli/kubectl-kyverno/commands/test) */
export const testCommand: Command = {
  name: "test",
  summary: "Run tests of policies",
  details: "Takes folders with test files, or URLs of git repositories. The exit status is 1 where a test fails.",
  operands: "[places...]",
  likeKyverno: true,
  options: [
    { flags: "-f, --file-name <name>", summary: "name of the test files", default: "kyverno-test.yaml" },
    {
      flags: "-t, --test-case-selector <selector>",
      summary: "rows to check, with wildcards",
      default: "policy=*,rule=*,resource=*",
    },
    { flags: "--fail-only", summary: "show only what failed" },
    { flags: "--detailed-results", summary: "show messages too" },
    { flags: "-o, --output-format <format>", summary: "json, yaml, markdown, junit, sarif or github", default: "" },
    { flags: "--require-tests", summary: "fail where there are no tests" },
    { flags: "--registry", summary: "ignored: image registries are not read", hidden: true },
    { flags: "--remove-color", summary: "print without colours" },
    { flags: "-b, --git-branch <branch>", summary: "branch of the git repository", default: "" },
    { flags: "--strict", summary: "fail what names nothing, what nothing answers and values that nobody reads" },
    { flags: "--watch", summary: "run again whenever a file changes" },
    ...logFlags,
  ],
  run: async (values, program) => (await import("../test/command.ts")).testPolicies(values, program),
};
