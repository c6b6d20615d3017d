import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { metadataMistakes, metadataUpdateMistakes } from "./metadata.ts";
import { subdomainName } from "./names.ts";

const object = (metadata: Readonly<Record<string, unknown>>): Resource => ({ apiVersion: "v1", kind: "X", metadata });
const rules = { namespaced: true, name: subdomainName };
const said = (errors: ReturnType<typeof metadataMistakes>) => errors.map((one) => `${one.field}: ${bodyOf(one)}`);
const qualified =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe("metadataMistakes", () => {
  it.each([
    ["a good object", { name: "web", namespace: "default", labels: { "app.kubernetes.io/name": "web" } }, []],
    ["no name", { namespace: "default" }, ["metadata.name: Required value: name or generateName is required"]],
    [
      "a bad name",
      { name: "Web_1", namespace: "default" },
      [
        `metadata.name: Invalid value: "Web_1": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
    ],
    [
      "a bad label",
      { name: "web", namespace: "default", labels: { "a b": "c d" } },
      [
        `metadata.labels: Invalid value: "a b": name part ${qualified}`,
        `metadata.labels: Invalid value: "c d": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      ],
    ],
    [
      "annotations of more than 256 KiB",
      { name: "web", namespace: "default", annotations: { a: "x".repeat(262_144) } },
      ["metadata.annotations: Too long: may not be more than 262144 bytes"],
    ],
    [
      "an owner without a UID",
      {
        name: "web",
        namespace: "default",
        ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "x" }],
      },
      ['metadata.ownerReferences.uid: Invalid value: "": must not be empty'],
    ],
    [
      "both finalizers that say how to delete",
      { name: "web", namespace: "default", finalizers: ["orphan", "foregroundDeletion"] },
      [
        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
      ],
    ],
  ])("says of %s what the API server says", (_, metadata, wanted) => {
    expect(said(metadataMistakes(object(metadata), rules))).toEqual(wanted);
  });

  it("keeps namespaces off what has none", () => {
    const found = metadataMistakes(object({ name: "n", namespace: "x" }), { ...rules, namespaced: false });
    expect(said(found)).toEqual(["metadata.namespace: Forbidden: not allowed on this type"]);
  });
});

describe("metadataUpdateMistakes", () => {
  const old = object({ name: "web", namespace: "default", uid: "1", deletionTimestamp: "2026-01-01T00:00:00Z" });

  it("keeps the UID", () => {
    const found = metadataUpdateMistakes({ ...old, metadata: { ...old.metadata, uid: "2" } }, old);
    expect(said(found)).toEqual(['metadata.uid: Invalid value: "2": field is immutable']);
  });

  it("adds no finalizers to what is being deleted", () => {
    const found = metadataUpdateMistakes({ ...old, metadata: { ...old.metadata, finalizers: ["a.b/c"] } }, old);
    expect(said(found)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.b/c"}',
    ]);
  });
});
