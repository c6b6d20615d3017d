import { describe, expect, it } from "vitest";
import { clusterPolicyReport, policyReport, reportKinds } from "./kinds.ts";

interface Definition {
  readonly spec: {
    readonly scope: string;
    readonly names: { readonly plural: string; readonly shortNames: readonly string[] };
    readonly versions: readonly { readonly additionalPrinterColumns: readonly { readonly name: string }[] }[];
  };
}

const definitionOf = ({ crd }: { readonly crd: unknown }) => crd as Definition;

describe("reportKinds", () => {
  it("has a definition for each kind, under its own name", () => {
    expect(reportKinds.map(({ crd }) => crd.metadata.name)).toEqual([
      "policyreports.wgpolicyk8s.io",
      "clusterpolicyreports.wgpolicyk8s.io",
      "ephemeralreports.reports.kyverno.io",
      "clusterephemeralreports.reports.kyverno.io",
    ]);
  });

  it("builds a definition once", () => {
    expect(policyReport.crd).toBe(policyReport.crd);
  });

  it("shows whom a report is about, and its counts", () => {
    for (const kind of [policyReport, clusterPolicyReport]) {
      const [version] = definitionOf(kind).spec.versions;
      const names = version?.additionalPrinterColumns.map(({ name }) => name);
      expect(names).toEqual(["Kind", "Name", "Pass", "Fail", "Warn", "Error", "Skip", "Age"]);
    }
  });

  it("tells namespaced kinds from cluster-wide ones", () => {
    expect(reportKinds.map((kind) => definitionOf(kind).spec.scope)).toEqual([
      "Namespaced",
      "Cluster",
      "Namespaced",
      "Cluster",
    ]);
  });
});
