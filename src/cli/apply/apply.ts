import type { RuleOutcome } from "../../engine/index.ts";
import type { Resource } from "../../kube/index.ts";
import {
  answersOf,
  type Evaluation,
  evaluate,
  evaluatePayload,
  familyOf,
  generatedBy,
  givenNamespaces,
  loadsIn,
  type Payload,
  type Response,
  type World,
} from "../evaluate/index.ts";
import type { Sourced } from "../explain/index.ts";
import { compiledWith, diagnosticsText, type LoadedResource } from "../input/index.ts";
import { annotationsText } from "../output/annotations.ts";
import { isColourful } from "../output/colours.ts";
import { createProgress } from "../output/progress.ts";
import { sarifText } from "../output/sarif.ts";
import { type Changes, createChanges } from "./changes.ts";
import { checkOptions } from "./check-options.ts";
import { withCleanup } from "./cleanup.ts";
import { type Counts, countsOf } from "./counts.ts";
import { exceptionDocuments } from "./exceptions.ts";
import { findingsOf } from "./findings.ts";
import { type Judgeable, judgeableOf, type PolicyReason } from "./judgeable.ts";
import {
  type ApplyRun,
  checkLateFiles,
  contextOf,
  globalContextOf,
  kindsOf,
  payloadsOf,
  policiesFor,
  resourcesFor,
  userOf,
  valuesOf,
} from "./load.ts";
import { exceptionsText } from "./print-exceptions.ts";
import { reportsText } from "./print-report.ts";
import { responsesTable } from "./print-table.ts";
import { responsesText, summaryText } from "./print-text.ts";

/** What came of `apply`. */
export interface Applied {
  readonly counts: Counts;
  readonly responses: readonly Response[];
  readonly status: number;
}

/**
 * Judges resources by policies and prints what comes of it. What ends the run early is thrown as an `InputError`.
 * (kyverno: cmd/cli/kubectl-kyverno/commands/apply/command.go)
 */
export async function apply(run: ApplyRun): Promise<Applied> {
  const { options, streams } = run;
  checkOptions(options);
  const changes = createChanges(options, streams);
  const loaded = await loadAll(run);
  const { judgeable, objects } = loaded;
  const quiet = options.stdin || options.policyReport || options.generateExceptions || isFindings(options.outputFormat);
  if (!quiet) streams.out(headerText(loaded));
  checkLateFiles(run, objects[0]);
  const responses = await responsesOf(loaded, changes).finally(() => loaded.close());
  const judged = countsOf(responses, options);
  const refused = judgeable.skipped.length + judgeable.invalid.length;
  const counts = { ...judged, error: judged.error + refused };
  streams.out(refusedText(judgeable));
  printResponses(responses, counts, { run, loaded });
  return { counts, responses, status: exitStatus(counts, run) };
}

/** What policies say of all objects, in the order in which it is told: what would be deleted comes after all else. */
async function responsesOf(loaded: Loaded, changes: Changes): Promise<readonly Response[]> {
  const { evaluation, objects, payloads } = loaded;
  const told: Response[] = [];
  const late: Response[] = [];
  const progress = createProgress(objects.length);
  const take = (response: Response) => {
    if (response.phase === "mutate") changes.mutated(response);
    // What says nothing is shown nowhere, and there is much of it.
    if (response.outcomes.length === 0) return;
    const made = response.phase === "generate" ? carryOut(response, loaded.cloneable, changes) : response;
    (isLate(response) ? late : told).push(made);
  };
  for (const { resource } of objects) {
    for (const response of await evaluate(evaluation, resource)) take(response);
    progress.step();
  }
  progress.end();
  for (const payload of payloads)
    for (const response of await evaluatePayload(evaluation, payload)) take(aboutJson(response));
  const ordered = [...Map.groupBy(late, latePlace)].sort(([a], [b]) => a - b).flatMap(([, own]) => own);
  return [...told, ...ordered];
}

/** What would be deleted of JSON is told in words of its own. */
function aboutJson(response: Response): Response {
  if (response.phase !== "delete") return response;
  const told = (message: string) => message.replace(/^resource (did not match|matched)$/, "json $1");
  return { ...response, outcomes: response.outcomes.map((one) => ({ ...one, message: told(one.message) })) };
}

/** Policies that are asked about all objects, one policy after the other. */
function isLate({ policy, phase }: Response): boolean {
  return phase === "delete" || policy.judges === "http" || policy.judges === "envoy" || isOfImages({ policy, phase });
}

const isOfImages = ({ policy, phase }: Pick<Response, "policy" | "phase">) =>
  phase === "verify" && familyOf(policy) !== "classic";

/** Images first, then what would be deleted, then check requests. */
function latePlace({ policy, phase }: Response): number {
  if (isOfImages({ policy, phase })) return 0;
  if (phase === "delete") return familyOf(policy) === "classic" ? 2 : 1;
  return policy.judges === "http" ? 3 : 4;
}

/** Makes the objects that a policy generates and shows them. An outcome whose objects cannot be made is an error. */
function carryOut(response: Response, cloneable: readonly Resource[], changes: Changes): Response {
  const outcomes = response.outcomes.map((outcome): RuleOutcome => {
    if (outcome.status === "error") return outcome;
    const generated = generatedBy(response, outcome, cloneable);
    if (generated.kind === "error") return { ...outcome, status: "error", message: generated.message };
    for (const object of generated.objects) changes.generated(response, object);
    return outcome;
  });
  return { ...response, outcomes };
}

