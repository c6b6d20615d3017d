import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../../data/index.ts";
import { own } from "../../../kube/index.ts";
import { declarations } from "./declarations.ts";
import type { Declaration } from "./instrument.ts";

const deploy = join(import.meta.dirname, "..", "..", "..", "..", "deploy");
const dashboard: unknown = JSON.parse(readFileSync(join(deploy, "grafana", "portcullis.json"), "utf8"));
const rules = documentOf(readFileSync(join(deploy, "prometheus", "alerts.yaml"), "utf8"));

/** What Prometheus itself adds to each series. */
const scraped = ["job", "instance", "le"];

describe.each([
  ["the dashboard", textsAt(dashboard, "expr"), 18],
  ["the alert rules", textsAt(rules, "expr"), 10],
])("%s", (_, queries, atLeast) => {
  it("asks for something", () => {
    expect(queries.length).toBeGreaterThanOrEqual(atLeast);
  });

  it.each(queries)("names only metrics and labels that are served: %s", (query) => {
    const names = query.match(/\b(?:kyverno|portcullis)_\w+/g) ?? [];
    expect(names).not.toEqual([]);
    for (const name of names) expect(served.has(name), name).toBe(true);
    const labels = new Set([...scraped, ...names.flatMap((name) => served.get(name)?.labels ?? [])]);
    for (const label of labelsIn(query)) expect(labels.has(label), label).toBe(true);
  });

  it.each(queries)("closes what it opens: %s", (query) => {
    for (const [open, close] of ["()", "{}", "[]"]) {
      expect(query.split(open ?? "")).toHaveLength(query.split(close ?? "").length);
    }
  });
});

describe("the dashboard", () => {
  it("has no two panels in the same place or with the same number", () => {
    const panels = listOf(own(dashboard, "panels"));
    const ids = panels.map((panel) => own(panel, "id"));
    const cells = panels.flatMap((panel) => cellsOf(own(panel, "gridPos")));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe("the alert rules", () => {
  it.each(listOf(own(listOf(own(rules, "groups"))[0], "rules")))("say what is wrong and how bad it is: %j", (rule) => {
    expect(rule).toMatchObject({
      alert: expect.stringMatching(/^Portcullis[A-Z]/),
      for: expect.stringMatching(/^\d+m$/),
      labels: { severity: expect.stringMatching(/^(critical|warning|info)$/) },
      annotations: { summary: expect.any(String), description: expect.any(String) },
    });
  });
});

/** By the names that Prometheus sees. */
const served: ReadonlyMap<string, Declaration> = new Map(
  Object.values<Declaration>(declarations).flatMap((one) => seriesOf(one).map((name) => [name, one] as const)),
);

function seriesOf({ name, type }: Declaration): readonly string[] {
  if (type === "histogram") return ["_bucket", "_sum", "_count"].map((part) => `${name}${part}`);
  return [type === "counter" ? `${name}_total` : name];
}

/** Labels in `by (...)` and in `{...}`. */
function labelsIn(query: string): readonly string[] {
  const grouped = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(","));
  const matched = [...query.matchAll(/(\w+)\s*(?:=~|!=|!~|=)\s*"/g)].map(([, label = ""]) => label);
  return [...grouped, ...matched].map((label) => label.trim());
}

function textsAt(value: unknown, key: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    name === key && typeof one === "string" ? [one] : textsAt(one, key),
  );
}

function cellsOf(place: unknown): readonly string[] {
  const [x = 0, y = 0, w = 0, h = 0] = ["x", "y", "w", "h"].map((key) => Number(own(place, key)));
  return Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function documentOf(text: string): unknown {
  const parsed = parseYaml(text);
  if (parsed.kind !== "documents") throw new Error("not YAML");
  return parsed.documents[0]?.value;
}
