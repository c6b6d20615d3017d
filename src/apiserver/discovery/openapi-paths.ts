/** The paths of a kind, as OpenAPI v3 describes them. kubernetes: apiserver pkg/endpoints/installer.go */
import type { JsonObject } from "../../kube/index.ts";
import type { Codec, Kind, Subresource, Verb } from "../kind.ts";

/** Paths with their operations, by path. `component` is the name of the kind's schema. */
export function pathsOf(kind: Kind, component: string): Readonly<Record<string, JsonObject>> {
  const root = kind.gvk.group === "" ? "/api" : `/apis/${kind.gvk.group}`;
  const base = `${root}/${kind.gvk.version}`;
  const collection = kind.namespaced ? `${base}/namespaces/{namespace}/${kind.plural}` : `${base}/${kind.plural}`;
  const item = `${collection}/{name}`;
  const doors = kind.subresources.map((one) => [`${item}/${one.name}`, doorOf(kind, one, component)] as const);
  return Object.fromEntries([
    ...(kind.namespaced ? [[`${base}/${kind.plural}`, everywhereOf(kind, component)] as const] : []),
    [collection, collectionOf(kind, component)],
    [item, itemOf(kind, component)],
    ...doors,
  ]);
}

const collectionMethods: readonly (readonly [Verb, string])[] = [
  ["list", "get"],
  ["create", "post"],
  ["deletecollection", "delete"],
];

const itemMethods: readonly (readonly [Verb, string])[] = [
  ["get", "get"],
  ["update", "put"],
  ["patch", "patch"],
  ["delete", "delete"],
];

const actions: Readonly<Record<Verb, string>> = {
  get: "get",
  list: "list",
  watch: "watch",
  create: "post",
  update: "put",
  patch: "patch",
  delete: "delete",
  deletecollection: "deletecollection",
};

function everywhereOf(kind: Kind, component: string): JsonObject {
  return kind.verbs.includes("list") ? { get: operation(kind, "list", listComponent(kind, component)) } : {};
}

function listComponent({ listKind }: Kind, component: string): string {
  return component.slice(0, component.lastIndexOf(".") + 1) + listKind;
}

function collectionOf(kind: Kind, component: string): JsonObject {
  const operations = collectionMethods
    .filter(([verb]) => kind.verbs.includes(verb))
    .map(([verb, method]) => [
      method,
      operation(kind, verb, verb === "create" ? component : listComponent(kind, component)),
    ]);
  return { ...Object.fromEntries(operations), parameters: pathParameters(kind, false) };
}

function itemOf(kind: Kind, component: string): JsonObject {
  const operations = itemMethods
    .filter(([verb]) => kind.verbs.includes(verb))
    .map(([verb, method]) => [method, operation(kind, verb, component)]);
  return { ...Object.fromEntries(operations), parameters: pathParameters(kind, true) };
}

function doorOf(kind: Kind, door: Subresource, component: string): JsonObject {
  const own = door.gvk.kind === kind.gvk.kind && door.gvk.group === kind.gvk.group;
  const methods = [...itemMethods, ["create", "post"] as const];
  const operations = methods
    .filter(([verb]) => door.verbs.includes(verb))
    .map(([verb, method]) => [method, operation({ ...kind, gvk: door.gvk }, verb, own ? component : undefined)]);
  return { ...Object.fromEntries(operations), parameters: pathParameters(kind, true) };
}

/** What an operation works on; the kind of a subresource is not always that of its parent. */
type Operated = Pick<Kind, "gvk" | "codec">;

/** One operation; without a component its bodies are not described. */
function operation({ gvk, codec }: Operated, verb: Verb, component: string | undefined): JsonObject {
  const schema = component === undefined ? {} : { $ref: `#/components/schemas/${component}` };
  const content = { "application/json": { schema } };
  const writes = verb === "create" || verb === "update";
  return {
    parameters: queryParameters(verb),
    ...(writes ? { requestBody: { content: { "*/*": { schema } }, required: true } } : {}),
    ...(verb === "patch" ? { requestBody: patchBodyOf(codec) } : {}),
    responses: { "200": { description: "OK", content } },
    "x-kubernetes-action": actions[verb],
    "x-kubernetes-group-version-kind": { group: gvk.group, version: gvk.version, kind: gvk.kind },
  };
}

const anyObject = { schema: { type: "object" } };

/** kubectl reads here whether it may send a strategic merge patch; custom kinds do not take one. */
function patchBodyOf(codec: Codec): JsonObject {
  const strategic = codec.strategicMerge === undefined ? {} : { "application/strategic-merge-patch+json": anyObject };
  return {
    content: {
      "application/json-patch+json": { schema: { type: "array", items: { type: "object" } } },
      "application/merge-patch+json": anyObject,
      ...strategic,
    },
    required: true,
  };
}

function queryParameters(verb: Verb): readonly JsonObject[] {
  switch (verb) {
    case "create":
    case "update":
    case "patch":
      return [queryParameter("dryRun"), queryParameter("fieldManager"), queryParameter("fieldValidation")];
    case "delete":
      return ["dryRun", "propagationPolicy"].map(queryParameter).concat(integerParameter("gracePeriodSeconds"));
    case "list":
    case "deletecollection":
      return ["continue", "fieldSelector", "labelSelector", "resourceVersion", "resourceVersionMatch"]
        .map(queryParameter)
        .concat(integerParameter("limit"), integerParameter("timeoutSeconds"));
    default:
      return [];
  }
}

function queryParameter(name: string): JsonObject {
  return { name, in: "query", schema: { type: "string", uniqueItems: true } };
}

function integerParameter(name: string): JsonObject {
  return { name, in: "query", schema: { type: "integer", uniqueItems: true } };
}

function pathParameters(kind: Kind, named: boolean): readonly JsonObject[] {
  const names = [...(kind.namespaced ? ["namespace"] : []), ...(named ? ["name"] : [])];
  return names.map((name) => ({ name, in: "path", required: true, schema: { type: "string", uniqueItems: true } }));
}
