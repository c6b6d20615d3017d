import { createHash } from "node:crypto";
import { jsonType, parseAccept } from "../body/media-type.ts";
import type { Catalog } from "../catalog.ts";
import { type AggregatedVersion, groupDiscoveryList } from "../discovery/aggregated.ts";
import { groupsOf, type ServedGroup } from "../discovery/groups.ts";
import { coreVersions, groupDocument, groupList, resourceList } from "../discovery/plain.ts";
import type { ApiResponse } from "../http.ts";
import { pathNotFound } from "../status.ts";
import { isBuiltinGroup } from "./door.ts";
import { isJson } from "./negotiate.ts";
import { json } from "./respond.ts";

/** Headers of a request that discovery looks at. */
export interface DiscoveryHeaders {
  readonly accept: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/**
 * Answers below `/api` and `/apis` as far as groups, versions and their resources go; `undefined` for any other path.
 * Throws a `StatusError` for versions that a built-in group does not have.
 */
export function serveDiscovery(catalog: Catalog, path: string, headers: DiscoveryHeaders): ApiResponse | undefined {
  const [root, ...rest] = path.split("/").filter((part) => part !== "");
  if (root !== "api" && root !== "apis") return undefined;
  const groups = groupsOf(catalog).filter(({ name }) => (name === "") === (root === "api"));
  if (rest.length === 0) return roots(root, groups, headers);
  const group = root === "api" ? groups[0] : groups.find(({ name }) => name === rest[0]);
  const version = root === "api" ? rest[0] : rest[1];
  if (group === undefined || rest.length > (root === "api" ? 1 : 2)) return undefined;
  if (version === undefined) return json(200, groupDocument(group));
  const served = group.versions.find((one) => one.version === version);
  if (served !== undefined) return json(200, resourceList(served));
  if (isBuiltinGroup({ catalog }, group.name)) throw pathNotFound();
  return undefined;
}

function roots(root: "api" | "apis", groups: readonly ServedGroup[], headers: DiscoveryHeaders): ApiResponse {
  const aggregated = aggregatedVersion(headers.accept);
  if (aggregated !== undefined) return aggregatedAnswer(groups, aggregated, headers);
  return json(200, root === "api" ? coreVersions(groups) : groupList(groups));
}

/** The aggregated form that a client wants before all others it would take. */
function aggregatedVersion(accept: string | undefined): AggregatedVersion | undefined {
  for (const clause of parseAccept(accept ?? "")) {
    if (!isJson(clause)) continue;
    const { parameters } = clause;
    if (!parameters.has("as")) return undefined;
    const version = parameters.get("v");
    const wanted = parameters.get("g") === "apidiscovery.k8s.io" && parameters.get("as") === "APIGroupDiscoveryList";
    if (wanted && (version === "v2" || version === "v2beta1")) return version;
  }
  return undefined;
}

function aggregatedAnswer(
  groups: readonly ServedGroup[],
  version: AggregatedVersion,
  { ifNoneMatch }: DiscoveryHeaders,
): ApiResponse {
  const answer = json(200, groupDiscoveryList(groups, version));
  const etag = `"${createHash("sha256").update(String(answer.body)).digest("hex").toUpperCase()}"`;
  const type = `${jsonType};g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  // Caches take the headers of a 304 over: it has to name the same type as the answer it stands for.
  const headers = { ...answer.headers, "content-type": type, etag, vary: "Accept" };
  return ifNoneMatch === etag ? { status: 304, headers, body: "" } : { ...answer, headers };
}
