import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import { freeze } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { customResourceDefinition } from "./custom-resource-definition.ts";

const { strategy } = customResourceDefinition;
const schema = { openAPIV3Schema: { type: "object", properties: { spec: { type: "object" } } } };
const version = { name: "v1", served: true, storage: true, schema };
const good = {
  group: "shop.example.com",
  scope: "Namespaced",
  names: { plural: "carts", kind: "Cart" },
  versions: [version],
};

function made(spec: Readonly<Record<string, unknown>>, metadata: Readonly<Record<string, unknown>> = {}): Resource {
  const draft: Draft = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "carts.shop.example.com", creationTimestamp: "2026-08-01T11:00:00Z", ...metadata },
    spec: structuredClone(spec),
  };
  strategy.default(draft);
  strategy.prepareCreate(draft);
  return freeze(draft);
}

const said = (errors: ReturnType<typeof strategy.validate>) => errors.map((one) => `${one.field}: ${bodyOf(one)}`);

describe("a new definition", () => {
  it("gets its names, no conversion, and remembers its storage version", () => {
    expect(made(good)).toMatchObject({
      metadata: { generation: 1 },
      spec: {
        conversion: { strategy: "None" },
        names: { plural: "carts", kind: "Cart", singular: "cart", listKind: "CartList" },
      },
      status: { acceptedNames: { plural: "", kind: "" }, conditions: null, storedVersions: ["v1"] },
    });
  });

  it.each([
    ["a good one", good, []],
    [
      "a name that is not its own",
      { ...good, group: "other.example.com" },
      ['metadata.name: Invalid value: "carts.shop.example.com": must be spec.names.plural+"."+spec.group'],
    ],
    ["no scope", { ...good, scope: "" }, ["spec.scope: Required value"]],
    [
      "an unknown scope",
      { ...good, scope: "Galaxy" },
      ['spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"'],
    ],
    [
      "no schema",
      { ...good, versions: [{ ...version, schema: undefined }] },
      ["spec.versions[0].schema.openAPIV3Schema: Required value"],
    ],
    [
      "no version to store",
      { ...good, versions: [{ ...version, storage: false }] },
      [
        expect.stringMatching(
          /^spec\.versions: Invalid value: \[.*\]: must have exactly one version marked as storage version$/,
        ),
        "status.storedVersions: Invalid value: null: must have at least one stored version",
      ],
    ],
    [
      "a list of the same kind as its items",
      { ...good, names: { ...good.names, listKind: "Cart" } },
      ['spec.names.listKind: Invalid value: "Cart": kind and listKind may not be the same'],
    ],
    [
      "columns without types and paths",
      { ...good, versions: [{ ...version, additionalPrinterColumns: [{ name: "A", jsonPath: "spec" }] }] },
      [
        "spec.additionalPrinterColumns[0].type: Required value: must be one of boolean,date,integer,number,string",
        'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec": must be a simple json path starting with .',
      ],
    ],
    [
      "a webhook that converts",
      {
        ...good,
        conversion: {
          strategy: "Webhook",
          webhook: { clientConfig: { url: "https://example.com" }, conversionReviewVersions: ["v1"] },
        },
      },
      [],
    ],
    [
      "a webhook that nobody could call",
      { ...good, conversion: { strategy: "Webhook", webhook: { conversionReviewVersions: ["v9"] } } },
      [
        "spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook",
        'spec.conversion.conversionReviewVersions: Invalid value: ["v9"]: must include at least one of v1, v1beta1',
      ],
    ],
    [
      "fields that nobody can select by",
      {
        ...good,
        versions: [{ ...version, selectableFields: [{}, { jsonPath: ".spec.none" }, { jsonPath: ".spec" }] }],
      },
      [
        "spec.selectableFields[0].jsonPath: Required value",
        'spec.selectableFields[1].jsonPath: Invalid value: ".spec.none": is an invalid path: does not refer to a valid field',
        expect.stringMatching(/^spec\.selectableFields\[2\]\.jsonPath: Invalid value: ".spec": /),
      ],
    ],
    [
      "preserving everything",
      { ...good, preserveUnknownFields: true },
      [
        "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
      ],
    ],
  ])("is told of %s what the API server says", (_, spec, wanted) => {
    expect(said(strategy.validate(made(spec)))).toEqual(wanted);
  });

  it("needs an approval in a group of Kubernetes", () => {
    const spec = { ...good, group: "shop.k8s.io" };
    const name = "carts.shop.k8s.io";
    const approved = { "api-approved.kubernetes.io": "unapproved, experimental" };
    expect(said(strategy.validate(made(spec, { name })))).toEqual([
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ]);
    expect(said(strategy.validate(made(spec, { name, annotations: approved })))).toEqual([]);
  });

  it("does not need one in a group that only looks like it", () => {
    const names = { plural: "reports", kind: "Report" };
    const object = made({ ...good, group: "wgpolicyk8s.io", names }, { name: "reports.wgpolicyk8s.io" });
    expect(said(strategy.validate(object))).toEqual([]);
  });
});

describe("a changed definition", () => {
  const established = { type: "Established", status: "True" };

  it("remembers every storage version", () => {
    const old = made(good);
    const draft = structuredClone(old) as unknown as Draft;
    const v2 = { ...version, name: "v2" };
    Object.assign(draft.spec as Draft, { versions: [{ ...version, storage: false }, v2] });
    strategy.prepareUpdate(draft, old, "");
    expect(draft).toMatchObject({ metadata: { generation: 2 }, status: { storedVersions: ["v1", "v2"] } });
    expect(said(strategy.validateUpdate(draft as unknown as Resource, old, ""))).toEqual([]);
  });

  it("may not forget one", () => {
    const old = made(good);
    const object = made({ ...good, versions: [{ ...version, name: "v2" }] });
    const both = { ...object, status: { storedVersions: ["v1", "v2"] } };
    expect(said(strategy.validateUpdate(both, old, ""))).toEqual([
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
    ]);
  });

  it("keeps its scope once it is established", () => {
    const old = { ...made(good), status: { conditions: [established], storedVersions: ["v1"] } };
    const object = { ...made({ ...good, scope: "Cluster" }), status: old.status };
    expect(said(strategy.validateUpdate(object, old, ""))).toEqual([
      'spec.scope: Invalid value: "Cluster": field is immutable',
    ]);
  });
});

describe("the table of definitions", () => {
  it("shows when they were made", () => {
    expect(customResourceDefinition.columns.map((column) => column.cell(made(good), 0))).toEqual([
      "carts.shop.example.com",
      "2026-08-01T11:00:00Z",
    ]);
  });
});
