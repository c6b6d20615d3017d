/** One API request that is sent to both control planes, and how much of its answer is compared. */
export interface Recorded {
  /** What it is about, in a few words; unique. */
  readonly title: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /**
   * A text is sent as it is, everything else as JSON. `{{hook}}` in it stands for the URL of the test's webhook,
   * `{{hook-by-name}}` for that with a host name, `{{ca}}` for its authority in base64; `{{version}}` and
   * `{{continue}}`, in paths too, for what `remember` found.
   */
  readonly body?: unknown;
  /** The type of the body: `application/json` if not said otherwise. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The part of the answer that is compared; all of it, if absent. */
  readonly part?: (body: unknown) => unknown;
  /** Whether the real one finds mistakes in a different order each time. */
  readonly anyOrder?: boolean;
  /** Watches are cut off after this time, in milliseconds. */
  readonly cutMs?: number;
  /** Whether the resourceVersion and the continue token of the answer are kept for later requests. */
  readonly remember?: boolean;
  /** How long its effects may take to show, in milliseconds. */
  readonly settleMs?: number;
}

type More = Omit<Recorded, "title" | "method" | "path">;

export function get(title: string, path: string, more: More = {}): Recorded {
  return { title, method: "GET", path, ...more };
}

export function post(title: string, path: string, body: unknown, more: More = {}): Recorded {
  return { title, method: "POST", path, body, ...more };
}

export function put(title: string, path: string, body: unknown, more: More = {}): Recorded {
  return { title, method: "PUT", path, body, ...more };
}

export function remove(title: string, path: string, body?: unknown): Recorded {
  return { title, method: "DELETE", path, ...(body === undefined ? {} : { body }) };
}

export function merge(title: string, path: string, body: unknown): Recorded {
  return { title, method: "PATCH", path, body, type: "application/merge-patch+json" };
}

export function strategic(title: string, path: string, body: unknown): Recorded {
  return { title, method: "PATCH", path, body, type: "application/strategic-merge-patch+json" };
}

export function jsonPatch(title: string, path: string, body: unknown): Recorded {
  return { title, method: "PATCH", path, body, type: "application/json-patch+json" };
}

/** A list as the tables that kubectl prints. */
export function table(title: string, path: string): Recorded {
  return get(title, path, { headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" } });
}

/** The namespace that all of it happens in. */
export const core = "/api/v1/namespaces/lab";
export const apps = "/apis/apps/v1/namespaces/lab";
export const batch = "/apis/batch/v1/namespaces/lab";

export function object(apiVersion: string, kind: string, name: string, rest: Readonly<Record<string, unknown>> = {}) {
  const { metadata, ...fields } = rest;
  return { apiVersion, kind, metadata: { name, ...(metadata as object | undefined) }, ...fields };
}
