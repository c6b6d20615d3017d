import type { Command } from "../command.ts";

/** `portcullis docs`: a page of Markdown for each command. (kyverno: cmd/cli/kubectl-kyverno/commands/docs) */
export const docsCommand: Command = {
  name: "docs",
  summary: "Write a page about each command",
  operandCount: 0,
  likeKyverno: true,
  options: [
    { flags: "-o, --output <folder>", summary: "where to", required: true },
    { flags: "--website", summary: "for a website" },
    { flags: "--noDate", summary: "without the day" },
    { flags: "--markdownLinks", summary: "links to files, also for a website" },
    { flags: "--autogenTag [yes]", summary: "say that pages are made", default: "true" },
  ],
  run: async (values, { commands }) => {
    const [{ referencePages }, { writePages }] = await Promise.all([
      import("../describe/index.ts"),
      import("../describe/write-pages.ts"),
    ]);
    const pages = await referencePages(commands, {
      website: values.website === true,
      date: values.noDate === true ? "" : new Date().toISOString().slice(0, 10),
      markdownLinks: values.markdownLinks === true,
      tag: !["0", "f", "false"].includes(String(values.autogenTag).toLowerCase()),
    });
    const { printing } = await import("../kyverno-like.ts");
    return printing(() => writePages(pages, String(values.output)));
  },
};
