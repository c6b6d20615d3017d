import { core, get, merge, object, post, put, type Recorded, remove, table } from "./recorded.ts";

const path = `${core}/configmaps`;
const configMap = (name: string, labels: object, rest: object = {}) =>
  object("v1", "ConfigMap", name, { metadata: { labels }, ...rest });
const watch = (title: string, query: string, headers: Readonly<Record<string, string>> = {}) =>
  get(title, `${path}?watch=1&${query}`, { cutMs: 700, headers });

/** What a client that follows changes sees: one story, then told by watches that begin before it. */
export const history: readonly Recorded[] = [
  get("where the story begins", `${path}?labelSelector=story`, { remember: true }),
  post("story: two are made", path, configMap("story-a", { story: "yes", side: "left" })),
  post("story: the second of them", path, configMap("story-b", { story: "yes", side: "left" })),
  merge("story: one goes to the other side", `${path}/story-a`, { metadata: { labels: { side: "right" } } }),
  merge("story: nothing changes", `${path}/story-a`, { metadata: { labels: { side: "right" } } }),
  merge("story: it comes back, changed", `${path}/story-a`, {
    metadata: { labels: { side: "left" } },
    data: { a: "b" },
  }),
  remove("story: the other is deleted", `${path}/story-b`),
  post("story: one that waits for its end", path, {
    ...configMap("story-e", {}),
    metadata: { name: "story-e", labels: { story: "yes" }, finalizers: ["example.com/wait"] },
  }),
  remove("story: it is to end", `${path}/story-e`),
  merge("story: it ends", `${path}/story-e`, { metadata: { finalizers: null } }),
  watch("the story, whole", "resourceVersion={{version}}&labelSelector=story"),
  watch("the story, from the left", "resourceVersion={{version}}&labelSelector=side%3Dleft"),
  watch("the story, from the right", "resourceVersion={{version}}&labelSelector=side%3Dright"),
  watch("the story of one", "resourceVersion={{version}}&fieldSelector=metadata.name%3Dstory-a"),
  watch("the story, as a table", "resourceVersion={{version}}&labelSelector=story", {
    accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
  }),
  watch("the story, as metadata only", "resourceVersion={{version}}&labelSelector=story", {
    accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
  }),
  get(
    "a list as it was before the story",
    `${path}?labelSelector=story&resourceVersion={{version}}&resourceVersionMatch=Exact`,
  ),
  get(
    "a list not older than the story",
    `${path}?labelSelector=story&resourceVersion={{version}}&resourceVersionMatch=NotOlderThan`,
  ),
  put(
    "update with the version from before",
    `${path}/story-a`,
    configMap("story-a", {}, { metadata: { resourceVersion: "{{version}}" } }),
  ),
  get("its present version", `${path}/story-a`, { remember: true }),
  put(
    "update with the present version",
    `${path}/story-a`,
    configMap("story-a", {}, { metadata: { resourceVersion: "{{version}}", labels: { story: "yes" } } }),
  ),
  put(
    "update with the same version again",
    `${path}/story-a`,
    configMap("story-a", {}, { metadata: { resourceVersion: "{{version}}" } }),
  ),
  remove("delete with a version that is past", `${path}/story-a`, {
    preconditions: { resourceVersion: "{{version}}" },
  }),
  post("make one more, for pages", path, configMap("story-c", { story: "yes" })),
  post("make another, for pages", path, configMap("story-d", { story: "yes" })),
  get("the first page", `${path}?labelSelector=story&limit=2`, { remember: true }),
  remove("what comes on the second page goes", `${path}/story-d`),
  get("the second page, as it was", `${path}?labelSelector=story&limit=2&continue={{continue}}`),
  get("the second page with a version", `${path}?labelSelector=story&limit=2&continue={{continue}}&resourceVersion=1`),
  table("the first page as a table", `${path}?labelSelector=story&limit=1`),
  remove("delete the collection of the story", `${path}?labelSelector=story`),
];
