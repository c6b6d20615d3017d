import type { JsonObject, Resource } from "../../kube/index.ts";
import type { Caller } from "../admission/webhooks/caller.ts";
import { clientOf } from "../admission/webhooks/hook.ts";
import { customCodec } from "../codec/index.ts";
import { webhookConversion } from "../conversion/index.ts";
import type { Kind, Subresource, Verb } from "../kind.ts";
import { type LazySchema, lazySchema } from "../lazy-schema.ts";
import { compareVersions } from "../version-order.ts";
import { door } from "./builtin-kind.ts";
import { compileColumnPath } from "./column-path.ts";
import { hasCondition } from "./crd-status.ts";
import { customColumns } from "./custom-columns.ts";
import { conversionOf, tidying, type Versions } from "./custom-conversion.ts";
import { customStrategy } from "./custom-strategy.ts";
import { type Fields, flag, has, part, partAt, parts, text, texts } from "./fields.ts";

/** In the order of discovery, which is not that of built-in kinds. */
const customVerbs: readonly Verb[] = [
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "create",
  "update",
  "watch",
];
const endingVerbs: readonly Verb[] = ["delete", "deletecollection", "get", "list", "watch"];

/**
 * The kinds that a CustomResourceDefinition serves, one for each served version; all keep their objects in the form of
 * the version they were stored in. What `scale` needs is added where kinds are served.
 * (kubernetes: apiextensions-apiserver pkg/apiserver/customresource_handler.go)
 */
export function kindsOfCrd(crd: Resource, caller?: Caller): readonly Kind[] {
  const spec = part(crd, "spec");
  const declared = parts(spec, "versions");
  const kept = text(
    declared.find((version) => flag(version, "storage")),
    "name",
  );
  const schemas = new Map(declared.map((version) => [text(version, "name"), schemaOf(version)] as const));
  const versions: Versions = { group: text(spec, "group"), schemas, kept };
  const served = declared.filter((version) => flag(version, "served"));
  return served.map((version) => {
    const kind = kindOfVersion(crd, version, versions);
    const webhook = partAt(crd, "spec", "conversion", "webhook");
    return caller === undefined || webhook === undefined
      ? kind
      : { ...kind, ...byWebhook(kind, { caller, webhook, versions }) };
  });
}

interface Webhook {
  readonly caller: Caller;
  readonly webhook: Fields;
  readonly versions: Versions;
}

function byWebhook(kind: Kind, { caller, webhook, versions }: Webhook): Partial<Kind> {
  const hook = {
    client: clientOf(webhook.clientConfig),
    reviewVersions: texts(webhook, "conversionReviewVersions"),
  };
  return webhookConversion(kind, { caller, hook, tidy: tidying(versions) });
}

function kindOfVersion(crd: Resource, version: Fields, versions: Versions): Kind {
  const spec = part(crd, "spec");
  const names = namesOf(crd);
  const { group, kept } = versions;
  const name = text(version, "name");
  const gvk = { group, version: name, kind: text(names, "kind") };
  const schema = versions.schemas.get(name) ?? schemaOf(version);
  const namespaced = text(spec, "scope") === "Namespaced";
  const status = has(part(version, "subresources"), "status");
  const subresources: readonly Subresource[] = status ? [door("status", gvk)] : [];
  return {
    gvk,
    listKind: text(names, "listKind"),
    plural: text(names, "plural"),
    singular: text(names, "singular"),
    shortNames: texts(names, "shortNames"),
    categories: texts(names, "categories"),
    namespaced,
    verbs: hasCondition(crd, "Terminating") ? endingVerbs : customVerbs,
    subresources,
    columns: customColumns(version),
    storage: { group, version: kept, resource: text(names, "plural") },
    ...(isAsStored(crd) ? {} : conversionOf(versions, name)),
    ...selectableOf(version),
    ...deprecationOf(gvk, version, parts(spec, "versions")),
    codec: customCodec(schema, gvk),
    strategy: customStrategy({ schema, namespaced, status, scale: partAt(version, "subresources", "scale") }),
  };
}

/** Whether all objects there can be were written by the one version there ever was, and are what it makes of them. */
function isAsStored(crd: Resource): boolean {
  return parts(part(crd, "spec"), "versions").length === 1 && (crd.metadata.generation ?? 1) <= 1;
}

/** The names that were accepted; before that, those that are wished for. */
function namesOf(crd: Resource): Fields | undefined {
  const accepted = partAt(crd, "status", "acceptedNames");
  return text(accepted, "plural") === "" ? partAt(crd, "spec", "names") : accepted;
}

function schemaOf(version: Fields): LazySchema {
  return lazySchema((partAt(version, "schema", "openAPIV3Schema") ?? {}) as JsonObject);
}

function selectableOf(version: Fields): Pick<Kind, "selectableFields"> {
  const entries = parts(version, "selectableFields").flatMap((one) => {
    const path = text(one, "jsonPath");
    const find = compileColumnPath(path);
    if (find === undefined) return [];
    return [[path.replace(/^\./, ""), (object: Resource) => shown(find(object))] as const];
  });
  return entries.length === 0 ? {} : { selectableFields: Object.fromEntries(entries) };
}

function shown(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

/** What clients of a deprecated version are told: its own words, or which version to use instead. */
function deprecationOf(gvk: Kind["gvk"], version: Fields, all: readonly Fields[]): Pick<Kind, "deprecated"> {
  if (!flag(version, "deprecated")) return {};
  const [better] = all
    .filter((one) => flag(one, "served") && !flag(one, "deprecated"))
    .map((one) => text(one, "name"))
    .filter((name) => compareVersions(name, gvk.version) < 0)
    .sort(compareVersions);
  const instead = better === undefined ? "" : `; use ${gvk.group}/${better} ${gvk.kind}`;
  const usual = `${gvk.group}/${gvk.version} ${gvk.kind} is deprecated${instead}`;
  return { deprecated: text(version, "deprecationWarning") || usual };
}
