import { type GroupVersionResource, quoted, type Resource, type UserInfo } from "../../kube/index.ts";
import { part, parts, text } from "../kinds/fields.ts";
import type { Store } from "../store/store.ts";
import type { RoleRef } from "./authorizer.ts";

export const rbacGroup = "rbac.authorization.k8s.io";

/** A role that somebody has by a binding. */
export interface Grant {
  readonly role: RoleRef;
  /** The namespace of the binding; `""` for one of the whole cluster. */
  readonly namespace: string;
  /** The place of the binding among all, and of the subject in it. */
  readonly order: number;
  readonly at: number;
  /** Says by what somebody has the role, as reasons do. */
  readonly source: () => string;
}

/**
 * The bindings by whom they are for: those of a user are looked up, not searched. The index is made anew when it is
 * asked after a binding has changed.
 */
export class Bindings {
  readonly #store: Store;
  readonly #place: GroupVersionResource;
  /** By namespace and subject. */
  #index: ReadonlyMap<string, readonly Grant[]> | undefined;

  constructor(store: Store, resource: "rolebindings" | "clusterrolebindings") {
    this.#store = store;
    this.#place = { group: rbacGroup, version: "v1", resource };
    store.collection(this.#place).onChange(() => {
      this.#index = undefined;
    });
  }

  /** The grants of a user in a namespace (`""` for the cluster's), one of each binding, in the order of bindings. */
  of(user: UserInfo, namespace: string): readonly Grant[] {
    this.#index ??= indexOf(this.#store, this.#place);
    const index = this.#index;
    const subjects = [userKey(user.username), ...user.groups.map(groupKey)];
    const found = subjects.flatMap((subject) => index.get(`${namespace}/${subject}`) ?? []);
    if (found.length < 2) return found;
    const sorted = found.sort((a, b) => a.order - b.order || a.at - b.at);
    return sorted.filter((grant, position) => grant.order !== sorted[position - 1]?.order);
  }
}

function indexOf(store: Store, place: GroupVersionResource): ReadonlyMap<string, readonly Grant[]> {
  const collection = store.collection(place);
  const index = new Map<string, Grant[]>();
  for (const [order, key] of collection.keys().entries()) {
    const binding = collection.get(key);
    if (binding !== undefined) addGrants(index, binding, order);
  }
  return index;
}

function addGrants(index: Map<string, Grant[]>, binding: Resource, order: number): void {
  const ref = part(binding, "roleRef");
  const role = { kind: text(ref, "kind"), name: text(ref, "name") };
  const namespace = binding.metadata.namespace ?? "";
  for (const [at, fields] of parts(binding, "subjects").entries()) {
    const subject = { kind: text(fields, "kind"), name: text(fields, "name"), namespace: text(fields, "namespace") };
    const key = subjectKey(subject, namespace);
    if (key === undefined) continue;
    const grant = { role, namespace, order, at, source: () => sourceOf(binding, role, subject) };
    const place = `${namespace}/${key}`;
    const grants = index.get(place);
    if (grants === undefined) index.set(place, [grant]);
    else grants.push(grant);
  }
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** Who a subject is; a service account is the user by that name. `undefined` for nobody. */
function subjectKey(subject: Subject, namespace: string): string | undefined {
  switch (subject.kind) {
    case "User":
      return userKey(subject.name);
    case "Group":
      return groupKey(subject.name);
    case "ServiceAccount": {
      const home = subject.namespace || namespace;
      return home === "" ? undefined : userKey(`system:serviceaccount:${home}:${subject.name}`);
    }
    default:
      return undefined;
  }
}

function userKey(name: string): string {
  return `u:${name}`;
}

function groupKey(name: string): string {
  return `g:${name}`;
}

/** kubernetes: pkg/registry/rbac/validation/rule.go (its describers write the name before the namespace) */
function sourceOf({ metadata }: Resource, role: RoleRef, subject: Subject): string {
  const { name = "", namespace = "" } = metadata;
  const kind = namespace === "" ? "ClusterRoleBinding" : "RoleBinding";
  const binding = quoted(namespace === "" ? name : `${name}/${namespace}`);
  const home = subject.kind === "ServiceAccount" ? `/${subject.namespace || namespace}` : "";
  const who = `${subject.kind} ${quoted(`${subject.name}${home}`)}`;
  return `${kind} ${binding} of ${role.kind} ${quoted(role.name)} to ${who}`;
}
