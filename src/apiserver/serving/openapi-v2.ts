import { parseAccept } from "../body/media-type.ts";
import { encodeOpenApiV2 } from "../discovery/gnostic.ts";
import type { OpenApi } from "../discovery/openapi.ts";
import { openApiV2Of } from "../discovery/openapi-v2.ts";
import type { ApiResponse } from "../http.ts";
import { json } from "./respond.ts";

const protobufType = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

/** The same type as answers name it: the `@` that clients ask with is not allowed in a media type. */
const answeredType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/** What matters of the headers of a request. */
export interface OpenApiHeaders {
  readonly accept: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/**
 * Answers `/openapi/v2`, in protobuf or JSON; `undefined` for any other path. The document is large, seldom asked for and
 * made anew each time: clients that kept it are told so.
 */
export function serveOpenApiV2(openApi: OpenApi, path: string, headers: OpenApiHeaders): ApiResponse | undefined {
  if (path !== "/openapi/v2") return undefined;
  const isProtobuf = parseAccept(headers.accept ?? "")[0]?.type === protobufType;
  const etag = `"${openApi.hash()}"`;
  const about = { "content-type": isProtobuf ? answeredType : "application/json", etag, vary: "Accept" };
  if (headers.ifNoneMatch === etag) return { status: 304, headers: about, body: "" };
  const document = openApiV2Of(openApi.kinds());
  if (!isProtobuf) return json(200, document, about);
  return { status: 200, headers: about, body: encodeOpenApiV2(document) };
}
