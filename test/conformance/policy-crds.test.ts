import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { isRecord } from "../../src/data/index.ts";
import { companionKinds, policyKinds } from "../../src/policy/index.ts";
import { reportKinds } from "../../src/report/index.ts";

const folder = resolve(import.meta.dirname, "../../../shared/crds");

const files: Readonly<Record<string, string>> = {
  "clusterpolicies.kyverno.io": "kyverno/kyverno.io_clusterpolicies.yaml",
  "policies.kyverno.io": "kyverno/kyverno.io_policies.yaml",
  "cleanuppolicies.kyverno.io": "kyverno/kyverno.io_cleanuppolicies.yaml",
  "clustercleanuppolicies.kyverno.io": "kyverno/kyverno.io_clustercleanuppolicies.yaml",
  "globalcontextentries.kyverno.io": "kyverno/kyverno.io_globalcontextentries.yaml",
  "policyexceptions.kyverno.io": "kyverno/kyverno.io_policyexceptions.yaml",
  "validatingpolicies.policies.kyverno.io": "policies.kyverno.io/policies.kyverno.io_validatingpolicies.yaml",
  "namespacedvalidatingpolicies.policies.kyverno.io":
    "policies.kyverno.io/policies.kyverno.io_namespacedvalidatingpolicies.yaml",
  "policyexceptions.policies.kyverno.io": "policies.kyverno.io/policies.kyverno.io_policyexceptions.yaml",
  "policyreports.wgpolicyk8s.io": "policyreport/wgpolicyk8s.io_policyreports.yaml",
  "clusterpolicyreports.wgpolicyk8s.io": "policyreport/wgpolicyk8s.io_clusterpolicyreports.yaml",
  "ephemeralreports.reports.kyverno.io": "reports/reports.kyverno.io_ephemeralreports.yaml",
  "clusterephemeralreports.reports.kyverno.io": "reports/reports.kyverno.io_clusterephemeralreports.yaml",
};

/** Everything but the wording: names, types, obligations, choices, defaults, columns, names of kinds. */
describe.skipIf(!existsSync(folder))(
  "the definitions of kinds, beside Kyverno's (skipped without its definitions)",
  () => {
    // What an UpdateRequest keeps of a request is written and read by the engine alone: it is any JSON there.
    const ours = [...policyKinds, ...companionKinds, ...reportKinds]
      .map(({ crd }) => crd)
      .filter(({ metadata }) => metadata.name !== "updaterequests.kyverno.io");

    it.each(ours.map((crd) => [crd.metadata.name ?? "", crd] as const))("%s has the same fields", (name, crd) => {
      const theirs = load(readFileSync(join(folder, fileOf(name)), "utf8"));
      expect(facts(JSON.parse(JSON.stringify(crd)))).toEqual(facts(theirs));
    });

    it("are worded anew", () => {
      const [mine, theirs] = [
        ours,
        Object.values(files).map((file) => load(readFileSync(join(folder, file), "utf8"))),
      ].map((all) => new Set(all.flatMap((one) => descriptionsIn(one))));
      expect([...(mine ?? [])].filter((text) => theirs?.has(text))).toEqual([]);
    });
  },
);

/** Kinds in expressions have files named after them. */
function fileOf(name: string): string {
  const [plural, ...group] = name.split(".");
  const usual =
    group.join(".") === "policies.kyverno.io" ? `policies.kyverno.io/policies.kyverno.io_${plural}.yaml` : "none";
  return files[name] ?? usual;
}

/** A definition without its wording and what generators leave behind. */
function facts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(facts);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !isWording(key, inner))
      .map(([key, inner]) => [key, facts(inner)]),
  );
}

/** Fields may be called `description` or `annotations` as well; then they are schemas. */
function isWording(key: string, value: unknown): boolean {
  if (key === "description") return typeof value === "string";
  if (key === "subresources") return isRecord(value) && Object.keys(value).length === 0;
  return key === "annotations" && isRecord(value) && !("type" in value);
}

function descriptionsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(descriptionsIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "description" && typeof inner === "string" ? [inner] : descriptionsIn(inner),
  );
}
