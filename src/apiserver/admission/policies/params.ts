import { compileSelector, type LabelSelector, type Resource } from "../../../kube/index.ts";
import { type Core, shownLater } from "../../call.ts";
import type { Kind } from "../../kind.ts";
import { part, text } from "../../kinds/fields.ts";
import type { ParamRef } from "./bound-policies.ts";

/** The parameters that a policy is to be asked with, one after the other; `undefined` stands for none. */
export type Params = { readonly kind: "params"; readonly params: readonly (Resource | undefined)[] } | ParamsMistake;

/** Why it cannot be said which. */
export interface ParamsMistake {
  readonly kind: "mistake";
  readonly message: string;
}

/** The kind of a policy's parameters: `undefined` where it has none, a message where it is not served. */
export function paramKindOf(core: Core, policy: Resource): Kind | undefined | string {
  const wanted = part(part(policy, "spec"), "paramKind");
  if (wanted === undefined) return undefined;
  const apiVersion = text(wanted, "apiVersion");
  const slash = apiVersion.indexOf("/");
  const gvk = {
    group: slash < 0 ? "" : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: text(wanted, "kind"),
  };
  const found = core.catalog.findKind(gvk);
  if (found?.verbs.includes("list")) return found;
  const name = `${gvk.group}/${gvk.version}, Kind=${gvk.kind}`;
  return `failed to find resource referenced by paramKind: '${name}'`;
}

/**
 * Collects the parameters that a binding gives, for a request in a namespace.
 * kubernetes: apiserver pkg/admission/plugin/policy/generic/policy_dispatcher.go CollectParams
 */
export async function collectParams(
  core: Core,
  {
    kind,
    ref,
    namespace,
  }: { readonly kind: Kind | undefined; readonly ref: ParamRef | undefined; readonly namespace: string },
): Promise<Params> {
  if (kind === undefined || ref === undefined) return { kind: "params", params: [undefined] };
  const place = ref.namespace || namespace;
  if (kind.namespaced && place === "") {
    return mistake("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
  }
  if (!kind.namespaced && ref.namespace !== "") {
    return mistake("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
  }
  const found = objectsOf(core, kind, { ref, namespace: kind.namespaced ? place : "" });
  if (!Array.isArray(found)) return found as ParamsMistake;
  if (found.length === 0 && ref.deniesNone) {
    return mistake("no params found for policy binding with `Deny` parameterNotFoundAction");
  }
  return { kind: "params", params: await Promise.all(found.map((object) => paramOf(core, kind, object))) };
}

function objectsOf(
  core: Core,
  kind: Kind,
  { ref, namespace }: { readonly ref: ParamRef; readonly namespace: string },
): readonly Resource[] | ParamsMistake {
  if (ref.name !== "") {
    const object = core.store.get(kind.storage, namespace, ref.name);
    return object === undefined ? [] : [object];
  }
  const selector = compileSelector((ref.selector ?? {}) as LabelSelector);
  if (selector.kind === "error") return mistake(selector.message);
  const collection = core.store.collection(kind.storage);
  return collection.keys().flatMap((key) => {
    const object = collection.get(key);
    const meant = object !== undefined && (object.metadata.namespace ?? "") === namespace;
    return meant && selector.matches(object.metadata.labels) ? [object] : [];
  });
}

/** Who owns the fields of a built-in kind's objects, the real one does not keep with parameters. */
async function paramOf(core: Core, kind: Kind, stored: Resource): Promise<Resource> {
  const object = await shownLater(kind, stored);
  if (core.catalog.isCustom(kind)) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function mistake(message: string): ParamsMistake {
  return { kind: "mistake", message };
}
