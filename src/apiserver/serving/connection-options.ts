import type { Draft } from "../kind.ts";
import { badRequest } from "../status.ts";
import { flag, type ResourceRoute } from "./route.ts";

/** A door behind which a connection is made. */
export interface Connecting {
  /** The kind of its options: `PodExecOptions`. */
  readonly kind: string;
  readonly verbs: readonly string[];
  /** Whether what follows in the path belongs to the connection. */
  readonly takesPath: boolean;
  /** What the query may say, in the order of the kind's fields. */
  readonly fields: readonly (readonly [name: string, form: "flag" | "text" | "texts" | "numbers"])[];
}

const streams = ["stdin", "stdout", "stderr", "tty"].map((name) => [name, "flag"] as const);
const upgrading = ["get", "create"];
const proxying = ["get", "create", "update", "patch", "delete", "head", "options"];

const proxy = (kind: string): Connecting => ({ kind, verbs: proxying, takesPath: true, fields: [["path", "text"]] });

/** kubernetes: pkg/registry/core/pod/rest/subresources.go, service/proxy.go, node/rest/proxy.go */
const doors: ReadonlyMap<string, Connecting> = new Map([
  [
    "pods/exec",
    {
      kind: "PodExecOptions",
      verbs: upgrading,
      takesPath: false,
      fields: [...streams, ["container", "text"], ["command", "texts"]],
    },
  ],
  [
    "pods/attach",
    { kind: "PodAttachOptions", verbs: upgrading, takesPath: false, fields: [...streams, ["container", "text"]] },
  ],
  [
    "pods/portforward",
    { kind: "PodPortForwardOptions", verbs: upgrading, takesPath: false, fields: [["ports", "numbers"]] },
  ],
  ["pods/proxy", proxy("PodProxyOptions")],
  ["services/proxy", proxy("ServiceProxyOptions")],
  ["nodes/proxy", proxy("NodeProxyOptions")],
]);

/** The door that a route of the core group leads to; `undefined` where nothing is connected there. */
export function connectingTo({ resource, subresource }: ResourceRoute): Connecting | undefined {
  return doors.get(`${resource}/${subresource}`);
}

/**
 * The options of a connection as an object, which is what admission judges. Throws a `StatusError` where they cannot be
 * read. kubernetes: apiserver pkg/endpoints/handlers/rest.go getRequestOptions
 */
export function connectionOptions(route: ResourceRoute, { kind, takesPath, fields }: Connecting): Draft {
  const options: Draft = { kind, apiVersion: "v1" };
  for (const [name, form] of fields) {
    const value = takesPath && name === "path" ? pathIn(route) : optionIn(route.query, name, form);
    if (value !== undefined) options[name] = value;
  }
  // The command is always there, as Go writes what is no pointer.
  if (kind === "PodExecOptions" && options.command === undefined) options.command = null;
  return options;
}

function optionIn(query: URLSearchParams, name: string, form: "flag" | "text" | "texts" | "numbers"): unknown {
  const given = query.getAll(name);
  const [first] = given;
  if (first === undefined) return undefined;
  switch (form) {
    case "flag":
      return flag(query, name) || undefined;
    case "text":
      return first === "" ? undefined : first;
    case "texts":
      return given;
    case "numbers":
      return given.flatMap((text) => text.split(",")).map(portOf);
    default:
      return form satisfies never;
  }
}

function portOf(text: string): number {
  const port = Number(text);
  const quoted = JSON.stringify(text);
  if (!/^[0-9]+$/.test(text)) throw unreadable(`parsing ${quoted}: invalid syntax`);
  if (port > 65_535) throw unreadable(`parsing ${quoted}: value out of range`);
  return port;
}

function unreadable(why: string) {
  return badRequest(`cannot convert to []int32: strconv.ParseUint: ${why}`);
}

/** What follows the subresource in the path, with its slashes. */
function pathIn({ path, subresource, name }: ResourceRoute): string | undefined {
  const start = `/${name}/${subresource}`;
  const rest = path.slice(path.indexOf(start) + start.length);
  return rest === "" ? undefined : rest;
}
