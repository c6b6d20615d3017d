import type { FieldError, JsonObject } from "../../kube/index.ts";
import type { FieldValidation } from "../call.ts";
import { badRequest, invalid } from "../status.ts";
import { dryRunMistakes } from "../verbs/delete-options.ts";
import type { ListOptions } from "../verbs/read.ts";
import type { WatchOptions } from "../verbs/watch.ts";
import { flag } from "./route.ts";

/** What the query of a write may say. */
export interface WriteQuery {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  readonly fieldManager: string | undefined;
  /** Whether an apply takes fields from their owners. */
  readonly force?: boolean;
}

/** Reads the query of a write; `apply` where it is a server-side apply. kubernetes: apimachinery pkg/apis/meta/v1/validation */
export function writeQuery(
  query: URLSearchParams,
  options: "CreateOptions" | "UpdateOptions" | "PatchOptions",
  apply = false,
): WriteQuery {
  const dryRun = query.getAll("dryRun");
  const fieldValidation = query.get("fieldValidation") ?? "";
  const fieldManager = query.get("fieldManager") ?? "";
  const mistakes = [
    ...(apply ? applyMistakes(fieldManager) : forceMistakes(query, options)),
    ...managerMistakes(fieldManager),
    ...dryRunMistakes(dryRun),
    ...validationMistakes(fieldValidation),
  ];
  if (mistakes.length > 0) throw invalid({ group: "meta.k8s.io", kind: options }, "", mistakes);
  return {
    dryRun: dryRun.length > 0,
    fieldValidation: fieldValidation === "" ? "Warn" : (fieldValidation as FieldValidation),
    fieldManager: fieldManager === "" ? undefined : fieldManager,
    ...(apply ? { force: flag(query, "force") } : {}),
  };
}

export interface Selectors {
  readonly labelSelector: string;
  readonly fieldSelector: string;
}

export function selectorsIn(query: URLSearchParams): Selectors {
  return { labelSelector: query.get("labelSelector") ?? "", fieldSelector: query.get("fieldSelector") ?? "" };
}

/** kubernetes: apimachinery pkg/apis/meta/internalversion/validation */
export function listQuery(query: URLSearchParams): ListOptions {
  const resourceVersion = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  const rest = query.get("continue") ?? "";
  const mistakes: FieldError[] = match === "" ? [] : [...matchMistakes(match, resourceVersion, rest)];
  if (query.has("sendInitialEvents")) {
    mistakes.push(denied("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  if (mistakes.length > 0) throw invalid(listOptions, "", mistakes);
  return {
    resourceVersion,
    exact: match === "Exact",
    limit: Math.max(0, integer(query, "limit") ?? 0),
    continue: rest,
  };
}

/** How long a watch lasts that does not say how long it wants to; twice as long at most. */
const usualWatchSeconds = 1_800;

export function watchQuery(query: URLSearchParams): WatchOptions {
  const match = query.get("resourceVersionMatch") ?? "";
  const sends = query.has("sendInitialEvents") ? flag(query, "sendInitialEvents") : undefined;
  const mistakes = watchMistakes(match, sends !== undefined, query.get("continue") ?? "");
  if (mistakes.length > 0) throw invalid(listOptions, "", mistakes);
  const seconds = integer(query, "timeoutSeconds") ?? 0;
  return {
    resourceVersion: query.get("resourceVersion") ?? "",
    sendInitialEvents: sends,
    bookmarks: flag(query, "allowWatchBookmarks"),
    timeoutSeconds: seconds > 0 ? seconds : usualWatchSeconds * (1 + Math.random()),
  };
}

/** The `DeleteOptions` that stand in the query of a request without a body. */
export function deleteQuery(query: URLSearchParams): JsonObject {
  const seconds = integer(query, "gracePeriodSeconds");
  const policy = query.get("propagationPolicy");
  const dryRun = query.getAll("dryRun");
  return {
    ...(seconds === undefined ? {} : { gracePeriodSeconds: seconds }),
    ...(policy === null || policy === "" ? {} : { propagationPolicy: policy }),
    ...(query.has("orphanDependents") ? { orphanDependents: flag(query, "orphanDependents") } : {}),
    ...(dryRun.length === 0 ? {} : { dryRun }),
  };
}

const listOptions = { group: "meta.k8s.io", kind: "ListOptions" };

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (/^[-+]?[0-9]{1,15}$/.test(text)) return Number(text);
  const why = /^[-+]?[0-9]+$/.test(text) ? "value out of range" : "invalid syntax";
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
}

function matchMistakes(match: string, resourceVersion: string, rest: string): readonly FieldError[] {
  const field = "resourceVersionMatch";
  const supported = 'supported values: "Exact", "NotOlderThan", ""';
  return [
    ...(resourceVersion === ""
      ? [denied(field, "resourceVersionMatch is forbidden unless resourceVersion is provided")]
      : []),
    ...(rest === "" ? [] : [denied(field, "resourceVersionMatch is forbidden when continue is provided")]),
    ...(match === "Exact" || match === "NotOlderThan" ? [] : [unsupported(field, match, supported)]),
    ...(match === "Exact" && resourceVersion === "0"
      ? [denied(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')]
      : []),
  ];
}

function watchMistakes(match: string, sends: boolean, rest: string): readonly FieldError[] {
  const field = "resourceVersionMatch";
  const first =
    sends && match !== "NotOlderThan"
      ? [denied(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
      : [];
  if (match === "") return first;
  return [
    ...first,
    ...(sends
      ? []
      : [denied(field, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]),
    ...(match === "NotOlderThan" ? [] : [unsupported(field, match, 'supported values: "NotOlderThan"')]),
    ...(rest === "" ? [] : [denied(field, "resourceVersionMatch is forbidden when continue is provided")]),
  ];
}

function forceMistakes(query: URLSearchParams, options: string): readonly FieldError[] {
  const forced = options === "PatchOptions" && query.has("force");
  return forced ? [denied("force", "may not be specified for non-apply patch")] : [];
}

function applyMistakes(manager: string): readonly FieldError[] {
  return manager === "" ? [{ type: "Required", field: "fieldManager", detail: "is required for apply patch" }] : [];
}

function managerMistakes(manager: string): readonly FieldError[] {
  const field = "fieldManager";
  const long: readonly FieldError[] =
    Buffer.byteLength(manager) > 128 ? [{ type: "TooLong", field, detail: "may not be more than 128 bytes" }] : [];
  const at = manager.search(/\p{C}/u);
  if (at < 0) return long;
  const code = (manager.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return [
    ...long,
    { type: "Invalid", field, value: manager, detail: `invalid character U+${code} (at position ${at})` },
  ];
}

function validationMistakes(text: string): readonly FieldError[] {
  if (text === "" || text === "Ignore" || text === "Warn" || text === "Strict") return [];
  return [unsupported("fieldValidation", text, 'supported values: "", "Ignore", "Strict", "Warn"')];
}

function denied(field: string, detail: string): FieldError {
  return { type: "Forbidden", field, detail };
}

function unsupported(field: string, value: string, detail: string): FieldError {
  return { type: "NotSupported", field, value, detail };
}