interface Loaded {
  readonly judgeable: Judgeable;
  readonly evaluation: Evaluation;
  readonly objects: readonly LoadedResource[];
  /** What rules may copy. */
  readonly cloneable: readonly Resource[];
  readonly payloads: readonly Payload[];
  /** Nothing more will be asked. */
  close(): void;
  readonly exceptions: number;
  /** The policies with their places, by name. */
  readonly sources: ReadonlyMap<string, Sourced>;
}

async function loadAll(run: ApplyRun): Promise<Loaded> {
  const { options, now } = run;
  const user = userOf(run);
  const values = valuesOf(run);
  const policies = withCleanup(await policiesFor(run));
  run.streams.err(diagnosticsText(policies.policies));
  const kinds = kindsOf(run);
  const cluster = options.cluster
    ? await (await import("./from-cluster.ts")).openCluster(options, run.streams)
    : undefined;
  const targets = await resourcesFor(options.targets, run, kinds);
  const parameters = await resourcesFor(options.parameters, run, kinds);
  const given = cluster === undefined ? await resourcesFor(options.resources, run, kinds) : [];
  const found = cluster === undefined ? given : await cluster.resources(policies, options.resources);
  const { objects, entries } = globalContextOf(found, kinds);
  const payloads = payloadsOf(run);
  const exceptions = exceptionDocuments(policies.exceptions, objects, run);
  const context = contextOf(run);
  const besides = [...targets, ...parameters].map(({ resource }) => resource);
  const world: World = {
    namespaces: givenNamespaces(values.text),
    searchable: false,
    found: [...(context?.resources ?? []), ...besides],
    images: context?.images ?? new Map(),
    cluster: localCluster([...objects, ...targets, ...parameters]),
    configMaps: false,
    kinds,
    apiCalls: [],
    globalContext: entries,
  };
  const companions = {
    exceptions: exceptions.exceptions,
    bindings: policies.bindings,
    kinds: options.crdPaths.length === 0 ? undefined : kinds,
  };
  const judgeable = judgeableOf({ ...policies, policies: compiledWith(policies.policies, companions) });
  const facts = cluster?.facts(world);
  const evaluation: Evaluation = {
    policies: judgeable.policies,
    plain: judgeable.plain,
    kinds,
    values: { ...values, loads: cluster === undefined ? loadsIn(world) : (query) => query !== "imageData" },
    user,
    now,
    targets: world.cluster ?? [],
    ...(facts === undefined ? { lookup: answersOf(world) } : { ask: facts.ask }),
  };
  return {
    judgeable,
    evaluation,
    objects,
    cloneable: world.cluster ?? [],
    payloads,
    close: () => facts?.stop(),
    exceptions: exceptions.count,
    sources: new Map(
      policies.policies.map(({ document, source }) => [document.metadata?.name ?? "", { document, source }]),
    ),
  };
}

const localCluster = (objects: readonly LoadedResource[]): readonly Resource[] | undefined =>
  objects.length === 0 ? undefined : objects.map(({ resource }) => resource);

function headerText({ judgeable, objects, payloads, exceptions }: Loaded): string {
  const tail = exceptions > 0 ? ` with ${exceptions} exception(s)` : "";
  const resources = objects.length + payloads.filter(({ format }) => format === "json").length;
  return `\nApplying ${judgeable.rules} policy rule(s) to ${resources} resource(s)${tail}...\n`;
}

/** Policies that were not judged. Each is an error, too. */
function refusedText({ skipped, invalid }: Judgeable): string {
  return listText("Policies Skipped:", skipped) + listText("Invalid Policies:", invalid);
}

function listText(title: string, policies: readonly PolicyReason[]): string {
  if (policies.length === 0) return "";
  const dashes = "-".repeat(70);
  const lines = policies.map(({ name, reason }, at) => `${at + 1}. ${name}${reason === "" ? "" : `: ${reason}`}`);
  return `${[dashes, title, ...lines, dashes].join("\n")}\n`;
}

interface Printing {
  readonly run: ApplyRun;
  readonly loaded: Loaded;
}

function printResponses(responses: readonly Response[], counts: Counts, { run, loaded }: Printing): void {
  const { options, streams, now } = run;
  const { auditWarn, outputFormat: format, removeColour } = options;
  const style = { auditWarn, format, now };
  if (isFindings(format)) {
    const findings = findingsOf(responses, loaded.sources, { objects: loaded.objects, auditWarn });
    streams.out(`${format === "sarif" ? sarifText(findings) : annotationsText(findings)}\n`);
  } else if (options.policyReport) streams.out(reportsText(responses, style));
  else if (options.generateExceptions) streams.out(exceptionsText(responses, style, options.exceptionTtl));
  else if (options.table) {
    const looks = { colourful: isColourful(removeColour), colouredTitles: !removeColour };
    streams.out(responsesTable(responses, { auditWarn, detailed: options.detailed, ...looks }));
  } else streams.out(responsesText(responses, auditWarn) + summaryText(counts));
}

const isFindings = (format: string) => format === "sarif" || format === "github";

function exitStatus({ pass, fail, warn, error }: Counts, { options, streams }: ApplyRun): number {
  const { warnExitCode, warnNoPass } = options;
  if (fail > 0 || error > 0) return 1;
  if (warn > 0 && warnExitCode !== 0) {
    streams.out(`exit as warnExitCode is ${warnExitCode}`);
    return warnExitCode;
  }
  if (pass > 0 || !warnNoPass) return 0;
  streams.out("exit as no objects satisfied policy");
  return warnExitCode;
}
