import type { RuleOutcome } from "../../engine/index.ts";
import type { Resource } from "../../kube/index.ts";
import type { CompiledPolicy } from "../../policy/index.ts";
import { type ChangedTarget, familyOf, generatedBy, type Response } from "../evaluate/index.ts";
import { resourceKey, settled, type TestRow } from "../input/index.ts";
import { legend, withoutColours } from "../output/diff.ts";
import { inTestFolder, type TestCase } from "./case.ts";
import { compareWithFile } from "./compare.ts";
import type { CheckedRow, RowOrigin } from "./row.ts";
import type { Answered, Answers, CaseAnswers } from "./run-case.ts";

/** What checking rows needs to know. */
export interface Checking {
  readonly testCase: TestCase;
  readonly answers: CaseAnswers;
  readonly removeColour: boolean;
}

/** A row of expectations with its place in the test. */
export interface NumberedRow {
  readonly row: TestRow;
  readonly index: number;
}

/**
 * Checks rows against what the policies have said: one line for each object and each outcome that a row is about.
 * (kyverno: cmd/cli/kubectl-kyverno/commands/test/output.go printTestResult)
 */
export function checkRows(rows: readonly NumberedRow[], checking: Checking): readonly CheckedRow[] {
  const drafts = rows.flatMap((row) => checkRow(row, checking));
  return drafts.map((draft, index) => ({ ...draft, id: index + 1 }));
}

/** The objects that a row is about: those it names, or all where it names none that there is. */
export function resourcesOfRow(row: TestRow, answers: ReadonlyMap<string, unknown>): readonly string[] {
  const keys = [...answers.keys()];
  const named = (row.resources ?? []).flatMap((name) => keys.filter((key) => isNamed(key, name)));
  const specified = row.resources === undefined ? [] : (row.resourceSpecs ?? []);
  const listed = specified.flatMap((spec) => {
    const { group = "", version = "", namespace = "", name = "" } = spec;
    const apiVersion = group === "" ? version : `${group}/${version}`;
    return keys.filter((key) => {
      const [keyVersion, , keyNamespace, keyName] = partsOf(key);
      return keyVersion === apiVersion && keyNamespace === namespace && keyName === name;
    });
  });
  const found = [...named, ...listed];
  return found.length === 0 ? keys : found;
}

/** Status of an outcome as reports have it: a failure of a policy that does not score is a warning. */
export function reportedStatus({ annotations }: CompiledPolicy, { status }: RuleOutcome): string {
  const scored = !Object.hasOwn(annotations, scoredKey) || annotations[scoredKey] !== "false";
  return status === "fail" && !scored ? "warn" : status;
}

const scoredKey = "policies.kyverno.io/scored";

type Draft = Omit<CheckedRow, "id">;

/** Existing objects that are changed come before those that are judged. */
function checkRow(numbered: NumberedRow, checking: Checking): readonly Draft[] {
  const { operation = "" } = numbered.row;
  const { usual, byOperation } = checking.answers;
  const answers = operation === "" ? usual : (byOperation.get(operation) ?? new Map());
  const targets = changedTargets(answers, checking.testCase);
  const keys = new Map([...targets, ...answers]);
  return resourcesOfRow(numbered.row, keys).flatMap((key) => {
    const changed = (targets.get(key) ?? []).flatMap((one) => checkTarget({ numbered, checking, key, ...one }));
    const answered = answers.get(key);
    if (answered === undefined) return changed.length > 0 ? changed : [];
    const drafts = checkResource({ numbered, checking, key, answered });
    return changed.length > 0 ? [...drafts.filter((draft) => draft.reason !== notFound.reason), ...changed] : drafts;
  });
}

/** What a response says of an existing object. */
interface TargetAnswer {
  readonly answered: Answered;
  readonly response: Response;
  readonly target: ChangedTarget;
}

/** The target resources of a test that were changed, by their keys. */
function changedTargets(answers: Answers, { targets }: TestCase): ReadonlyMap<string, readonly TargetAnswer[]> {
  if (targets.length === 0) return new Map();
  const keys = new Set(targets.map(resourceKey));
  const found = [...answers.values()].flatMap((answered) =>
    answered.responses.flatMap((response) =>
      (response.targets ?? [])
        .filter(({ patched, object }) => patched !== undefined && keys.has(resourceKey(object)))
        .map((target) => ({ answered, response, target })),
    ),
  );
  return Map.groupBy(found, ({ target }) => resourceKey(target.object));
}

