import { parseAccept } from "../body/media-type.ts";
import type { ApiResponse } from "../http.ts";
import { json } from "./respond.ts";

const protobufType = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

/** The same type as answers name it: the `@` that clients ask with is not allowed in a media type. */
const answeredType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

const document = {
  swagger: "2.0",
  info: {
    title: "Kubernetes",
    version: "v1.34.3",
    description: "This control plane describes its API in OpenAPI v3 only, below /openapi/v3.",
  },
  paths: {},
} as const;

/**
 * Answers `/openapi/v2` with a document that describes nothing and says where the description is. Clients ask for it
 * when they meet a kind that OpenAPI v3 does not have, a mistyped one or a `List`, and give up where there is none.
 */
export function serveOpenApiV2(path: string, accept: string | undefined): ApiResponse | undefined {
  if (path !== "/openapi/v2") return undefined;
  const wanted = parseAccept(accept ?? "")[0]?.type;
  if (wanted !== protobufType) return json(200, document);
  return { status: 200, headers: { "content-type": answeredType }, body: encoded() };
}

/** The document as gnostic's `openapi.v2.Document`. */
function encoded(): Uint8Array {
  const { title, version, description } = document.info;
  const info = Buffer.concat([field(1, title), field(2, version), field(3, description)]);
  return Buffer.concat([field(1, document.swagger), field(2, info), field(8, Buffer.alloc(0))]);
}

/** A length-delimited protobuf field, shorter than 128 bytes or than 16 KiB. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}
