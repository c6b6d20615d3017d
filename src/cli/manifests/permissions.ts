import { cleanupKinds, policyKinds } from "../../policy/index.ts";
import { names, secretNames } from "./names.ts";

/** What the engine does to one kind of object, and why: no more is granted. */
export interface Permission {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only objects of these names. */
  readonly names?: readonly string[];
  readonly why: string;
}

const celGroup = "policies.kyverno.io";

/** Everything that can be done with a kind of ours. */
const full = ["create", "delete", "get", "list", "patch", "update", "watch", "deletecollection"] as const;

/** Resources with their status. */
const withStatus = (resources: readonly string[]) => resources.flatMap((one) => [one, `${one}/status`]);

/** The plurals of policies that are written in expressions. */
const celPolicies = [...policyKinds, ...cleanupKinds]
  .filter(({ group }) => group === celGroup)
  .map(({ plural }) => plural);

/**
 * What is done with our own kinds: policies are read, their status is written. All of it is granted, as in Kyverno: who
 * binds a role that has rights about them, as rules do for the role `admin`, must have them.
 */
const ownKinds: readonly Permission[] = [
  {
    group: "kyverno.io",
    resources: [
      ...withStatus(["policies", "clusterpolicies", "updaterequests", "globalcontextentries"]),
      ...withStatus(["cleanuppolicies", "clustercleanuppolicies"]),
      "policyexceptions",
    ],
    verbs: full,
    why: "to judge by policies and exceptions from them, and to say whether they are ready",
  },
  {
    group: celGroup,
    resources: [...withStatus(celPolicies), "policyexceptions"],
    verbs: full,
    why: "the same, for those that are written in expressions",
  },
  {
    group: "reports.kyverno.io",
    resources: ["ephemeralreports", "clusterephemeralreports"],
    verbs: full,
    why: "to bind roles about them",
  },
];

/** What every replica and the leader do in the whole cluster. */
export const admissionPermissions: readonly Permission[] = [
  {
    group: "apiextensions.k8s.io",
    resources: ["customresourcedefinitions"],
    verbs: ["get", "list", "watch"],
    why: "to know which kinds there are",
  },
  { group: "", resources: ["namespaces"], verbs: ["get", "list", "watch"], why: "policies select by their labels" },
  {
    group: "rbac.authorization.k8s.io",
    resources: ["rolebindings", "clusterrolebindings"],
    verbs: ["list", "watch"],
    why: "policies match the roles of users",
  },
  {
    group: "rbac.authorization.k8s.io",
    resources: ["clusterroles"],
    verbs: ["list", "watch"],
    why: "to find the owner of the webhook configurations",
  },
  { group: "", resources: ["configmaps"], verbs: ["get", "list", "watch"], why: "policies read them as their context" },
  {
    group: "admissionregistration.k8s.io",
    resources: ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
    verbs: ["list", "watch", "create"],
    why: "to be asked about what policies want to see",
  },
  {
    group: "admissionregistration.k8s.io",
    resources: ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
    verbs: ["get", "update", "delete"],
    names: [
      "kyverno-cel-exception-validating-webhook-cfg",
      "kyverno-cleanup-validating-webhook-cfg",
      "kyverno-exception-validating-webhook-cfg",
      "kyverno-global-context-validating-webhook-cfg",
      "kyverno-policy-mutating-webhook-cfg",
      "kyverno-policy-validating-webhook-cfg",
      "kyverno-resource-mutating-webhook-cfg",
      "kyverno-resource-validating-webhook-cfg",
      "kyverno-ttl-validating-webhook-cfg",
      "kyverno-verify-mutating-webhook-cfg",
    ],
    why: "the same, for those that are ours",
  },
  {
    group: "admissionregistration.k8s.io",
    resources: [
      "validatingadmissionpolicies",
      "validatingadmissionpolicybindings",
      "mutatingadmissionpolicies",
      "mutatingadmissionpolicybindings",
    ],
    verbs: full,
    why: "to let the API server itself hold what policies want it to hold",
  },
  {
    group: "authorization.k8s.io",
    resources: ["subjectaccessreviews"],
    verbs: ["create"],
    why: "expressions of rules ask what users may do",
  },
  ...ownKinds,
  { group: "events.k8s.io", resources: ["events"], verbs: ["create"], why: "to tell of violations" },
  reportPermission("to report what was found in admission"),
];

