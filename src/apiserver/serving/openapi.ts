import type { OpenApi } from "../discovery/openapi.ts";
import type { ApiResponse } from "../http.ts";
import { json } from "./respond.ts";

/** Answers below `/openapi/v3`; `undefined` for any other path and for documents there are not. */
export function serveOpenApi(openApi: OpenApi, path: string, ifNoneMatch: string | undefined): ApiResponse | undefined {
  if (path === "/openapi/v3" || path === "/openapi/v3/") return json(200, openApi.index());
  if (!path.startsWith("/openapi/v3/")) return undefined;
  const document = openApi.document(path.slice("/openapi/v3/".length));
  if (document === undefined) return undefined;
  const etag = `"${document.hash}"`;
  const headers = { "content-type": "application/json", etag, vary: "Accept" };
  return ifNoneMatch === etag ? { status: 304, headers, body: "" } : { status: 200, headers, body: document.text };
}