function checkTarget(place: Place & TargetAnswer): readonly Draft[] {
  const { row } = place.numbered;
  const { response, target } = place;
  if (response.policy.name !== policyName(row)) return [];
  if (!isRuleless(response.policy) && (row.rule ?? "") !== "" && row.rule !== target.rule) return [];
  const finding = compareFiles(place, target.patched ?? target.object) ?? compareStatus(row, response, target.outcome);
  return [draftOf(place, finding, target.outcome)];
}

interface Place {
  readonly numbered: NumberedRow;
  readonly checking: Checking;
  readonly key: string;
  readonly answered: Answered;
}

function checkResource(place: Place): readonly Draft[] {
  const name = policyName(place.numbered.row);
  const { invalid, unsupported } = place.checking.testCase;
  const reason = unsupported.get(name);
  if (reason !== undefined) return [draftOf(place, { result: "Fail", reason: "Not supported", message: reason })];
  const rows: Draft[] = [];
  let passedOver = false;
  for (const response of place.answered.responses.filter(({ policy }) => policy.name === name)) {
    for (const outcome of outcomesOf(place.numbered.row, response)) {
      const drafts = checkOutcome(place, response, outcome);
      if (drafts.length === 0) passedOver = true;
      rows.push(...drafts);
    }
    if (rows.length === 0 && !passedOver) rows.push(draftOf(place, excluded));
  }
  if (rows.length > 0 || passedOver) return rows;
  const mistake = invalid.get(name);
  return [
    draftOf(place, mistake === undefined ? notFound : { result: "Skip", reason: "Invalid Policy", message: mistake }),
  ];
}

const excluded = { result: "Pass", reason: "Excluded", message: "Excluded" } as const;
const notFound = { result: "Fail", reason: "Not found", message: "Not found" } as const;

const policyName = ({ policy = "" }: TestRow) => policy.split("/").at(-1) ?? "";

/** A row that names a rule means the rules generated from it as well; policies without rules have all said it. */
function outcomesOf({ rule = "" }: TestRow, { policy, outcomes }: Response): readonly RuleOutcome[] {
  if (rule === "" || isRuleless(policy)) return outcomes;
  const names = [rule, `autogen-${rule}`, `autogen-cronjob-${rule}`];
  return outcomes.filter((outcome) => names.includes(outcome.rule));
}

const isRuleless = (policy: CompiledPolicy) => familyOf(policy) !== "classic";

/** Nothing where the file of patched objects does not have this one, and the row does not mind. */
function checkOutcome(place: Place, response: Response, outcome: RuleOutcome): readonly Draft[] {
  const { row } = place.numbered;
  if (response.phase === "generate") return checkGenerated(place, response, outcome);
  const object = response.phase === "mutate" ? response.patched : response.resource;
  const finding = compareFiles(place, object) ?? compareStatus(row, response, outcome);
  if (row.failOnMissingResources !== true && finding.message.includes("not found in manifest")) return [];
  return [draftOf(place, finding, outcome)];
}

/** A line for each object that is generated; where there is none, the status alone counts. */
function checkGenerated(place: Place, response: Response, outcome: RuleOutcome): readonly Draft[] {
  const { row } = place.numbered;
  const status = compareStatus(row, response, outcome);
  if (outcome.status === "error") return [draftOf(place, status, outcome)];
  const generated = generatedBy(response, outcome, sourcesOf(place));
  if (generated.kind === "error") {
    const error = compareStatus(row, response, { ...outcome, status: "error", message: generated.message });
    return [draftOf(place, error, outcome)];
  }
  if (generated.objects.length === 0) return [draftOf(place, status, outcome)];
  return generated.objects.map((object) => ({
    ...draftOf(place, compareFiles(place, object) ?? status, outcome),
    resource: object.metadata.name ?? "",
  }));
}

