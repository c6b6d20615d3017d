import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { customColumns } from "./custom-columns.ts";

const now = Date.parse("2026-08-01T12:00:00Z");
const policy: Resource = {
  apiVersion: "kyverno.io/v1",
  kind: "ClusterPolicy",
  metadata: { name: "p", creationTimestamp: "2026-08-01T11:00:00Z" },
  spec: { admission: true, rules: [1, 2], ratio: 1.5 },
  status: { conditions: [{ type: "Ready", status: "True", message: "Ready" }], at: "yesterday" },
};

const cellOf = (type: string, jsonPath: string) =>
  customColumns({ additionalPrinterColumns: [{ name: "X", type, jsonPath }] })[1]?.cell(policy, now);

describe("customColumns", () => {
  it("are name and age where none are given", () => {
    const columns = customColumns({});
    expect(columns.map((column) => [column.name, column.cell(policy, now)])).toEqual([
      ["Name", "p"],
      ["Age", "60m"],
    ]);
  });

  it("have no age unless it is asked for", () => {
    const columns = customColumns({
      additionalPrinterColumns: [
        { name: "ADMISSION", type: "boolean", jsonPath: ".spec.admission" },
        { name: "READY", type: "string", jsonPath: '.status.conditions[?(@.type == "Ready")].status', priority: 1 },
      ],
    });
    expect(columns.map((column) => [column.name, column.priority, column.cell(policy, now)])).toEqual([
      ["Name", 0, "p"],
      ["ADMISSION", 0, true],
      ["READY", 1, "True"],
    ]);
  });

  it.each([
    ["string", ".spec.admission", "true"],
    ["string", ".spec.rules", "[1,2]"],
    ["string", ".spec.gone", null],
    ["integer", ".spec.ratio", 1],
    ["integer", ".spec.admission", null],
    ["number", ".spec.ratio", 1.5],
    ["boolean", ".spec.ratio", null],
    ["date", ".metadata.creationTimestamp", "60m"],
    ["date", ".status.at", "<invalid>"],
    ["date", ".status.gone", null],
  ])("of type %s show %s as %j", (type, path, wanted) => {
    expect(cellOf(type, path)).toEqual(wanted);
  });

  it("end where a path is malformed", () => {
    const columns = customColumns({
      additionalPrinterColumns: [
        { name: "A", type: "string", jsonPath: ".a" },
        { name: "B", type: "string", jsonPath: ".b[" },
        { name: "C", type: "string", jsonPath: ".c" },
      ],
    });
    expect(columns.map((column) => column.name)).toEqual(["Name", "A"]);
  });
});
