import type { GroupVersionResource, Resource } from "../kube/index.ts";
import { type Call, type Caller, call } from "./call.ts";
import type {
  ApiRequest,
  Client,
  ClientOptions,
  DeleteOptions,
  ListOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "./client.ts";
import { isFault } from "./faults.ts";
import { resourceOf } from "./objects.ts";
import { listPages } from "./pages.ts";
import { pathOf, queryOf } from "./paths.ts";
import { watchStream } from "./watch-stream.ts";

/** Makes a client. It holds nothing that has to be closed: the transport's owner closes the transport. */
export function createClient(options: ClientOptions): Client {
  const { observe, during = "other" } = options;
  const caller: Caller = {
    transport: options.transport,
    user: options.user,
    userAgent: options.userAgent ?? "portcullis",
    timeoutMs: options.timeoutMs ?? 30_000,
    maxBytes: options.maxBytes ?? 32 * 1024 * 1024,
    observe: ({ verb, resource }) => observe?.({ verb, resource, during }),
  };
  return { ...readsOf(caller), ...writesOf(caller), followed: new Set() };
}

function readsOf(caller: Caller): Pick<Client, "get" | "list" | "pages" | "watch" | "raw"> {
  const pages = (resource: GroupVersionResource, namespace: string, options: ListOptions = {}) =>
    listPages(caller, { path: pathOf(resource, { namespace }), resource: resource.resource }, options);
  return {
    async get(resource, namespace, name) {
      const counted = countedAs("get", resource);
      return resourceOf(await call(caller, { counted, method: "GET", path: pathOf(resource, { namespace, name }) }));
    },
    async list(resource, namespace, options) {
      const items: Resource[] = [];
      for await (const page of pages(resource, namespace, options)) items.push(...page.items);
      return items;
    },
    pages,
    watch: (resource, namespace, options) => watch(caller, { resource, namespace }, options),
    raw(path, { accept, query, method = "GET", body } = {}) {
      const counted = { verb: method === "GET" ? "get" : "create", resource: path.split("/")[1] ?? "" } as const;
      return call(caller, { counted, method, path, body, ...(query && { query }), ...(accept && { accept }) });
    },
  };
}

function writesOf(caller: Caller): Pick<Client, "create" | "update" | "patch" | "delete"> {
  const write = async (request: Omit<Call, "query">, options: WriteOptions & { readonly force?: boolean }) =>
    resourceOf(await call(caller, { ...request, query: writeQuery(options) }));
  return {
    create(resource, object, options = {}) {
      const { subresource } = options;
      const { namespace } = object.metadata;
      const name = subresource === undefined ? undefined : object.metadata.name;
      const path = pathOf(resource, { namespace, name, subresource });
      const counted = countedAs("create", resource, subresource);
      return write({ counted, method: "POST", path, body: object }, options);
    },
    update(resource, object, options = {}) {
      const { namespace, name = "" } = object.metadata;
      const path = pathOf(resource, { namespace, name, subresource: options.subresource });
      const counted = countedAs("update", resource, options.subresource);
      return write({ counted, method: "PUT", path, body: object }, options);
    },
    patch(resource, target, { kind, patch }, options = {}) {
      const path = pathOf(resource, { ...target, subresource: options.subresource });
      const contentType = patchTypes[kind];
      const counted = countedAs("patch", resource, options.subresource);
      return write(
        { counted, method: "PATCH", path, body: patch, contentType },
        { ...options, force: kind === "apply" },
      );
    },
    async delete(resource, target, options = {}) {
      const counted = countedAs("delete", resource);
      try {
        await call(caller, { counted, method: "DELETE", path: pathOf(resource, target), body: deleteBody(options) });
      } catch (error) {
        if (!isFault(error, "not-found")) throw error;
      }
    },
  };
}

function countedAs(verb: ApiRequest["verb"], { resource }: GroupVersionResource, subresource?: string) {
  return { verb, resource: subresource === undefined ? resource : `${resource}/${subresource}` };
}

interface Watched {
  readonly resource: GroupVersionResource;
  readonly namespace: string;
}

function watch(caller: Caller, of: Watched, options: WatchOptions): AsyncGenerator<WatchEvent> {
  // Spread out, so that the watches of many clients do not all end at once (kubernetes: client-go/tools/cache/reflector.go).
  const timeoutSeconds = options.timeoutSeconds ?? Math.round(300 * (1 + Math.random()));
  const { resourceVersion, labelSelector, fieldSelector, signal, opened } = options;
  const parameters = { resourceVersion, labelSelector, fieldSelector, timeoutSeconds };
  const query = queryOf({ watch: true, allowWatchBookmarks: true, ...parameters });
  const timeoutMs = (timeoutSeconds + 30) * 1000;
  const counted = countedAs("watch", of.resource);
  const path = pathOf(of.resource, { namespace: of.namespace });
  return watchStream(caller, { counted, method: "GET", path, query, signal, opened, timeoutMs });
}

const patchTypes = {
  apply: "application/apply-patch+yaml",
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
} as const;

function writeQuery(options: WriteOptions & { readonly force?: boolean }): string {
  return queryOf({
    fieldManager: options.fieldManager,
    dryRun: options.dryRun ? "All" : undefined,
    force: options.force === true ? true : undefined,
  });
}

function deleteBody(options: DeleteOptions): unknown {
  const { uid, resourceVersion, ...rest } = options;
  const conditions =
    uid === undefined && resourceVersion === undefined ? {} : { preconditions: { uid, resourceVersion } };
  return { apiVersion: "v1", kind: "DeleteOptions", ...rest, ...conditions };
}