/** What scans and reports do in the whole cluster, besides reading what policies match. */
export const reportPermissions: readonly Permission[] = [
  reportPermission("to report what was found in scans"),
  { group: "", resources: ["namespaces"], verbs: ["get", "list", "watch"], why: "they are scanned, too" },
];

const manage = ["create", "update", "patch", "delete"] as const;

/**
 * What is done for policies that make objects, or change existing ones. Reading comes with the role `view`; for other
 * kinds users grant more. (kyverno: charts/kyverno/values.yaml backgroundController.rbac)
 */
export const backgroundPermissions: readonly Permission[] = [
  {
    group: "networking.k8s.io",
    resources: ["ingresses", "ingressclasses", "networkpolicies"],
    verbs: ["get", "list", "watch", ...manage],
    why: "policies make them",
  },
  {
    group: "rbac.authorization.k8s.io",
    resources: ["rolebindings", "roles"],
    verbs: ["get", "list", "watch", ...manage],
    why: "policies make them; no more rights can be given than we have",
  },
  {
    group: "",
    resources: ["configmaps", "resourcequotas", "limitranges"],
    verbs: ["get", "list", "watch", ...manage],
    why: "policies make them",
  },
];

/**
 * What cleanup does in the whole cluster. Which objects it may list, watch and delete, users grant: policies for kinds
 * that it may not delete are refused. (kyverno: charts/kyverno/templates/cleanup-controller/clusterrole.yaml)
 */
export const cleanupPermissions: readonly Permission[] = [
  {
    group: "kyverno.io",
    resources: ["cleanuppolicies", "clustercleanuppolicies"],
    verbs: ["list", "watch"],
    why: "to delete what they want to be gone",
  },
  {
    group: "kyverno.io",
    resources: ["cleanuppolicies/status", "clustercleanuppolicies/status"],
    verbs: ["patch"],
    why: "to say when that was done last",
  },
];

/** What is done in our own namespace. */
export function namespacePermissions(namespace: string): readonly Permission[] {
  return [
    {
      group: "kyverno.io",
      resources: ["updaterequests", "updaterequests/status"],
      verbs: ["get", "list", "watch", "create", "update", "delete"],
      why: "to do what policies want to have done",
    },
    { group: "", resources: ["secrets"], verbs: ["create"], why: "to make certificates" },
    {
      group: "",
      resources: ["secrets"],
      verbs: ["get", "list", "watch", "update"],
      names: secretNames(namespace),
      why: "to serve with certificates, and to renew them",
    },
    {
      group: "",
      resources: ["configmaps"],
      verbs: ["get", "list", "watch"],
      names: [names.config, names.metricsConfig],
      why: "to follow the configuration",
    },
    { group: "coordination.k8s.io", resources: ["leases"], verbs: ["create"], why: "to elect a leader" },
    {
      group: "coordination.k8s.io",
      resources: ["leases"],
      verbs: ["get", "update"],
      names: [names.lease],
      why: "to stay the leader, or to become it",
    },
    {
      group: "coordination.k8s.io",
      resources: ["leases"],
      verbs: ["patch", "delete"],
      names: [names.heartbeat],
      why: "to see that the API server reaches us",
    },
    {
      group: "apps",
      resources: ["deployments"],
      verbs: ["get", "list"],
      why: "to find another engine, and to know whether we are going for good",
    },
    { group: "", resources: ["pods"], verbs: ["get"], why: "to know whose lease it is" },
  ];
}

function reportPermission(why: string): Permission {
  return {
    group: "wgpolicyk8s.io",
    resources: withStatus(["policyreports", "clusterpolicyreports"]),
    verbs: full,
    why,
  };
}
