import { type GroupVersionResource, jsonEqual, type Resource } from "../../../kube/index.ts";
import {
  type Bench,
  type Controller,
  controllerManager,
  keyOf,
  type Next,
  type Settings,
  splitKey,
} from "../controller.ts";
import { find, write } from "../objects.ts";
import { isNamespaceTerminating, unless } from "../refusal.ts";
import { resources } from "../resources.ts";

/** Something that every namespace has. */
interface Furniture {
  readonly controller: string;
  readonly account: string;
  readonly resource: GroupVersionResource;
  readonly name: string;
  /** What it should say, besides its name; absent where there is nothing to say, and then it is not there. */
  readonly content: (settings: Settings) => Readonly<Record<string, unknown>> | undefined;
  readonly kind: string;
}

/** Gives each namespace its `default` ServiceAccount. (kubernetes: pkg/controller/serviceaccount) */
export const serviceAccountController = furnish({
  controller: "serviceaccount-controller",
  account: "service-account-controller",
  resource: resources.serviceAccounts,
  kind: "ServiceAccount",
  name: "default",
  content: () => ({}),
});

/** Tells each namespace the API server's certificate authority. (kubernetes: pkg/controller/certificates/rootcacertpublisher) */
export const rootCaController = furnish({
  controller: "root-ca-cert-publisher",
  account: "root-ca-cert-publisher",
  resource: resources.configMaps,
  kind: "ConfigMap",
  name: "kube-root-ca.crt",
  content: ({ ca }) => (ca === undefined ? undefined : { data: { "ca.crt": ca } }),
});

function furnish(furniture: Furniture): Controller {
  const { resource, name } = furniture;
  return {
    name: furniture.controller,
    user: controllerManager(furniture.account),
    start(bench) {
      bench.watch(resources.namespaces, (namespace, type) => (type === "DELETED" ? [] : [keyOf(namespace)]));
      bench.watch(resource, (object, type) => {
        const isOurs = object.metadata.name === name && type !== "ADDED";
        return isOurs ? [`/${object.metadata.namespace ?? ""}`] : [];
      });
      return (key) => reconcile(bench, furniture, key);
    },
  };
}

async function reconcile(bench: Bench, furniture: Furniture, key: string): Promise<Next> {
  const { api, settings } = bench;
  const namespace = await find(api, resources.namespaces, splitKey(key));
  const content = furniture.content(settings);
  if (namespace === undefined || content === undefined) return undefined;
  if (namespace.metadata.deletionTimestamp !== undefined) return undefined;
  const at = { namespace: namespace.metadata.name ?? "", name: furniture.name };
  const existing = await find(api, furniture.resource, at);
  if (existing === undefined) return make(bench, furniture, { ...at, content });
  const isRight = Object.entries(content).every(([field, value]) => jsonEqual(existing[field], value));
  if (!isRight) await write(api, furniture.resource, { ...existing, ...content });
  return undefined;
}

interface Making {
  readonly namespace: string;
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
}

async function make({ api }: Bench, furniture: Furniture, { namespace, name, content }: Making): Promise<Next> {
  const object: Resource = { apiVersion: "v1", kind: furniture.kind, metadata: { name, namespace }, ...content };
  try {
    await unless(["AlreadyExists", "NotFound"], api.create(furniture.resource, namespace, object));
  } catch (error) {
    if (!isNamespaceTerminating(error)) throw error;
  }
  return undefined;
}
