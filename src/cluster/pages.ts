import { Fault, own } from "../kube/index.ts";
import { type Caller, call } from "./call.ts";
import type { ListOptions, Page } from "./client.ts";
import { isFault } from "./faults.ts";
import { itemsOf } from "./objects.ts";
import { queryOf } from "./paths.ts";

/** Where objects are listed, and the plural that it is counted by. */
export interface ListedPath {
  readonly path: string;
  readonly resource: string;
}

/**
 * Lists the objects at `path` page by page. A page that is too large is asked for again in quarters. Throws `gone` when
 * the rest of the list is no longer to be had: the caller starts anew, since its earlier pages are of another time.
 */
export async function* listPages(
  caller: Caller,
  { path, resource }: ListedPath,
  options: ListOptions,
): AsyncGenerator<Page> {
  let limit = options.pageSize ?? 250;
  let token = "";
  do {
    const list = await pageAt(token);
    yield { items: itemsOf(list), resourceVersion: versionOf(list) };
    token = continueOf(list);
  } while (token !== "");

  async function pageAt(from: string): Promise<unknown> {
    for (;;) {
      const { labelSelector, fieldSelector, signal } = options;
      const query = queryOf({ labelSelector, fieldSelector, limit, continue: from });
      try {
        return await call(caller, { counted: { verb: "list", resource }, method: "GET", path, query, signal });
      } catch (error) {
        if (!isFault(error, "too-large") || limit === 1) throw error;
        limit = Math.max(1, Math.floor(limit / 4));
      }
    }
  }
}

function versionOf(list: unknown): string {
  const version = own(own(list, "metadata"), "resourceVersion");
  if (typeof version !== "string") throw new Fault("internal", "the server sent a list without a resource version");
  return version;
}

function continueOf(list: unknown): string {
  const token = own(own(list, "metadata"), "continue");
  return typeof token === "string" ? token : "";
}
