import { describe, expect, it } from "vitest";
import { crdOf, type KindDescription } from "./crd.ts";
import { referencePage } from "./reference.ts";
import { anything, choice, field, integer, list, map, object, required, text } from "./schema.ts";

const part = object({ b: required(text(), "B."), a: required(integer({ minimum: 1 }), "A.") }, { atomic: true });

const kind: KindDescription = {
  group: "example.org",
  kind: "Flower",
  plural: "flowers",
  shortNames: ["fl"],
  categories: [],
  namespaced: true,
  description: "A flower.",
  refused: ["spec.any"],
  versions: [
    {
      name: "v1",
      status: true,
      columns: [{ name: "COLOUR", type: "string", jsonPath: ".spec.colour", wide: true }],
      fields: {
        spec: required(
          object(
            {
              colour: field(choice(["red", "blue"], { default: "red" }), "Its colour."),
              parts: field(list(part, { atomic: true }), "Its parts."),
              same: field(part, "One part.", { deprecated: "use `parts`." }),
              notes: field(map(text()), "Notes, a | b."),
              any: field(anything(), "Anything."),
            },
            { apart: ["parts", "same"] },
          ),
          "What it is.",
        ),
      },
    },
  ],
};

describe("crdOf", () => {
  it("makes a definition with names, columns and a structural schema", () => {
    const { metadata, spec } = crdOf(kind) as unknown as {
      metadata: unknown;
      spec: { names: unknown; versions: unknown[] };
    };
    expect(metadata).toEqual({ name: "flowers.example.org" });
    expect(spec.names).toEqual({
      kind: "Flower",
      listKind: "FlowerList",
      plural: "flowers",
      shortNames: ["fl"],
      singular: "flower",
    });
    const partSchema = {
      type: "object",
      properties: { a: { description: "A.", type: "integer", minimum: 1 }, b: { description: "B.", type: "string" } },
      required: ["a", "b"],
      "x-kubernetes-map-type": "atomic",
    };
    expect(spec.versions[0]).toMatchObject({
      name: "v1",
      storage: true,
      subresources: { status: {} },
      additionalPrinterColumns: [{ name: "COLOUR", type: "string", jsonPath: ".spec.colour", priority: 1 }],
      schema: {
        openAPIV3Schema: {
          description: "A flower.",
          required: ["spec"],
          properties: {
            metadata: { type: "object" },
            spec: {
              description: "What it is.",
              not: { required: ["parts", "same"] },
              properties: {
                colour: { type: "string", enum: ["red", "blue"], default: "red" },
                parts: { type: "array", items: partSchema, "x-kubernetes-list-type": "atomic" },
                same: { description: "Deprecated: use `parts`. One part.", ...partSchema },
                notes: { type: "object", additionalProperties: { type: "string" } },
                any: { "x-kubernetes-preserve-unknown-fields": true },
              },
            },
          },
        },
      },
    });
  });
});

describe("referencePage", () => {
  const page = referencePage(kind);

  it("describes each field once and links to shared objects", () => {
    expect(page).toContain("| `parts` | list of [object](#specparts) | Its parts. |");
    expect(page).toContain("| `same` | [object](#specparts) | One part. *Deprecated: use `parts`.* |");
    expect(page.match(/^## spec\.parts\[\]$/gm)).toHaveLength(1);
    expect(page).toContain("Not together: `parts`, `same`.");
    expect(page).toContain("| `b` | text | **Required.** B. |");
  });

  it("says which fields are refused, and keeps bars out of the table", () => {
    expect(page).toContain("| `any` | any | Anything. *Not enforced yet: a policy that uses it is refused.* |");
    expect(page).toContain("Notes, a \\| b.");
  });

  it("refers to another page for a kind with the same fields", () => {
    expect(referencePage({ ...kind, kind: "Weed" }, kind)).toContain("All fields are those of [Flower](flower.md).");
  });
});
