import type { Resource } from "../../kube/index.ts";
import { ensure } from "../kinds/draft.ts";
import { flag, has, number, part } from "../kinds/fields.ts";
import { forbidden } from "../status.ts";
import type { Store } from "../store/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";

const ingressClasses = { group: "networking.k8s.io", version: "v1", resource: "ingressclasses" };
const priorityClasses = { group: "scheduling.k8s.io", version: "v1", resource: "priorityclasses" };
const isDefaultIngressClass = "ingressclass.kubernetes.io/is-default-class";
const ingressAnnotation = "kubernetes.io/ingress.class";

/**
 * Gives new ingresses the default class, and lets there be only one default among the classes of priority.
 * kubernetes: plugin/pkg/admission/network/defaultingressclass, plugin/pkg/admission/priority
 */
export function defaultClasses(store: Store): AdmissionPlugin {
  return {
    name: "DefaultClasses",
    mutate(request, object) {
      if (!isOf(request, "networking.k8s.io", "ingresses") || request.operation !== "CREATE") return;
      const annotations = part(part(object, "metadata"), "annotations");
      if (has(part(object, "spec"), "ingressClassName") || has(annotations, ingressAnnotation)) return;
      const name = defaultIngressClass(store)?.metadata.name;
      if (name !== undefined) ensure(object, "spec").ingressClassName = name;
    },
    validate(request, object) {
      if (object === undefined || !isOf(request, priorityClasses.group, priorityClasses.resource)) return;
      if (flag(object, "globalDefault")) checkOnlyDefault(store, request, object);
    },
  };
}

/** The class of Pods that name none: of several the one with the lowest value. `undefined` where there is none. */
export function defaultPriorityClass(store: Store): Resource | undefined {
  return allOf(store, priorityClasses)
    .filter((one) => flag(one, "globalDefault"))
    .reduce<Resource | undefined>((best, one) => (best && priorityOf(best) <= priorityOf(one) ? best : one), undefined);
}

/** A class of priority by its name. */
export function priorityClassNamed(store: Store, name: string): Resource | undefined {
  return store.get(priorityClasses, "", name);
}

function isOf({ resource, subresource }: AdmissionRequest, group: string, plural: string): boolean {
  return resource.group === group && resource.resource === plural && subresource === "";
}

function checkOnlyDefault(store: Store, { operation, name }: AdmissionRequest, object: Resource): void {
  const known = defaultPriorityClass(store);
  if (known === undefined || (operation === "UPDATE" && known.metadata.name === object.metadata.name)) return;
  const why = `PriorityClass ${known.metadata.name} is already marked as default. Only one default can exist`;
  throw forbidden(priorityClasses, name, why);
}

/** The newest of those that are marked. */
function defaultIngressClass(store: Store): Resource | undefined {
  const [newest] = allOf(store, ingressClasses)
    .filter(({ metadata }) => metadata.annotations?.[isDefaultIngressClass] === "true")
    .sort(
      (a, b) =>
        order(b.metadata.creationTimestamp, a.metadata.creationTimestamp) || order(a.metadata.name, b.metadata.name),
    );
  return newest;
}

function priorityOf(priorityClass: Resource): number {
  return number(priorityClass, "value") ?? 0;
}

function allOf(store: Store, place: typeof ingressClasses): readonly Resource[] {
  const collection = store.collection(place);
  return collection.keys().flatMap((key) => collection.get(key) ?? []);
}

function order(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