/** What may be cloned: the objects of the file that the row names, and those of the fake cluster. */
function sourcesOf({ numbered, checking }: Place): readonly Resource[] {
  const { document, files, kinds, world } = checking.testCase;
  const { cloneSourceResource = "" } = numbered.row;
  const cluster = world.cluster ?? [];
  if (cloneSourceResource === "") return cluster;
  const own = files.documents(inTestFolder(document, cloneSourceResource)).map(({ value }) => settled(value, kinds));
  return [...own, ...cluster];
}

interface Finding {
  readonly result: CheckedRow["result"];
  readonly reason: string;
  readonly message: string;
}

function compareStatus(row: TestRow, { policy }: Response, outcome: RuleOutcome): Finding {
  const status = reportedStatus(policy, outcome);
  if (status === row.result) return { result: "Pass", reason: "Ok", message: outcome.message };
  return { result: "Fail", reason: `Want ${row.result ?? ""}, got ${status}`, message: outcome.message };
}

/** What is wrong with an object by the files of a row; nothing where it is as they say. */
function compareFiles(place: Place, object: Resource): Finding | undefined {
  const { patchedResources = "", generatedResource = "", generatedResources = [] } = place.numbered.row;
  const patched = patchedResources === "" ? undefined : compareOne(place, object, patchedResources, patchedWords);
  if (patched !== undefined) return patched;
  if (generatedResources.length > 0) return compareAny(place, object, generatedResources);
  return generatedResource === "" ? undefined : compareOne(place, object, generatedResource, generatedWords);
}

interface Words {
  readonly field: string;
  readonly different: string;
}

const patchedWords: Words = {
  field: "PatchedResources",
  different: "Patched resource didn't match the patched resource in the test result",
};
const generatedWords: Words = {
  field: "GeneratedResource",
  different: "Patched resource didn't match the generated resource in the test result",
};
const anyWords: Words = {
  field: "GeneratedResources",
  different: "Generated resource didn't match any of the expected generated resources in the test result",
};

function compareOne({ checking }: Place, object: Resource, path: string, words: Words): Finding | undefined {
  const { testCase, removeColour } = checking;
  const compared = compareWithFile(object, inTestFolder(testCase.document, path), words.field, testCase);
  if (compared.kind === "equal") return undefined;
  if (compared.kind === "error") return { result: "Fail", reason: "Resource error", message: compared.message };
  const text = `${words.different}\n(${legend()})\n\n${compared.diff}`;
  return { result: "Fail", reason: "Resource diff", message: removeColour ? withoutColours(text) : text };
}

function compareAny(place: Place, object: Resource, paths: readonly string[]): Finding | undefined {
  const findings = paths.map((path) => compareOne(place, object, path, anyWords));
  if (findings.includes(undefined)) return undefined;
  return findings.findLast((finding) => finding?.reason === "Resource diff") ?? findings.at(-1);
}

/** A line about an object, or about what is generated because of it. */
function draftOf({ numbered, checking, key, answered }: Place, finding: Finding, outcome?: RuleOutcome): Draft {
  const { row, index } = numbered;
  const policy = checking.testCase.sources.get(policyName(row));
  const origin: RowOrigin = { row, index, answered, outcome, policy };
  return {
    policy: row.policy ?? "",
    rule: outcome?.rule ?? row.rule ?? "",
    resource: key.replaceAll(",", "/"),
    ...finding,
    counts: countsAs(row, finding),
    origin,
  };
}

function countsAs(row: TestRow, { result, reason }: Finding): CheckedRow["counts"] {
  if (result === "Fail") return "fail";
  return result === "Skip" || reason === "Excluded" || row.result === "skip" ? "skip" : "pass";
}

function isNamed(key: string, name: string): boolean {
  const [, , namespace, keyName] = partsOf(key);
  const parts = name.split("/");
  if (parts.length === 1) return name === keyName;
  return parts.length === 2 && parts[0] === namespace && parts[1] === keyName;
}

/** apiVersion, kind, namespace and name. */
function partsOf(key: string): readonly string[] {
  const parts = key.split(",");
  return [parts[0] ?? "", parts[1] ?? "", parts.at(-2) ?? "", parts.at(-1) ?? ""];
}
