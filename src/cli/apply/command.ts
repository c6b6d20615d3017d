import type { OptionValues, Program } from "../command.ts";
import { createCompile, createFiles, InputError } from "../input/index.ts";
import { processStreams, type Streams } from "../output/streams.ts";
import { apply } from "./apply.ts";
import type { ApplyOptions } from "./options.ts";

/** Judges resources as the command line asks, and answers the exit status. */
export async function applyPolicies(values: OptionValues, { operands, main }: Program): Promise<number> {
  const streams = processStreams();
  const run = async (): Promise<number> => {
    try {
      const options = optionsOf(values, operands, streams);
      const surroundings = { files: createFiles(), compile: createCompile(), now: Date.now(), stdin: readStdin, main };
      return (await apply({ options, streams, ...surroundings })).status;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      streams.err(`Error: ${error.message}\n`);
      return 1;
    } finally {
      streams.flush();
    }
  };
  if (values.watch !== true) return run();
  const paths = [...operands, ...listOf(values.resource)].filter((path) => path !== "-" && !path.includes("://"));
  return (await import("../watch.ts")).watchAndRun(paths, run);
}

function optionsOf(values: OptionValues, operands: readonly string[], streams: Streams): ApplyOptions {
  const flag = (name: string) => values[name] === true;
  const text = (name: string) => textOf(values[name]);
  const list = (...names: readonly string[]) => names.flatMap((name) => listOf(values[name]));
  if (list("crdPath").length > 0) {
    streams.err("Flag --crd-path has been deprecated, use --crd-paths instead\n");
  }
  return {
    policies: operands,
    resources: list("resource", "resources"),
    json: list("json"),
    httpPayloads: list("httpPayload"),
    envoyPayloads: list("envoyPayload"),
    targets: list("targetResource", "targetResources"),
    parameters: list("parameterResource"),
    cluster: flag("cluster"),
    namespace: text("namespace"),
    clusterWide: flag("clusterWideResources"),
    concurrent: Number(text("concurrent")) || 1,
    batchSize: Number(text("batchSize")) || 0,
    showPerformance: flag("showPerformance"),
    kubeconfig: text("kubeconfig"),
    context: text("context"),
    set: list("set"),
    valuesFile: text("valuesFile"),
    userInfo: text("userinfo"),
    contextFile: text("contextFile"),
    exceptions: list("exception", "exceptions"),
    exceptionsWithinResources: flag("exceptionsWithResources") || flag("exceptionsWithinResources"),
    exceptionsWithinPolicies: flag("exceptionsWithinPolicies"),
    generateExceptions: flag("generateExceptions"),
    exceptionTtl: text("generatedExceptionTtl"),
    policyReport: flag("policyReport"),
    outputFormat: text("outputFormat"),
    table: flag("table"),
    detailed: flag("detailedResults"),
    output: text("output"),
    stdin: flag("stdin"),
    auditWarn: flag("auditWarn"),
    warnExitCode: Number(text("warnExitCode")) || 0,
    warnNoPass: flag("warnNoPass"),
    continueOnFail: flag("continueOnFail"),
    registry: flag("registry"),
    gitBranch: text("gitBranch"),
    username: text("username"),
    password: text("password"),
    crdPaths: list("crdPaths", "crdPath"),
    removeColour: flag("removeColor"),
    diff: flag("diff"),
  };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");
const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** The whole standard input; nothing where it is a terminal. */
async function readStdin(): Promise<string> {
  if (process.stdin.isTTY === true) return "";
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
