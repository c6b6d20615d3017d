import { type Cache, type Client, watchCache } from "../cluster/index.ts";
import { Fault, own, type Resource, type UserInfo } from "../kube/index.ts";
import { outOfDate } from "./out-of-date.ts";

/** The names of the roles that are bound to somebody: roles as `namespace:name`. */
export interface BoundRoles {
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
}

/** Who may do what, from the cluster's role bindings. */
export interface Roles {
  /**
   * The roles of a user for a request in a namespace (`""` for cluster-scoped objects). Throws a `Fault` while the
   * bindings are not known, or not any more: roles that are missing, or have been taken away, would change what
   * policies say.
   */
  of(user: UserInfo, namespace: string): BoundRoles;
  synced(): boolean;
  stop(): void;
}

/** Follows role bindings and cluster role bindings. */
export function watchRoles(client: Client, log: (message: string) => void): Roles {
  const bindings = watchBindings(client, "rolebindings", log);
  const clusterBindings = watchBindings(client, "clusterrolebindings", log);
  const caches = [bindings, clusterBindings];
  let index: Index | undefined;
  const forget = () => {
    index = undefined;
  };
  for (const cache of caches) cache.listen(forget);
  const synced = () => caches.every((cache) => cache.synced());
  return {
    of(user, namespace) {
      if (!synced()) throw new Fault("unavailable", "the role bindings are not known yet");
      for (const cache of caches) {
        const fault = outOfDate(cache);
        if (fault !== undefined) throw new Fault("unavailable", `the role bindings are out of date: ${fault.message}`);
      }
      index ??= indexOf(caches);
      return lookUp(index, user, namespace);
    },
    synced,
    stop() {
      for (const cache of caches) cache.stop();
    },
  };
}

interface Binding {
  /** Empty for cluster role bindings. */
  readonly namespace: string;
  readonly role: { readonly kind: string; readonly name: string };
  /** Whom it binds, in the form of {@link subjectKeys}. */
  readonly subjects: readonly string[];
}

type Index = ReadonlyMap<string, readonly Binding[]>;

function watchBindings(client: Client, resource: string, log: (message: string) => void): Cache<Binding> {
  const group = { group: "rbac.authorization.k8s.io", version: "v1" };
  return watchCache({ client, resource: { ...group, resource }, keep: bindingOf, log });
}

function bindingOf(object: Resource): Binding {
  const namespace = object.metadata.namespace ?? "";
  const subjects = Array.isArray(object.subjects) ? object.subjects : [];
  return {
    namespace,
    role: { kind: text(own(object.roleRef, "kind")), name: text(own(object.roleRef, "name")) },
    subjects: subjects.map((subject: unknown) => subjectKey(subject, namespace)).filter((key) => key !== ""),
  };
}

/** A service account without a namespace is one of the binding's own (kyverno: pkg/userinfo/roleRef.go). */
function subjectKey(subject: unknown, namespace: string): string {
  const name = text(own(subject, "name"));
  switch (own(subject, "kind")) {
    case "User":
      return `user ${name}`;
    case "Group":
      return `group ${name}`;
    case "ServiceAccount": {
      const home = text(own(subject, "namespace")) || namespace;
      return home === "" ? "" : `user system:serviceaccount:${home}:${name}`;
    }
    default:
      return "";
  }
}

function indexOf(caches: readonly Cache<Binding>[]): Index {
  const index = new Map<string, Binding[]>();
  for (const binding of caches.flatMap((cache) => [...cache.values()])) {
    for (const subject of binding.subjects) {
      const bound = index.get(subject);
      if (bound === undefined) index.set(subject, [binding]);
      else bound.push(binding);
    }
  }
  return index;
}

function lookUp(index: Index, user: UserInfo, namespace: string): BoundRoles {
  const roles = new Set<string>();
  const clusterRoles = new Set<string>();
  for (const key of [`user ${user.username}`, ...user.groups.map((group) => `group ${group}`)]) {
    for (const { namespace: home, role } of index.get(key) ?? []) {
      if (role.kind === "Role" && home !== "") roles.add(`${home}:${role.name}`);
      if (role.kind === "ClusterRole" && (home === "" || home === namespace)) clusterRoles.add(role.name);
    }
  }
  return { roles: [...roles].sort(), clusterRoles: [...clusterRoles].sort() };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
