import { parseAccept } from "../body/media-type.ts";
import { encodeOpenApiV2 } from "../discovery/gnostic.ts";
import type { OpenApi } from "../discovery/openapi.ts";
import { openApiV2Of } from "../discovery/openapi-v2.ts";
import type { ApiResponse } from "../http.ts";
import { json } from "./respond.ts";

const protobufType = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

/** The same type as answers name it: the `@` that clients ask with is not allowed in a media type. */
const answeredType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/**
 * Answers `/openapi/v2`, in protobuf or JSON; `undefined` for any other path. The document is made anew each time: it is
 * large, and seldom asked for.
 */
export function serveOpenApiV2(openApi: OpenApi, path: string, accept: string | undefined): ApiResponse | undefined {
  if (path !== "/openapi/v2") return undefined;
  const document = openApiV2Of(openApi.kinds());
  const wanted = parseAccept(accept ?? "")[0]?.type;
  if (wanted !== protobufType) return json(200, document);
  return { status: 200, headers: { "content-type": answeredType }, body: encodeOpenApiV2(document) };
}
