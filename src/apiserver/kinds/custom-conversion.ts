import { applyDefaults, prune, type Resource, type Schema } from "../../kube/index.ts";
import type { Tidy } from "../conversion/index.ts";
import { freeze, thaw } from "../frozen.ts";
import type { Draft, Kind } from "../kind.ts";
import type { LazySchema } from "../lazy-schema.ts";

/** The versions of a custom kind: each has its own fields, and objects change from one to the other without a webhook. */
export interface Versions {
  readonly group: string;
  readonly schemas: ReadonlyMap<string, LazySchema>;
  /** The version that objects are stored in. */
  readonly kept: string;
}

/**
 * How a version reads stored objects and writes them. An object stays in the version it was stored in until it is
 * written again; read, it gets the defaults of that version and loses what the asked one does not know.
 * apiextensions-apiserver: pkg/apiserver/customresource_handler.go, pkg/apiserver/conversion/nop_converter.go
 */
export function conversionOf(versions: Versions, version: string): Pick<Kind, "fromStorage" | "toStorage"> {
  const shown = new WeakMap<Resource, Resource>();
  return {
    fromStorage(object) {
      const known = shown.get(object);
      if (known !== undefined) return known;
      const made = read(versions, version, object);
      shown.set(object, made);
      return made;
    },
    ...(version === versions.kept ? {} : { toStorage: (object: Draft) => written(versions, object) }),
  };
}

/** What versions make of objects that a webhook converts between them. */
export function tidying(versions: Versions): Tidy {
  return {
    stored(draft) {
      const schema = versions.schemas.get(String(draft.apiVersion).slice(versions.group.length + 1));
      if (schema !== undefined) settle(schema.compiled(), draft);
    },
    fit(draft, version) {
      const schema = versions.schemas.get(version);
      if (schema !== undefined) prune(schema.compiled(), draft);
    },
  };
}

function settle(schema: Schema, draft: Draft): void {
  prune(schema, draft);
  applyDefaults(schema, draft);
}

function read({ group, schemas }: Versions, version: string, object: Resource): Resource {
  const draft: Draft = thaw(object);
  const storedIn = object.apiVersion.slice(group.length + 1);
  const stored = schemas.get(storedIn);
  if (stored !== undefined) settle(stored.compiled(), draft);
  if (storedIn !== version) become(draft, { group, version, schema: schemas.get(version) });
  return freeze(draft);
}

function written({ group, schemas, kept }: Versions, object: Draft): Draft {
  const draft: Draft = thaw(object);
  become(draft, { group, version: kept, schema: schemas.get(kept) });
  return draft;
}

interface Target {
  readonly group: string;
  readonly version: string;
  readonly schema: LazySchema | undefined;
}

function become(draft: Draft, { group, version, schema }: Target): void {
  draft.apiVersion = `${group}/${version}`;
  if (schema !== undefined) prune(schema.compiled(), draft);
}
