import type { Command, Option } from "../command.ts";
import { logFlags } from "./log-flags.ts";

const flag = (flags: string, summary: string): Option => ({ flags, summary });
const list = (flags: string, summary: string): Option => ({ flags, summary, list: true });
const text = (flags: string, summary: string, usual = ""): Option => ({ flags, summary, default: usual });
const other = (option: Option): Option => ({ ...option, hidden: true });

/** `portcullis apply`: judges resources by policies. (kyverno: cmd/cli/kubectl-kyverno/commands/apply) */
export const applyCommand: Command = {
  name: "apply",
  summary: "Judge resources by policies",
  details:
    "Takes files, folders and URLs of git repositories with policies, or `-` for the standard input. The exit status is " +
    "1 where a rule fails or cannot be judged.",
  operands: "[policies...]",
  likeKyverno: true,
  options: [
    list("-r, --resource <paths>", "files of resources, or - for the standard input; with --cluster, names"),
    other(list("--resources <paths>", "the same")),
    list("--json <paths>", "files of JSON payloads"),
    list("--http-payload <paths>", "files of HTTP check requests"),
    list("--envoy-payload <paths>", "files of Envoy check requests"),
    list("--target-resource <paths>", "files of existing objects that mutate rules may change"),
    other(list("--target-resources <paths>", "the same")),
    list("--parameter-resource <paths>", "files of parameters of admission policies"),
    flag("-c, --cluster", "take the resources from the cluster"),
    text("-n, --namespace <name>", "with --cluster: only this namespace"),
    flag("--cluster-wide-resources", "with --cluster: only cluster-wide kinds"),
    text("--kubeconfig <path>", "how to reach the cluster"),
    text("--context <name>", "which context of the kubeconfig"),
    text("--concurrent <number>", "with --cluster: how many lists are read at a time, 1 for all at once", "1"),
    text("--batch-size <number>", "with --concurrent: how many objects a page of a list has", "100"),
    other(flag("--continue-on-error", "a list that fails is left out and told, with or without this")),
    flag("--show-performance", "with --concurrent: tell how long reading took"),
    list("-s, --set <values>", "values: a=b,c=d"),
    text("-f, --values-file <path>", "file of values"),
    text("-u, --userinfo <path>", "file of the user who asks"),
    text("--context-file <path>", "file of what CEL policies find in the cluster"),
    list("-e, --exception <paths>", "files of policy exceptions"),
    other(list("--exceptions <paths>", "the same")),
    flag("--exceptions-with-resources", "take the exceptions from the resources"),
    other(flag("--exceptions-within-resources", "the same")),
    flag("--exceptions-within-policies", "take exceptions from the policy files as well"),
    flag("--generate-exceptions", "print exceptions for what fails"),
    text("--generated-exception-ttl <duration>", "how long these last", "720h0m0s"),
    flag("-p, --policy-report", "print policy reports"),
    text("--output-format <format>", "yaml or json for reports and exceptions; sarif or github for findings", "yaml"),
    flag("-t, --table", "print a table"),
    flag("--detailed-results", "with messages"),
    text("-o, --output <path>", "file or folder for changed and generated objects"),
    flag("-i, --stdin", "print no header"),
    flag("--audit-warn", "failures of policies that audit are warnings"),
    text("--warn-exit-code <number>", "exit status for warnings", "0"),
    flag("--warn-no-pass", "exit with that status where nothing passes"),
    other(flag("--continue-on-fail", "the next resource is judged where one cannot be, with or without this")),
    other(flag("--registry", "ignored: this version reads no image registries")),
    text("-b, --git-branch <branch>", "branch of git repositories"),
    text("--username <name>", "login of git repositories"),
    text("--password <text>", "its password"),
    list("--crd-paths <paths>", "files of CustomResourceDefinitions"),
    other(list("--crd-path <paths>", "the same")),
    flag("--remove-color", "print without colours"),
    flag("--diff", "show changes line by line rather than whole objects"),
    flag("--watch", "run again whenever a file changes"),
    ...logFlags,
  ],
  run: async (values, program) => (await import("../apply/command.ts")).applyPolicies(values, program),
};
