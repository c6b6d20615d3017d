import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { apply } from "../../src/cli/apply/apply.ts";
import type { ApplyOptions } from "../../src/cli/apply/options.ts";
import { createCompile, createFiles } from "../../src/cli/input/index.ts";
import { parseYaml } from "../../src/data/index.ts";
import { own } from "../../src/kube/index.ts";
import { cliFolder, hasCliData, inCliFolder } from "./cli-run.ts";
import { applyGaps } from "./known-gaps-cli.ts";

interface ApplyCase {
  readonly input: Readonly<Record<string, unknown>>;
  readonly expected: {
    readonly summaries?: readonly unknown[];
    readonly wantPass?: number;
    readonly wantFail?: number;
  };
  readonly source: string;
}

const cases = readCases();
const numberOf = ({ source }: ApplyCase) => Number(/\[(\d+)\]$/.exec(source)?.[1] ?? -1);
const nameOf = (one: ApplyCase) => one.source.replace(/^.*#/, "");
const gaps = new Map(Object.entries(applyGaps).flatMap(([reason, names]) => names.map((name) => [name, reason])));

describe.skipIf(!hasCliData)("apply (skipped where the conformance data is absent)", () => {
  it.each(cases.filter((one) => !gaps.has(nameOf(one))).map((one) => [nameOf(one), one] as const))(
    "%s",
    async (_, one) => {
      expect(await summariesOf(one.input)).toEqual(summariesIn(one.expected));
    },
  );

  it.each(cases.filter((one) => gaps.has(nameOf(one))).map((one) => [nameOf(one), one] as const))(
    "%s is a known gap",
    async (_, one) => {
      expect(await summariesOf(one.input)).not.toEqual(summariesIn(one.expected) ?? one.expected);
    },
  );

  it("has every known gap among its cases", () => {
    const names = cases.map(nameOf);
    expect([...gaps.keys()].filter((name) => !names.includes(name))).toEqual([]);
    expect(cases.map(numberOf).length).toBe(new Set(names).size);
  });
});

/** Some cases count results instead: those are of one report. */
function summariesIn({ summaries, wantPass, wantFail }: ApplyCase["expected"]): readonly unknown[] | undefined {
  if (summaries !== undefined || wantPass === undefined) return summaries;
  return [{ pass: wantPass, fail: wantFail ?? 0, warn: 0, error: 0, skip: 0 }];
}

function readCases(): readonly ApplyCase[] {
  const path = join(cliFolder, "../vectors/cli-apply.json");
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, "utf8")) as { readonly cases: readonly ApplyCase[] }).cases;
}

/** The summaries of the reports that a run prints; what it says where it does not get that far. */
async function summariesOf(input: ApplyCase["input"]): Promise<unknown> {
  const printed: string[] = [];
  const streams = { out: (text: string) => void printed.push(text), err: () => {} };
  const stdin = async () =>
    typeof input.stdinFile === "string" ? readFileSync(inCliFolder(input.stdinFile), "utf8") : "";
  const run = {
    streams,
    files: createFiles(),
    compile: createCompile(),
    now: Date.now(),
    stdin,
    options: optionsOf(input),
  };
  try {
    await apply(run);
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
  const text = printed.join("");
  const parsed = parseYaml(text.slice(text.indexOf("apiVersion: openreports.io")));
  return parsed.kind === "documents" ? parsed.documents.map(({ value }) => own(value, "summary")) : parsed;
}

function optionsOf(input: ApplyCase["input"]): ApplyOptions {
  const path = (text: string) => (text === "-" ? text : inCliFolder(text));
  const list = (name: string) => {
    const value = input[name];
    return Array.isArray(value) ? value.map((one) => path(String(one))) : [];
  };
  const text = (name: string) => (typeof input[name] === "string" ? path(input[name]) : "");
  const flag = (name: string) => input[name] === true;
  return {
    policies: list("policies"),
    resources: list("resources"),
    json: list("jsonPayloads"),
    httpPayloads: [],
    envoyPayloads: list("envoyPayloads"),
    targets: [],
    parameters: [],
    cluster: false,
    namespace: "",
    clusterWide: false,
    concurrent: 1,
    batchSize: 100,
    showPerformance: false,
    kubeconfig: "",
    context: "",
    set: [],
    valuesFile: text("valuesFile"),
    userInfo: "",
    contextFile: text("contextFile"),
    exceptions: list("exceptions"),
    exceptionsWithinResources: flag("exceptionsWithinResources"),
    exceptionsWithinPolicies: flag("exceptionsWithinPolicies"),
    generateExceptions: false,
    exceptionTtl: "720h0m0s",
    policyReport: true,
    outputFormat: "yaml",
    table: false,
    detailed: false,
    output: "",
    stdin: false,
    auditWarn: flag("auditWarn"),
    warnExitCode: 0,
    warnNoPass: false,
    continueOnFail: false,
    registry: false,
    gitBranch: "",
    username: "",
    password: "",
    crdPaths: list("crds"),
    removeColour: true,
    diff: false,
  };
}
