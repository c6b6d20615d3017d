import type { ApiRequest } from "../../src/apiserver/index.ts";
import { manifests } from "../../src/cli/manifests/manifests.ts";
import type { PolicyRule } from "../../src/cli/manifests/rbac.ts";

/** What a request needs, in the words of RBAC. */
export interface Needed {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

const verbs: Readonly<Record<string, string>> = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };

/** What a request needs; `undefined` for paths that everybody may read. (kubernetes: apiserver pkg/endpoints/request/requestinfo.go) */
export function neededFor({ method, path, query }: ApiRequest): Needed | undefined {
  const [root, ...rest] = path.split("/").slice(1).map(decodeURIComponent);
  const [group = "", parts = []] = root === "api" ? ["", rest.slice(1)] : [rest[0], rest.slice(2)];
  if ((root !== "api" && root !== "apis") || parts.length === 0) return undefined;
  const isInside = parts[0] === "namespaces" && parts.length > 2 && parts[2] !== "status" && parts[2] !== "finalize";
  const [resource = "", name = "", subresource] = isInside ? parts.slice(2) : parts;
  const parameters = new URLSearchParams(query);
  const read = parameters.get("watch") === "true" ? "watch" : name === "" ? "list" : "get";
  return {
    verb: method === "GET" ? read : (verbs[method] ?? method),
    group,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace: isInside ? (parts[1] ?? "") : "",
    // A list of one name needs no more than that name.
    name: name || (/^metadata\.name=(.*)$/.exec(parameters.get("fieldSelector") ?? "")?.[1] ?? ""),
  };
}

/** Whether the service account that `manifests` makes has the right, without what scans read by the role `view`. */
export function isGranted(needed: Needed): boolean {
  return rules.some(
    ({ namespace, rule }) => (namespace === "" || namespace === needed.namespace) && covers(rule, needed),
  );
}

const rules = manifests({ namespace: "kyverno", image: "portcullis:test", replicas: 2 })
  .filter(({ kind, metadata }) => kind === "Role" || (kind === "ClusterRole" && metadata.name?.endsWith(":core")))
  .flatMap((role) =>
    (role.rules as readonly PolicyRule[]).map((rule) => ({ namespace: role.metadata.namespace ?? "", rule })),
  );

function covers({ apiGroups, resources, verbs: allowed, resourceNames }: PolicyRule, needed: Needed): boolean {
  const isNamed = resourceNames === undefined || resourceNames.includes(needed.name);
  return (
    apiGroups.includes(needed.group) && resources.includes(needed.resource) && allowed.includes(needed.verb) && isNamed
  );
}
