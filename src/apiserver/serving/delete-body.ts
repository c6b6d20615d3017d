import type { JsonObject } from "../../kube/index.ts";
import { type Body, namesOf, openBody } from "../body/content.ts";
import { BodyError } from "../body/json-text.ts";
import { codecFor, ProtobufError } from "../codec/index.ts";
import type { Draft } from "../kind.ts";
import { type StatusError, unexplained } from "../status.ts";
import { type Deletion, readDeletion } from "../verbs/delete-options.ts";
import { deleteQuery } from "./query.ts";

const component = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";

/**
 * Reads how to delete from the body of a request or, where it has none, from its query. Throws a `StatusError`.
 * kubernetes: apiserver pkg/endpoints/handlers/delete.go
 */
export function deletionIn(body: Body, query: URLSearchParams): Deletion {
  return readDeletion(body.bytes.length === 0 ? deleteQuery(query) : optionsIn(body));
}

function optionsIn(body: Body): JsonObject {
  try {
    return read(body) as JsonObject;
  } catch (error) {
    if (error instanceof BodyError || error instanceof ProtobufError) throw unexplained(error.message);
    throw error;
  }
}

function read(body: Body): Draft {
  const codec = codecFor(component);
  const content = openBody(body, true);
  if (content.kind === "protobuf") {
    checkKind(content.names.kind);
    return codec.fromProtobuf?.(content.raw) ?? {};
  }
  checkKind(namesOf(content.value).kind);
  const draft = content.value as Draft;
  const { mismatch } = codec.fit(draft);
  if (mismatch !== undefined) throw unexplained(mismatch);
  return draft;
}

function checkKind(kind: string): StatusError | undefined {
  if (kind === "" || kind === "DeleteOptions") return undefined;
  throw unexplained(
    `no kind ${JSON.stringify(kind)} is registered for version "v1" in scheme "pkg/apis/meta/internalversion/scheme/register.go:27"`,
  );
}
