/**
 * The flow schemas and priority levels that every cluster begins with. Nothing here weighs requests by them: they are
 * there because clients find them in every cluster. (kubernetes: apiserver pkg/apis/flowcontrol/bootstrap)
 */
import type { Draft } from "../kind.ts";

type Spec = Readonly<Record<string, unknown>>;

const everything = {
  nonResourceRules: [{ nonResourceURLs: ["*"], verbs: ["*"] }],
  resourceRules: [{ apiGroups: ["*"], clusterScope: true, namespaces: ["*"], resources: ["*"], verbs: ["*"] }],
};
const group = (name: string) => ({ kind: "Group", group: { name } });
const user = (name: string) => ({ kind: "User", user: { name } });
const systemAccounts = { kind: "ServiceAccount", serviceAccount: { name: "*", namespace: "kube-system" } };
const anybody = [group("system:unauthenticated"), group("system:authenticated")];
const leases = { apiGroups: ["coordination.k8s.io"], namespaces: ["*"], resources: ["leases"] };
const nodes = { apiGroups: [""], clusterScope: true, namespaces: ["*"], resources: ["nodes", "nodes/status"] };

/** Name, level, precedence, how flows are told apart, and the rules. */
const schemas: readonly (readonly [string, string, number, string, readonly unknown[]])[] = [
  ["exempt", "exempt", 1, "", [{ ...everything, subjects: [group("system:masters")] }]],
  ["catch-all", "catch-all", 10_000, "ByUser", [{ ...everything, subjects: anybody }]],
  ["system-nodes", "system", 500, "ByUser", [{ ...everything, subjects: [group("system:nodes")] }]],
  [
    "system-node-high",
    "node-high",
    400,
    "ByUser",
    [
      {
        resourceRules: [
          { ...nodes, verbs: ["*"] },
          { ...leases, verbs: ["*"] },
        ],
        subjects: [group("system:nodes")],
      },
    ],
  ],
  [
    "probes",
    "exempt",
    2,
    "",
    [{ nonResourceRules: [{ nonResourceURLs: ["/healthz", "/readyz", "/livez"], verbs: ["get"] }], subjects: anybody }],
  ],
  [
    "system-leader-election",
    "leader-election",
    100,
    "ByUser",
    [
      {
        resourceRules: [{ ...leases, verbs: ["get", "create", "update"] }],
        subjects: [user("system:kube-controller-manager"), user("system:kube-scheduler"), systemAccounts],
      },
    ],
  ],
  [
    "kube-controller-manager",
    "workload-high",
    800,
    "ByNamespace",
    [{ ...everything, subjects: [user("system:kube-controller-manager")] }],
  ],
  [
    "kube-scheduler",
    "workload-high",
    800,
    "ByNamespace",
    [{ ...everything, subjects: [user("system:kube-scheduler")] }],
  ],
  [
    "kube-system-service-accounts",
    "workload-high",
    900,
    "ByNamespace",
    [{ ...everything, subjects: [systemAccounts] }],
  ],
  [
    "service-accounts",
    "workload-low",
    9000,
    "ByUser",
    [{ ...everything, subjects: [group("system:serviceaccounts")] }],
  ],
  ["global-default", "global-default", 9900, "ByUser", [{ ...everything, subjects: anybody }]],
];

/** Name, shares, percentage that may be lent, queues and hand size. */
const levels: readonly (readonly [string, number, number, number, number])[] = [
  ["system", 30, 33, 64, 6],
  ["node-high", 40, 25, 64, 6],
  ["leader-election", 10, 0, 16, 4],
  ["workload-high", 40, 50, 128, 6],
  ["workload-low", 100, 90, 128, 6],
  ["global-default", 20, 50, 128, 6],
];

const exemptLevel = { type: "Exempt", exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } };
const catchAllLevel = {
  type: "Limited",
  limited: { nominalConcurrencyShares: 5, limitResponse: { type: "Reject" }, lendablePercent: 0 },
};

/** The specs of the schemas that nobody may change. */
export const fixedFlowSchemas: ReadonlyMap<string, Spec> = new Map(
  schemas.filter(([name]) => name === "exempt" || name === "catch-all").map((one) => [one[0], schemaSpec(one)]),
);

/** The specs of the priority levels that nobody may change, but for the `exempt` field of the level `exempt`. */
export const fixedPriorityLevels: ReadonlyMap<string, Spec> = new Map<string, Spec>([
  ["exempt", exemptLevel],
  ["catch-all", catchAllLevel],
]);

/** The flow schemas of the beginning; `now` is when their levels were found. */
export function startingFlowSchemas(now: string): readonly Draft[] {
  return schemas.map((one) => {
    const [name, level] = one;
    const message = `This FlowSchema references the PriorityLevelConfiguration object named "${level}" and it exists`;
    const found = { type: "Dangling", status: "False", lastTransitionTime: now, reason: "Found", message };
    return object("FlowSchema", name, { spec: schemaSpec(one), status: { conditions: [found] } });
  });
}

/** The priority levels of the beginning. */
export function startingPriorityLevels(): readonly Draft[] {
  const limited = levels.map(([name, shares, lendable, queues, handSize]) => {
    const queuing = { queues, handSize, queueLengthLimit: 50 };
    const limits = { type: "Queue", queuing };
    const level = { nominalConcurrencyShares: shares, limitResponse: limits, lendablePercent: lendable };
    return object("PriorityLevelConfiguration", name, { spec: { type: "Limited", limited: level }, status: {} });
  });
  const fixed = [...fixedPriorityLevels].map(([name, spec]) =>
    object("PriorityLevelConfiguration", name, { spec: { ...spec }, status: {} }),
  );
  return [...fixed, ...limited];
}

function schemaSpec([, level, precedence, method, rules]: (typeof schemas)[number]): Spec {
  return {
    priorityLevelConfiguration: { name: level },
    matchingPrecedence: precedence,
    ...(method === "" ? {} : { distinguisherMethod: { type: method } }),
    rules,
  };
}

function object(kind: string, name: string, rest: Draft): Draft {
  const annotations = { "apf.kubernetes.io/autoupdate-spec": "true" };
  const metadata = { name, annotations, generation: 1 };
  return { apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind, metadata, ...rest };
}
