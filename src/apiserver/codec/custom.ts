import { isRecord } from "../../data/index.ts";
import {
  type FieldType,
  fieldTypeOf,
  fieldTypeOfSchema,
  type GroupVersionKind,
  own,
  prune,
  type Schema,
  StructType,
  typeNamed,
} from "../../kube/index.ts";
import type { Codec, Draft, Fitted } from "../kind.ts";
import type { LazySchema } from "../lazy-schema.ts";
import { describeCustom } from "./custom-openapi.ts";
import { readValue } from "./read-json.ts";
import { Reading } from "./reading.ts";

/**
 * The codec of a custom kind: no protobuf, no strategic merge. Fields that the schema does not know are pruned;
 * metadata, also that of embedded objects, is read as that of a built-in kind.
 * apiextensions-apiserver: pkg/apiserver/customresource_handler.go
 */
export function customCodec(schema: LazySchema, gvk: GroupVersionKind): Codec {
  let fieldType: FieldType | undefined;
  return {
    fit: (document) => fitCustom(schema.compiled(), document),
    fieldType() {
      fieldType ??= fieldTypeOfSchema(schema.compiled(), fieldTypeOf(objectMeta()));
      return fieldType;
    },
    openapi: (into) => describeCustom(schema.source, gvk, into),
  };
}

function fitCustom(schema: Schema, document: Draft): Fitted {
  const metadata = fitMetadata(document, "metadata");
  if (metadata.mismatch !== undefined) return metadata;
  const unknown = [...metadata.unknown, ...prune(schema, document)];
  const embedded = fitEmbedded({ ...schema, embeddedResource: false }, document, "");
  return { ...embedded, unknown: [...unknown, ...embedded.unknown] };
}

/** Reads the metadata of an object in place; `path` is where it stands. */
function fitMetadata(object: Draft, path: string): Fitted {
  const metadata = own(object, "metadata");
  if (metadata === undefined) return { unknown: [] };
  const reading = new Reading();
  const read = readValue(objectMeta(), metadata, reading);
  if (reading.mismatch !== undefined) return { unknown: [], mismatch: reading.mismatch };
  object.metadata = read ?? {};
  return { unknown: reading.unknown.map((field) => `${path}.${field}`) };
}

const metadataType = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

function objectMeta(): StructType {
  const type = typeNamed(metadataType);
  if (type instanceof StructType) return type;
  throw new RangeError(`the table has no ${metadataType}`);
}

function fitEmbedded(schema: Schema, value: unknown, path: string): Fitted {
  const unknown: string[] = [];
  if (schema.embeddedResource && isRecord(value)) {
    const at = path === "" ? "metadata" : `${path}.metadata`;
    const fitted = fitMetadata(value as Draft, at);
    if (fitted.mismatch !== undefined) {
      return { unknown, mismatch: `${at}: Invalid value: ${JSON.stringify(value.metadata)}: ${fitted.mismatch}` };
    }
    unknown.push(...fitted.unknown);
  }
  for (const part of partsOf(schema, value, path)) {
    const fitted = fitEmbedded(part.schema, part.value, part.path);
    if (fitted.mismatch !== undefined) return fitted;
    unknown.push(...fitted.unknown);
  }
  return { unknown };
}

interface Part {
  readonly schema: Schema;
  readonly value: unknown;
  readonly path: string;
}

/** The parts of a value that have a schema of their own. */
function partsOf(schema: Schema, value: unknown, path: string): readonly Part[] {
  const { items, properties, additionalProperties } = schema;
  if (Array.isArray(value)) {
    return items ? value.map((item, index) => ({ schema: items, value: item, path: `${path}[${index}]` })) : [];
  }
  if (!isRecord(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const others = typeof additionalProperties === "object" ? additionalProperties : undefined;
    const found = properties.get(key) ?? others;
    return found ? [{ schema: found, value: value[key], path: path === "" ? key : `${path}.${key}` }] : [];
  });
}
