import type { Response } from "../evaluate/index.ts";
import { annotationsText } from "../output/annotations.ts";
import { isColourful } from "../output/colours.ts";
import { createProgress } from "../output/progress.ts";
import { sarifText } from "../output/sarif.ts";
import { type Changes, createChanges } from "./changes.ts";
import { checkOptions } from "./check-options.ts";
import { type Counts, countsOf } from "./counts.ts";
import { findingsOf } from "./findings.ts";
import { inOrder, judgeObjects, judgePayloads } from "./judge-objects.ts";
import type { Judgeable, PolicyReason } from "./judgeable.ts";
import { type ApplyRun, checkLateFiles } from "./load.ts";
import { type Loaded, loadAll } from "./loaded.ts";
import { exceptionsText } from "./print-exceptions.ts";
import { reportsText } from "./print-report.ts";
import { responsesTable } from "./print-table.ts";
import { responsesText, summaryText } from "./print-text.ts";
import { slicingFor } from "./slicing.ts";

/** What came of `apply`. */
export interface Applied {
  readonly counts: Counts;
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
  const slicing = slicingFor(loaded, run);
  const refused = judgeable.skipped.length + judgeable.invalid.length;
  if (slicing !== undefined) {
    const { counts: judged, text } = await (await import("./slices.ts")).judgeInSlices(slicing, loaded, run);
    const counts = { ...judged, error: judged.error + refused };
    streams.out(refusedText(judgeable) + text + summaryText(counts));
    return { counts, status: exitStatus(counts, run) };
  }
  const responses = await responsesOf(loaded, changes).finally(() => loaded.close());
  const judged = countsOf(responses, options);
  const counts = { ...judged, error: judged.error + refused };
  streams.out(refusedText(judgeable));
  printResponses(responses, counts, { run, loaded });
  return { counts, status: exitStatus(counts, run) };
}

/** What policies say of all objects, in the order in which it is told. */
async function responsesOf(loaded: Loaded, changes: Changes): Promise<readonly Response[]> {
  const progress = createProgress(loaded.objects.length);
  const objects = await judgeObjects(loaded, loaded.objects, { changes, step: progress.step });
  progress.end();
  const payloads = await judgePayloads(loaded, changes);
  return [...objects.told, ...payloads.told, ...inOrder([...objects.late, ...payloads.late])];
}

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
