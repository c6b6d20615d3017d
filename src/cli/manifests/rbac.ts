import type { Resource } from "../../kube/index.ts";
import { names, objectOf } from "./names.ts";
import {
  admissionPermissions,
  backgroundPermissions,
  cleanupPermissions,
  namespacePermissions,
  type Permission,
  reportPermissions,
} from "./permissions.ts";

/**
 * The service account and what it may do. Rights are gathered by label, as Kyverno's are: a ClusterRole of a user's with
 * the label `rbac.kyverno.io/aggregate-to-<controller>: "true"` adds to them.
 * kyverno: charts/kyverno/templates/{admission,reports}-controller
 */
export function rbac(namespace: string): readonly Resource[] {
  const subject = { kind: "ServiceAccount", name: names.admission, namespace };
  return [
    objectOf({ apiVersion: "v1", kind: "ServiceAccount" }, { name: names.admission, namespace }, {}),
    ...controllerRoles("admission-controller", admissionPermissions, subject),
    ...controllerRoles("cleanup-controller", cleanupPermissions, subject),
    ...controllerRoles("reports-controller", reportPermissions, subject),
    ...controllerRoles("background-controller", backgroundPermissions, subject),
    clusterBinding("kyverno:background-controller:view", { role: "view", subject, component: "background-controller" }),
    // What scans read of everybody's objects: no Secrets, and no rights to change anything.
    clusterBinding("kyverno:reports-controller:view", { role: "view", subject, component: "reports-controller" }),
    role("kyverno:admission-controller", namespace, namespacePermissions(namespace)),
    roleBinding("kyverno:admission-controller", namespace, subject),
    webhookOwner,
    ...userRoles,
  ];
}

/** A rule of a role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

type Subject = Readonly<Record<"kind" | "name" | "namespace", string>>;

const rbacVersion = "rbac.authorization.k8s.io/v1";
const clusterRole = { apiVersion: rbacVersion, kind: "ClusterRole" };

function controllerRoles(controller: string, permissions: readonly Permission[], subject: Subject): Resource[] {
  const name = `kyverno:${controller}`;
  const label = `rbac.kyverno.io/aggregate-to-${controller}`;
  const meta = { component: controller };
  const core = objectOf(clusterRole, { ...meta, name: `${name}:core` }, { rules: permissions.map(ruleOf) });
  const selectors = [{ matchLabels: { [label]: "true" } }, { matchLabels: core.metadata.labels }];
  return [
    // The rules are filled in by the cluster.
    objectOf(
      clusterRole,
      { ...meta, name, component: "rbac" },
      {
        aggregationRule: { clusterRoleSelectors: selectors },
      },
    ),
    core,
    // Bound by itself as well: the cluster fills aggregated roles only after a while.
    clusterBinding(`${name}:core`, { role: `${name}:core`, subject, component: controller }),
    clusterBinding(name, { role: name, subject, component: controller }),
  ];
}

function clusterBinding(
  name: string,
  { role, subject, component }: { readonly role: string; readonly subject: Subject; readonly component: string },
): Resource {
  return objectOf(
    { apiVersion: rbacVersion, kind: "ClusterRoleBinding" },
    { name, component },
    { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role }, subjects: [subject] },
  );
}

function role(name: string, namespace: string, permissions: readonly Permission[]): Resource {
  return objectOf({ apiVersion: rbacVersion, kind: "Role" }, { name, namespace }, { rules: permissions.map(ruleOf) });
}

function roleBinding(name: string, namespace: string, subject: Subject): Resource {
  return objectOf(
    { apiVersion: rbacVersion, kind: "RoleBinding" },
    { name, namespace },
    { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name }, subjects: [subject] },
  );
}

function ruleOf({ group, resources, verbs, names: only }: Permission): PolicyRule {
  return { apiGroups: [group], resources, verbs, ...(only !== undefined && { resourceNames: only }) };
}

/** Grants nothing: it owns the webhook configurations. (kyverno: pkg/controllers/webhook/controller.go `buildOwner`) */
const webhookOwner = objectOf(clusterRole, { name: names.webhookOwner, component: "kyverno" }, { rules: [] });

const all = ["create", "delete", "get", "list", "patch", "update", "watch"];
const read = ["get", "list", "watch"];

/** Also of kinds that are not served yet: who has rights about them loses nothing. */
const celPolicies = [
  "deletingpolicies",
  "generatingpolicies",
  "imagevalidatingpolicies",
  "mutatingpolicies",
  "namespaceddeletingpolicies",
  "namespacedgeneratingpolicies",
  "namespacedimagevalidatingpolicies",
  "namespacedmutatingpolicies",
  "namespacedvalidatingpolicies",
  "policyexceptions",
  "validatingpolicies",
];

/**
 * What administrators and readers of a cluster may do with policies and reports, in the order that Kyverno's roles have.
 * kyverno: charts/kyverno/templates/rbac
 */
const userRoles: readonly Resource[] = (
  [
    [
      "policies",
      {
        "kyverno.io": ["cleanuppolicies", "clustercleanuppolicies", "policies", "clusterpolicies"],
        "policies.kyverno.io": celPolicies,
      },
    ],
    ["policyreports", { "wgpolicyk8s.io": ["policyreports", "clusterpolicyreports"] }],
    ["reports", { "reports.kyverno.io": ["ephemeralreports", "clusterephemeralreports"] }],
    ["updaterequests", { "kyverno.io": ["updaterequests"] }],
  ] satisfies readonly (readonly [string, Readonly<Record<string, readonly string[]>>])[]
).flatMap(([name, groups]) => {
  const rules = (verbs: readonly string[]) =>
    Object.entries(groups).map(([group, resources]) => ({ apiGroups: [group], resources, verbs }));
  return [
    userRole(`kyverno:rbac:admin:${name}`, "admin", rules(all)),
    userRole(`kyverno:rbac:view:${name}`, "view", rules(read)),
  ];
});

function userRole(name: string, to: "admin" | "view", rules: readonly PolicyRule[]): Resource {
  const made = objectOf(clusterRole, { name, component: "rbac" }, { rules });
  const labels = { ...made.metadata.labels, [`rbac.authorization.k8s.io/aggregate-to-${to}`]: "true" };
  return { ...made, metadata: { ...made.metadata, labels } };
}
