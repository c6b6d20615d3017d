import { own, type Resource } from "../kube/index.ts";
import type { Draft, Kind, ScaleView, Subresource } from "./kind.ts";
import { put } from "./kinds/draft.ts";
import { badRequest, internalError } from "./status.ts";

/**
 * Adds the `scale` subresource to the kinds of a CustomResourceDefinition, where its versions say where the numbers are.
 * kubernetes: apiextensions-apiserver pkg/registry/customresource/etcd.go ScaleREST
 */
export function withScale(kinds: readonly Kind[], definition: Resource): readonly Kind[] {
  const versions = own(definition.spec, "versions");
  if (!Array.isArray(versions)) return kinds;
  return kinds.map((kind) => {
    const version = versions.find((one) => own(one, "name") === kind.gvk.version);
    const paths = pathsOf(own(own(version, "subresources"), "scale"));
    return paths === undefined ? kind : { ...kind, subresources: [...kind.subresources, scaleDoor(paths)] };
  });
}

interface Paths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  readonly selector: string;
}

function pathsOf(scale: unknown): Paths | undefined {
  if (scale === null || typeof scale !== "object") return undefined;
  const text = (key: string) => String(own(scale, key) ?? "");
  return {
    specReplicas: text("specReplicasPath"),
    statusReplicas: text("statusReplicasPath"),
    selector: text("labelSelectorPath"),
  };
}

function scaleDoor(paths: Paths): Subresource {
  return {
    name: "scale",
    gvk: { group: "autoscaling", version: "v1", kind: "Scale" },
    verbs: ["get", "patch", "update"],
    scale: viewOf(paths),
  };
}

function viewOf(paths: Paths): ScaleView {
  return {
    replicas: keysOf(paths.specReplicas),
    of(object) {
      const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
      const replicas = at(object, paths.specReplicas);
      const selector = paths.selector === "" ? undefined : at(object, paths.selector);
      if (replicas === undefined) {
        throw internalError(`the spec replicas field ${JSON.stringify(paths.specReplicas)} does not exist`);
      }
      return {
        kind: "Scale",
        apiVersion: "autoscaling/v1",
        metadata: present({ name, namespace, uid, resourceVersion, creationTimestamp }),
        spec: replicas === 0 ? {} : { replicas },
        status: { replicas: at(object, paths.statusReplicas) ?? 0, ...present({ selector }) },
      };
    },
    apply(object, scale) {
      const replicas = own(own(scale, "spec"), "replicas") ?? 0;
      const keys = keysOf(paths.specReplicas);
      const last = keys.pop();
      const parent = keys.reduce<Draft | undefined>(child, object);
      if (last === undefined || parent === undefined) {
        throw badRequest(`the spec replicas field ${JSON.stringify(paths.specReplicas)} cannot be set`);
      }
      put(parent, last, replicas);
    },
  };
}

/** `.spec.replicas` as its keys. */
function keysOf(path: string): string[] {
  return path.replace(/^\./, "").split(".");
}

function at(object: unknown, path: string): unknown {
  return keysOf(path).reduce(own, object);
}

function child(parent: Draft | undefined, key: string): Draft | undefined {
  if (parent === undefined) return undefined;
  const found = own(parent, key) ?? {};
  if (typeof found !== "object" || Array.isArray(found)) return undefined;
  put(parent, key, found);
  return found as Draft;
}

function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
