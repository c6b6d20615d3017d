/**
 * Who may do what: administrators everything, users find out what there is and who they are, everybody ask after health
 * and version. This is what the roles do that every cluster starts with.
 * kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go (cluster-admin, system:basic-user,
 * system:discovery, system:public-info-viewer)
 */
import type { UserInfo } from "../kube/index.ts";

/** Something to be done: to objects, or at a path. */
export type Deed =
  | { readonly kind: "resource"; readonly verb: string; readonly group: string; readonly resource: string }
  | { readonly kind: "path"; readonly verb: string; readonly path: string };

/** What a user may do, as a `SelfSubjectRulesReview` tells it. */
export interface Rules {
  readonly resourceRules: readonly object[];
  readonly nonResourceRules: readonly object[];
}

export function permits(user: UserInfo, deed: Deed): boolean {
  if (user.groups.includes("system:masters")) return true;
  if (deed.kind === "path" && isOpen(deed.path)) return true;
  if (!user.groups.includes("system:authenticated")) return false;
  if (deed.kind === "path") return deed.verb === "get" && discovery.has(deed.path.split("/")[1] ?? "");
  return deed.verb === "create" && (reviews.get(deed.group) ?? []).includes(deed.resource);
}

/** Whether anybody may ask, without saying who he is. */
export function isOpen(path: string): boolean {
  return open.includes(path) || /^\/(healthz|livez|readyz)\//.test(path);
}

export function rulesFor(user: UserInfo): Rules {
  const all = user.groups.includes("system:masters");
  const basics = [...reviews].map(([group, resources]) => ({ verbs: ["create"], apiGroups: [group], resources }));
  return {
    resourceRules: [...(all ? [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }] : []), ...basics],
    nonResourceRules: [
      ...(all ? [{ verbs: ["*"], nonResourceURLs: ["*"] }] : []),
      { verbs: ["get"], nonResourceURLs: [...discovery].flatMap((root) => [`/${root}`, `/${root}/*`]) },
      { verbs: ["get"], nonResourceURLs: open },
    ],
  };
}

const open: readonly string[] = ["/healthz", "/livez", "/readyz", "/version", "/version/"];

/** Where everybody who says who he is finds out what there is. */
const discovery: ReadonlySet<string> = new Set(["api", "apis", "openapi"]);

/** What everybody who says who he is may ask about himself. */
const reviews: ReadonlyMap<string, readonly string[]> = new Map([
  ["authentication.k8s.io", ["selfsubjectreviews"]],
  ["authorization.k8s.io", ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]],
]);
