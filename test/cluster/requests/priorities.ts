import { get, merge, object, post, put, type Recorded, remove, table } from "./recorded.ts";

const core = "/api/v1/namespaces/priorities";
const priorities = "/apis/scheduling.k8s.io/v1/priorityclasses";
const runtimes = "/apis/node.k8s.io/v1/runtimeclasses";
const flow = "/apis/flowcontrol.apiserver.k8s.io/v1";
const services = "/apis/apiregistration.k8s.io/v1/apiservices";
const policies = "/apis/admissionregistration.k8s.io/v1";

const priority = (name: string, rest: object) => object("scheduling.k8s.io/v1", "PriorityClass", name, { ...rest });
const runtime = (name: string, rest: object) => object("node.k8s.io/v1", "RuntimeClass", name, { ...rest });
const pod = (name: string, spec: object) =>
  object("v1", "Pod", name, {
    spec: { containers: [{ name: "web", image: "nginx:1" }], automountServiceAccountToken: false, ...spec },
  });
const schema = (name: string, spec: object) => object("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", name, { spec });
const level = (name: string, spec: object) =>
  object("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration", name, { spec });
const service = (name: string, spec: object) => object("apiregistration.k8s.io/v1", "APIService", name, { spec });

const classes: readonly Recorded[] = [
  table("PriorityClasses of the beginning as a table", priorities),
  get("a PriorityClass of the system", `${priorities}/system-node-critical`),
  post("create a PriorityClass", priorities, priority("high", { value: 1000, description: "d" })),
  post(
    "create a default PriorityClass",
    priorities,
    priority("usual", { value: 10, globalDefault: true, preemptionPolicy: "Never" }),
  ),
  post("create a second default PriorityClass", priorities, priority("other", { value: 10, globalDefault: true })),
  post(
    "create a PriorityClass too high",
    priorities,
    priority("bad", { value: 1_000_000_001, preemptionPolicy: "Some" }),
  ),
  post("create a PriorityClass of the system", priorities, priority("system-mine", { value: 1 })),
  post("create a PriorityClass again", priorities, priority("high", { value: 1000 })),
  merge("change a PriorityClass", `${priorities}/high`, { value: 2, preemptionPolicy: "Never" }),
  merge("describe a PriorityClass", `${priorities}/high`, { description: "other" }),
  post("create a Pod of a class", `${core}/pods`, pod("high", { priorityClassName: "high" })),
  post("create a Pod of no class", `${core}/pods`, pod("usual", {})),
  post("create a Pod of an unknown class", `${core}/pods`, pod("bad", { priorityClassName: "unknown" })),
  post("create a Pod with another priority", `${core}/pods`, pod("bad", { priorityClassName: "high", priority: 3 })),
  post(
    "create a Pod that displaces others",
    `${core}/pods`,
    pod("bad", { priorityClassName: "usual", preemptionPolicy: "PreemptLowerPriority" }),
  ),
  remove("delete a default PriorityClass", `${priorities}/usual`),
  post("create a RuntimeClass", runtimes, runtime("plain", { handler: "runc" })),
  post(
    "create a RuntimeClass with everything",
    runtimes,
    runtime("boxed", {
      handler: "kata",
      overhead: { podFixed: { cpu: "100m", memory: "0.1Gi" } },
      scheduling: {
        nodeSelector: { "beta.kubernetes.io/os": "linux" },
        tolerations: [{ key: "box", operator: "Exists", effect: "NoSchedule" }],
      },
    }),
  ),
  post(
    "create a RuntimeClass with mistakes",
    runtimes,
    runtime("bad", {
      handler: "A.b",
      overhead: { podFixed: { nonsense: "1" } },
      scheduling: {
        nodeSelector: { "a b": "c" },
        tolerations: [
          { key: "a", operator: "Maybe" },
          { key: "a", operator: "Maybe" },
        ],
      },
    }),
  ),
  merge("change a RuntimeClass", `${runtimes}/plain`, { handler: "other" }),
  put("create a RuntimeClass by an update", `${runtimes}/made`, runtime("made", { handler: "runc" })),
  post("create a Pod in a box", `${core}/pods`, pod("boxed", { runtimeClassName: "boxed", nodeSelector: { a: "b" } })),
  post("create a Pod in an unknown box", `${core}/pods`, pod("bad", { runtimeClassName: "unknown" })),
  post("create a Pod with an overhead of its own", `${core}/pods`, pod("bad", { overhead: { cpu: "1" } })),
  post(
    "create a Pod with another overhead",
    `${core}/pods`,
    pod("bad", { runtimeClassName: "boxed", overhead: { cpu: "1" } }),
  ),
  post(
    "create a Pod with another node than its box",
    `${core}/pods`,
    pod("bad", { runtimeClassName: "boxed", nodeSelector: { "beta.kubernetes.io/os": "windows" } }),
  ),
  table("RuntimeClasses as a table", runtimes),
];

