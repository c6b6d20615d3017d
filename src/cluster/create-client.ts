import type { Resource } from "../kube/index.ts";
import { type Call, type Caller, call } from "./call.ts";
import type { Client, ClientOptions, DeleteOptions, WatchEvent, WatchOptions, WriteOptions } from "./client.ts";
import { isFault } from "./faults.ts";
import { resourceOf } from "./objects.ts";
import { listPages } from "./pages.ts";
import { pathOf, queryOf } from "./paths.ts";
import { watchStream } from "./watch-stream.ts";

/** Makes a client. It holds nothing that has to be closed: the transport's owner closes the transport. */
export function createClient(options: ClientOptions): Client {
  const caller: Caller = {
    transport: options.transport,
    user: options.user,
    userAgent: options.userAgent ?? "portcullis",
    timeoutMs: options.timeoutMs ?? 30_000,
    maxBytes: options.maxBytes ?? 32 * 1024 * 1024,
  };
  return { ...readsOf(caller), ...writesOf(caller) };
}

function readsOf(caller: Caller): Pick<Client, "get" | "list" | "pages" | "watch" | "raw"> {
  return {
    async get(resource, namespace, name) {
      return resourceOf(await call(caller, { method: "GET", path: pathOf(resource, { namespace, name }) }));
    },
    async list(resource, namespace, options = {}) {
      const items: Resource[] = [];
      for await (const page of listPages(caller, pathOf(resource, { namespace }), options)) items.push(...page.items);
      return items;
    },
    pages: (resource, namespace, options = {}) => listPages(caller, pathOf(resource, { namespace }), options),
    watch: (resource, namespace, options) => watch(caller, pathOf(resource, { namespace }), options),
    raw: (path, { accept, query } = {}) =>
      call(caller, { method: "GET", path, ...(query && { query }), ...(accept && { accept }) }),
  };
}

function writesOf(caller: Caller): Pick<Client, "create" | "update" | "patch" | "delete"> {
  const write = async (request: Omit<Call, "query">, options: WriteOptions) =>
    resourceOf(await call(caller, { ...request, query: writeQuery(options) }));
  return {
    create(resource, object, options = {}) {
      const { subresource } = options;
      const { namespace } = object.metadata;
      const name = subresource === undefined ? undefined : object.metadata.name;
      return write({ method: "POST", path: pathOf(resource, { namespace, name, subresource }), body: object }, options);
    },
    update(resource, object, options = {}) {
      const { namespace, name = "" } = object.metadata;
      const path = pathOf(resource, { namespace, name, subresource: options.subresource });
      return write({ method: "PUT", path, body: object }, options);
    },
    patch(resource, target, { kind, patch }, options = {}) {
      const path = pathOf(resource, { ...target, subresource: options.subresource });
      const contentType = kind === "json" ? "application/json-patch+json" : "application/merge-patch+json";
      return write({ method: "PATCH", path, body: patch, contentType }, options);
    },
    async delete(resource, target, options = {}) {
      try {
        await call(caller, { method: "DELETE", path: pathOf(resource, target), body: deleteBody(options) });
      } catch (error) {
        if (!isFault(error, "not-found")) throw error;
      }
    },
  };
}

function watch(caller: Caller, path: string, options: WatchOptions): AsyncGenerator<WatchEvent> {
  // Spread out, so that the watches of many clients do not all end at once (kubernetes: client-go/tools/cache/reflector.go).
  const timeoutSeconds = options.timeoutSeconds ?? Math.round(300 * (1 + Math.random()));
  const { resourceVersion, labelSelector, fieldSelector, signal, opened } = options;
  const parameters = { resourceVersion, labelSelector, fieldSelector, timeoutSeconds };
  const query = queryOf({ watch: true, allowWatchBookmarks: true, ...parameters });
  const timeoutMs = (timeoutSeconds + 30) * 1000;
  return watchStream(caller, { method: "GET", path, query, signal, opened, timeoutMs });
}

function writeQuery(options: WriteOptions): string {
  return queryOf({ fieldManager: options.fieldManager, dryRun: options.dryRun ? "All" : undefined });
}

function deleteBody(options: DeleteOptions): unknown {
  const { uid, resourceVersion, ...rest } = options;
  const conditions =
    uid === undefined && resourceVersion === undefined ? {} : { preconditions: { uid, resourceVersion } };
  return { apiVersion: "v1", kind: "DeleteOptions", ...rest, ...conditions };
}
