import type { Command, Option, OptionValues } from "../command.ts";

const output: Option = {
  flags: "-o, --output <file>",
  summary: "a file, rather than the standard output",
  default: "",
};
const many = (flags: string, summary: string): Option => ({ flags, summary, many: true });
const list = (flags: string, summary: string): Option => ({ flags, summary, list: true });

type Make = (values: OptionValues, name: string) => Promise<string>;

const create = () => import("../create/index.ts");
const text = (value: OptionValues[string]) => (typeof value === "string" ? value : "");
const texts = (value: OptionValues[string]) => (Array.isArray(value) ? (value as readonly string[]) : []);

const clusterRole: Make = async (values, name) =>
  (await create()).clusterRoleText({
    name,
    apiGroup: text(values.apiGroups),
    resources: texts(values.resources),
    verbs: texts(values.verbs),
    controllers: values.controllers === undefined ? ["background-controller"] : texts(values.controllers),
  });

const exception: Make = async (values, name) =>
  (await create()).exceptionText({
    name,
    namespace: text(values.namespace),
    background: !["0", "f", "false"].includes(String(values.background).toLowerCase()),
    policyRules: texts(values.policyRules),
    any: texts(values.any),
    all: texts(values.all),
  });

const metricsConfig: Make = async ({ name, namespace, include, exclude }) =>
  (await create()).metricsConfigText(
    { name: text(name), namespace: text(namespace) },
    { include: texts(include), exclude: texts(exclude) },
  );

const test: Make = async ({ name, policy, resource, values, ...expected }) => {
  const results = ["pass", "fail", "skip"].flatMap((result) =>
    texts(expected[result]).map((one) => ({ text: one, result })),
  );
  const files = { policies: texts(policy), resources: texts(resource), values: text(values) };
  return (await create()).testText({ name: text(name), ...files, results });
};

const userInfo: Make = async ({ username, role, clusterRole: clusterRoles, group }) =>
  (await create()).userInfoText({
    username: text(username),
    roles: texts(role),
    clusterRoles: texts(clusterRoles),
    groups: texts(group),
  });

const values: Make = async ({ global, rule, resource, nsSelector }) =>
  (await create()).valuesText({
    globals: texts(global),
    rules: texts(rule),
    resources: texts(resource),
    selectors: texts(nsSelector),
  });

/** `portcullis create`: documents to start from. (kyverno: cmd/cli/kubectl-kyverno/commands/create) */
export const createCommand: Command = {
  name: "create",
  summary: "Print documents to start from",
  likeKyverno: true,
  options: [],
  commands: [
    made("cluster-role", "a ClusterRole that adds to what controllers may do", clusterRole, [
      { flags: "-g, --api-groups <group>", summary: "the API group", required: true },
      { ...many("--resources <name>", "its resources"), required: true },
      { ...many("--verbs <verb>", "what is allowed, or all"), required: true },
      many("--controllers <name>", "whose role it adds to (background-controller)"),
    ]),
    made("exception", "a policy exception", exception, [
      { ...many("--policy-rules <names>", "policy,rule-1,rule-2"), required: true },
      many("--any <filter>", "kind=Pod,name=web"),
      many("--all <filter>", "kind=Pod,name=web"),
      { flags: "--namespace <name>", summary: "its namespace", default: "" },
      { flags: "-b, --background [yes]", summary: "whether it holds in the background", default: "true" },
    ]),
    made("metrics-config", "a configuration of metrics", metricsConfig, [
      { flags: "-n, --name <name>", summary: "its name", default: "kyverno-metrics" },
      { flags: "--namespace <name>", summary: "its namespace", default: "kyverno" },
      list("-i, --include <names>", "namespaces of which there are metrics"),
      list("-e, --exclude <names>", "namespaces of which there are none"),
    ]),
    made("test", "a test file", test, [
      { flags: "-n, --name <name>", summary: "its name", default: "test-name" },
      list("-p, --policy <files>", "files of policies"),
      list("-r, --resource <files>", "files of resources"),
      { flags: "-f, --values <file>", summary: "a file of values", default: "" },
      many("--pass <result>", "policy,rule,resource,namespace,kind"),
      many("--fail <result>", "policy,rule,resource,namespace,kind"),
      many("--skip <result>", "policy,rule,resource,namespace,kind"),
    ]),
    made("user-info", "a file of user info", userInfo, [
      { flags: "-u, --username <name>", summary: "who asks", default: "" },
      list("-r, --role <names>", "roles"),
      list("-c, --cluster-role <names>", "cluster roles"),
      list("-g, --group <names>", "groups"),
    ]),
    made("values", "a file of values", values, [
      list("-g, --global <values>", "key=value"),
      many("-n, --ns-selector <labels>", "namespace,label=value"),
      many("--rule <values>", "policy,rule,key=value"),
      many("--resource <values>", "policy,resource,key=value"),
    ]),
  ],
  run: async () => 0,
};

function made(name: string, what: string, make: Make, options: readonly Option[]): Command {
  const named = name === "cluster-role" || name === "exception";
  return {
    name,
    summary: `Print ${what}`,
    ...(named && { operands: "[name...]" }),
    operandCount: named ? 1 : 0,
    likeKyverno: true,
    options: [output, ...options],
    run: async (given, { operands }) => {
      const { printing } = await import("../kyverno-like.ts");
      const { writeText } = await create();
      return printing(async (streams) => {
        writeText(await make(given, operands[0] ?? ""), text(given.output), streams);
      });
    },
  };
}