const rules = [
  {
    subjects: [{ kind: "User", user: { name: "jane" } }],
    resourceRules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"], namespaces: ["*"] }],
  },
];
const flowControl: readonly Recorded[] = [
  { ...table("FlowSchemas of the beginning as a table", `${flow}/flowschemas`), part: unowned },
  ...["exempt", "probes", "system-node-high", "system-leader-election", "kube-system-service-accounts"].map((name) =>
    get(`the FlowSchema ${name}`, `${flow}/flowschemas/${name}`, { part: unowned }),
  ),
  {
    ...table("PriorityLevelConfigurations of the beginning as a table", `${flow}/prioritylevelconfigurations`),
    part: unowned,
  },
  ...["exempt", "catch-all", "leader-election", "workload-low"].map((name) =>
    get(`the PriorityLevelConfiguration ${name}`, `${flow}/prioritylevelconfigurations/${name}`, { part: unowned }),
  ),
  post(
    "create a FlowSchema",
    `${flow}/flowschemas`,
    schema("mine", { priorityLevelConfiguration: { name: "workload-low" }, rules }),
  ),
  post(
    "create a FlowSchema with mistakes",
    `${flow}/flowschemas`,
    schema("bad", {
      matchingPrecedence: 1,
      distinguisherMethod: { type: "ByTime" },
      priorityLevelConfiguration: { name: "" },
      rules: [
        {},
        {
          subjects: [
            { kind: "Robot" },
            { kind: "User" },
            { kind: "Group", group: { name: "" }, user: { name: "x" } },
            { kind: "ServiceAccount", serviceAccount: { name: "A b", namespace: "" } },
          ],
          nonResourceRules: [{}, { verbs: ["*", "get"], nonResourceURLs: ["a", "/a//b", "/*/b", "/a b"] }],
        },
        {
          subjects: rules[0]?.subjects,
          resourceRules: [
            { verbs: ["fly"], apiGroups: ["*", "a"], resources: [], namespaces: ["A"] },
            { verbs: [], apiGroups: [], resources: ["*", "x"] },
          ],
        },
      ],
    }),
  ),
  post(
    "create a FlowSchema that is asked too late",
    `${flow}/flowschemas`,
    schema("bad", { matchingPrecedence: 20_000, priorityLevelConfiguration: { name: "x" } }),
  ),
  post(
    "create a PriorityLevelConfiguration",
    `${flow}/prioritylevelconfigurations`,
    level("mine", { type: "Limited", limited: { limitResponse: { type: "Queue", queuing: {} } } }),
  ),
  post(
    "create a PriorityLevelConfiguration with mistakes",
    `${flow}/prioritylevelconfigurations`,
    level("bad", {
      type: "Limited",
      exempt: {},
      limited: {
        nominalConcurrencyShares: -1,
        lendablePercent: 101,
        borrowingLimitPercent: -1,
        limitResponse: { type: "Queue", queuing: { queues: 10, handSize: 20, queueLengthLimit: -1 } },
      },
    }),
  ),
  post("create a PriorityLevelConfiguration of no type", `${flow}/prioritylevelconfigurations`, level("bad", {})),
  post(
    "create a PriorityLevelConfiguration that is exempt",
    `${flow}/prioritylevelconfigurations`,
    level("bad", { type: "Exempt" }),
  ),
  post(
    "create a PriorityLevelConfiguration that takes too many bits",
    `${flow}/prioritylevelconfigurations`,
    level("bad", {
      type: "Limited",
      limited: { limitResponse: { type: "Queue", queuing: { queues: 1024, handSize: 10 } } },
    }),
  ),
  merge("change a PriorityLevelConfiguration", `${flow}/prioritylevelconfigurations/mine`, {
    spec: { limited: { limitResponse: { type: "Reject", queuing: null } } },
  }),
  remove("delete a PriorityLevelConfiguration", `${flow}/prioritylevelconfigurations/mine`),
];

const apis: readonly Recorded[] = [
  get("the APIService of the core group", `${services}/v1.`),
  get("the APIService of autoscaling", `${services}/v2.autoscaling`),
  get("the APIService of devices", `${services}/v1.resource.k8s.io`),
  table("an APIService as a table", `${services}?fieldSelector=metadata.name%3Dv1.apps`),
  post(
    "create an APIService with mistakes",
    services,
    service("wrong", {
      group: "A",
      version: "1",
      groupPriorityMinimum: 0,
      versionPriority: 2000,
      insecureSkipTLSVerify: true,
    }),
  ),
  post(
    "create an APIService of no group",
    services,
    service("v2.", { version: "v2", groupPriorityMinimum: 1, versionPriority: 1 }),
  ),
  table("ValidatingAdmissionPolicies as a table", `${policies}/validatingadmissionpolicies`),
  table("ValidatingAdmissionPolicyBindings as a table", `${policies}/validatingadmissionpolicybindings`),
];

/** Who owns fields of what a real one makes itself: several parts of it have names of their own. */
function unowned(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body, (key, value) => (key === "managedFields" ? undefined : value)));
}

/** Classes that Pods name, how requests are weighed, and what the API says of itself. */
export const prioritiesAndMore: readonly Recorded[] = [
  post("create a namespace for priorities", "/api/v1/namespaces", object("v1", "Namespace", "priorities")),
  post("create an account for priorities", `${core}/serviceaccounts`, object("v1", "ServiceAccount", "default")),
  ...classes,
  ...flowControl,
  ...apis,
];
