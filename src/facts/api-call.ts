import type { Client } from "../cluster/index.ts";
import { Fault } from "../kube/index.ts";
import type { Fact, Query } from "../policy/index.ts";

/** Asks the Kubernetes API by a path that a policy has written, parts of which may come from a request. Throws a `Fault`. */
export async function apiCallFact(client: Client, query: Extract<Query, { kind: "apiCall" }>): Promise<Fact> {
  const { urlPath, method, body } = query;
  const { path, query: search } = partsOf(urlPath);
  const value = await client.raw(path, { query: search, method, ...(method === "POST" && { body: JSON.parse(body) }) });
  return { kind: "value", value };
}

/**
 * The path and what comes after its question mark. A part that a request has filled in must not lead elsewhere: steps
 * up, written plainly or in percent signs, are refused rather than resolved.
 */
function partsOf(urlPath: string): { readonly path: string; readonly query: string } {
  const mark = urlPath.indexOf("?");
  const path = mark < 0 ? urlPath : urlPath.slice(0, mark);
  const query = mark < 0 ? "" : urlPath.slice(mark + 1);
  if (!path.startsWith("/") || !/^[\x21-\x7e]*$/.test(urlPath) || urlPath.includes("#")) {
    throw new Fault("invalid", `\`${urlPath}\` is no path of the Kubernetes API`);
  }
  if (stepsUp(path)) throw new Fault("invalid", `the path \`${urlPath}\` leads out of where it begins`);
  return { path, query };
}

function stepsUp(path: string): boolean {
  let plain = path;
  // Encoded twice, it would be decoded by somebody on the way.
  for (let rounds = 0; rounds < 3; rounds += 1) {
    if (plain.split(/[/\\]/).some((part) => part === "." || part === "..")) return true;
    plain = decoded(plain);
  }
  return false;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
