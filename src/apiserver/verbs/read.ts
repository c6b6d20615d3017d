import type { Resource } from "../../kube/index.ts";
import { type Call, type Core, groupResourceOf, shown } from "../call.ts";
import type { Selection } from "../selector/selection.ts";
import { badRequest, expired, notFound, timedOut } from "../status.ts";
import { keyFor } from "../store/collection.ts";
import { decodeContinue, encodeContinue } from "./continue.ts";

/** Reads one object, as it is at a revision or after. */
export function getObject(core: Core, call: Call, resourceVersion = ""): Resource {
  const wanted = revisionOf(resourceVersion, "invalid resource version: ");
  if (wanted > core.store.revision) throw tooNew(wanted, core.store.revision);
  const stored = core.store.get(call.kind.storage, call.namespace, call.name);
  if (stored === undefined) throw notFound(groupResourceOf(call.kind), call.name);
  return shown(call.kind, stored);
}

export interface ListOptions {
  /** A revision, `"0"` for any, or `""` for the latest. */
  readonly resourceVersion: string;
  readonly exact: boolean;
  /** 0 for all. */
  readonly limit: number;
  readonly continue: string;
}

export interface Listed {
  readonly items: readonly Resource[];
  readonly resourceVersion: string;
  /** Where the rest begins, if there is one. */
  readonly continue: string | undefined;
  /** How many more there are, where that is known. */
  readonly remaining: number | undefined;
}

/**
 * Lists the selected objects in the order of their keys, the latest state or, in further pages, that of the first page.
 * kubernetes: apiserver pkg/storage/etcd3/store.go GetList
 */
export function listObjects(core: Core, call: Call, { selection, options }: ListRequest): Listed {
  const from = options.continue === "" ? undefined : decodeContinue(options.continue);
  const wanted = revisionOf(options.resourceVersion, "invalid resource version: ");
  if (from !== undefined && wanted > 0) {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  if (wanted > core.store.revision) throw tooNew(wanted, core.store.revision);
  const exact = from !== undefined ? from.revision : options.exact ? wanted : -1;
  const revision = exact > 0 ? exact : core.store.revision;
  const state = exact > 0 ? stateAt(core, call, { revision: exact, start: from?.start }) : undefined;
  const page = pageOf(core, call, { selection, state, start: from?.start ?? "", limit: options.limit });
  return {
    items: page.items,
    resourceVersion: String(revision),
    continue: page.last === undefined ? undefined : encodeContinue({ revision, start: `${page.last}\0` }),
    remaining: page.last === undefined || !selection.everything ? undefined : page.left,
  };
}

export interface ListRequest {
  readonly selection: Selection;
  readonly options: ListOptions;
}

/** A `resourceVersion` as a number, 0 where it asks for nothing in particular. */
export function revisionOf(text: string, preamble: string): number {
  if (text === "" || text === "0") return 0;
  const number = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(number)) return number;
  const why = /^[0-9]+$/.test(text) ? "value out of range" : "invalid syntax";
  throw badRequest(
    `${preamble}resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`,
  );
}

/** Every object that is selected, as the called version shows it. */
export function selected(core: Core, call: Call, selection: Selection): readonly Resource[] {
  return pageOf(core, call, { selection, state: undefined, start: "", limit: 0 }).items;
}

type State = ReadonlyMap<string, Resource>;

interface PageRequest {
  readonly selection: Selection;
  /** An earlier state; absent for the latest. */
  readonly state: State | undefined;
  readonly start: string;
  readonly limit: number;
}

interface Page {
  readonly items: readonly Resource[];
  /** The key of the last item, where more follow. */
  readonly last: string | undefined;
  readonly left: number;
}

function pageOf(core: Core, call: Call, request: PageRequest): Page {
  const { selection, state, start, limit } = request;
  const collection = core.store.collection(call.kind.storage);
  const read = (key: string) => (state === undefined ? collection.get(key) : state.get(key));
  const keys = candidates(state === undefined ? collection.keys() : [...state.keys()], { selection, start });
  const items: Resource[] = [];
  let last = "";
  for (let at = 0; at < keys.length; at += 1) {
    if (limit > 0 && items.length === limit) return { items, last, left: keys.length - at };
    const key = keys[at] ?? "";
    const stored = read(key);
    const object = stored && shown(call.kind, stored);
    if (object === undefined || !selection.matches(object)) continue;
    items.push(object);
    last = key;
  }
  return { items, last: undefined, left: 0 };
}

/** The keys that can be selected at all: of one namespace, of one name, after the start. */
function candidates(
  keys: readonly string[],
  { selection, start }: { selection: Selection; start: string },
): readonly string[] {
  const { namespace, name } = selection;
  if (name !== undefined && namespace !== "") return [keyFor(namespace, name)].filter((key) => key >= start);
  const prefix = namespace === "" ? "" : `${namespace}/`;
  if (prefix === "" && start === "") return keys;
  return keys.filter((key) => key.startsWith(prefix) && key >= start);
}

interface Past {
  readonly revision: number;
  readonly start: string | undefined;
}

function stateAt(core: Core, call: Call, { revision, start }: Past): State | undefined {
  if (revision === core.store.revision) return undefined;
  const state = core.store.collection(call.kind.storage).at(revision);
  if (state !== undefined) return state;
  if (start === undefined) throw expired("The resourceVersion for the provided list is too old.");
  throw expired(continueExpired, { continue: encodeContinue({ revision: -1, start }) });
}

const continueExpired =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

function tooNew(wanted: number, current: number) {
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  return timedOut(`Too large resource version: ${wanted}, current: ${current}`, 1, causes);
}
