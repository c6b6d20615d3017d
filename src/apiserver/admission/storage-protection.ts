import { own, type Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { ensure } from "../kinds/draft.ts";
import { has, part, partAt, text, texts } from "../kinds/fields.ts";
import { compare } from "../quota/amounts.ts";
import { forbidden } from "../status.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

const classes = { group: "storage.k8s.io", version: "v1", resource: "storageclasses" };

/** What keeps volumes and claims while they are in use. */
export const protection = {
  persistentvolumeclaims: "kubernetes.io/pvc-protection",
  persistentvolumes: "kubernetes.io/pv-protection",
} as const;

/**
 * Protects new volumes and claims from going while they are in use, gives claims the default class, and lets only
 * claims of a class that allows it grow.
 * kubernetes: plugin/pkg/admission/storage
 */
export function storageAdmission(store: Store): AdmissionPlugin {
  return {
    name: "Storage",
    mutate(request, object) {
      if (request.resource.group !== "" || request.operation !== "CREATE" || request.subresource !== "") return;
      protect(request.resource.resource, object);
      if (request.resource.resource === "persistentvolumeclaims") giveClass(store, object);
    },
    validate(request, object) {
      if (object === undefined || !isClaimUpdate(request)) return;
      checkGrowth(store, request, object);
    },
  };
}

function protect(resource: string, object: Draft): void {
  const finalizer = own(protection, resource);
  if (typeof finalizer !== "string") return;
  const metadata = ensure(object, "metadata");
  const finalizers = texts(metadata, "finalizers");
  if (!finalizers.includes(finalizer)) metadata.finalizers = [...finalizers, finalizer];
}

const isDefault = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
const betaClass = "volume.beta.kubernetes.io/storage-class";

/** The newest of the default classes is the one that counts. */
function giveClass(store: Store, claim: Draft): void {
  const spec = ensure(claim, "spec");
  if (has(spec, "storageClassName") || text(partAt(claim, "metadata", "annotations"), betaClass) !== "") return;
  const [newest] = storedClasses(store)
    .filter(({ metadata }) => isDefault.some((key) => metadata.annotations?.[key] === "true"))
    .sort(
      (a, b) =>
        order(b.metadata.creationTimestamp, a.metadata.creationTimestamp) || order(a.metadata.name, b.metadata.name),
    );
  if (newest !== undefined) spec.storageClassName = newest.metadata.name;
}

function order(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function storedClasses(store: Store): readonly Resource[] {
  const collection = store.collection(classes);
  return collection.keys().flatMap((key) => collection.get(key) ?? []);
}

function isClaimUpdate({ operation, resource, subresource }: AdmissionRequest): boolean {
  const isClaim = resource.group === "" && resource.resource === "persistentvolumeclaims";
  return isClaim && operation === "UPDATE" && subresource === "";
}

function checkGrowth(store: Store, { old, name }: AdmissionRequest, claim: Resource): void {
  const size = (of: Resource | undefined) => text(partAt(of, "spec", "resources", "requests"), "storage");
  if (old === undefined || compare(size(claim), size(old)) <= 0) return;
  const refuse = (why: string) => forbidden({ group: "", resource: "persistentvolumeclaims" }, name, why);
  if (text(part(old, "status"), "phase") !== "Bound")
    throw refuse("Only bound persistent volume claims can be expanded");
  const className = text(part(claim, "spec"), "storageClassName");
  const found = className === "" ? undefined : store.get(classes, "", className);
  if (found !== undefined && own(found, "allowVolumeExpansion") === true) return;
  throw refuse(
    "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
  );
}
