import { apiVersionOf, type Resource } from "../../kube/index.ts";
import type { ApiResponse } from "../http.ts";
import type { Kind } from "../kind.ts";
import { notAcceptable, type StatusError } from "../status.ts";
import type { Listed } from "../verbs/read.ts";
import type { Form } from "./negotiate.ts";
import { partialOf, tableOf } from "./table.ts";

/** How objects of a kind are to be shown. */
export interface Showing {
  readonly kind: Kind;
  /** Whether a definition made the kind. */
  readonly custom: boolean;
  readonly form: Form;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** An answer of JSON. */
export function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): ApiResponse {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-cache, private", ...headers },
    body: `${JSON.stringify(value)}\n`,
  };
}

/** An answer of JSON for people to read. */
export function indented(value: object): ApiResponse {
  return { ...json(200, value), body: JSON.stringify(value, undefined, 2) };
}

/** An answer of plain text. */
export function text(status: number, body: string): ApiResponse {
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return { status, headers: { ...headers, "cache-control": "no-cache, private" }, body };
}

/** The refusal of a request. */
export function refused(error: StatusError): ApiResponse {
  const after = error.status.details?.retryAfterSeconds;
  return json(error.code, error.status, after === undefined ? {} : { "retry-after": String(after) });
}

/** One object in the form that the client wants. */
export function shownObject(object: Resource, { kind, form, now }: Showing): object {
  switch (form.kind) {
    case "object":
      return object;
    case "table": {
      const { resourceVersion } = object.metadata;
      const metadata = resourceVersion === undefined ? {} : { resourceVersion };
      return tableOf(kind, [object], { ...form, now, metadata });
    }
    case "metadata":
      if (form.list) throw notAcceptable(["application/json"], "PartialObjectMetadataList");
      return partialOf(object, form.apiVersion);
    default:
      return form satisfies never;
  }
}

/** A list in the form that the client wants. */
export function shownList(list: Listed, { kind, custom, form, now }: Showing): object {
  // Lists of custom kinds say that there is no rest, those of built-in ones say nothing.
  const rest = custom && form.kind === "object" ? { continue: "" } : {};
  const metadata = {
    resourceVersion: list.resourceVersion,
    ...(list.continue === undefined ? rest : { continue: list.continue }),
    ...(list.remaining === undefined ? {} : { remainingItemCount: list.remaining }),
  };
  switch (form.kind) {
    case "object":
      return { kind: kind.listKind, apiVersion: apiVersionOf(kind.gvk), metadata, items: itemsOf(list, custom) };
    case "table":
      return tableOf(kind, list.items, { ...form, now, metadata });
    case "metadata": {
      if (!form.list) throw notAcceptable(["application/json"], "PartialObjectMetadata");
      const items = list.items.map((object) => partialOf(object, form.apiVersion));
      return { kind: "PartialObjectMetadataList", apiVersion: form.apiVersion, metadata, items };
    }
    default:
      return form satisfies never;
  }
}

/** Items of built-in kinds do not say what they are: the list does. */
function itemsOf({ items }: Listed, custom: boolean): readonly object[] {
  return custom ? items : items.map(({ kind: _, apiVersion: __, ...fields }) => fields);
}
