import { own } from "../../kube/index.ts";
import type { TestRow } from "../input/index.ts";
import type { Checking, NumberedRow } from "./check-rows.ts";
import { resourcesOfRow } from "./check-rows.ts";
import type { CheckedRow } from "./row.ts";

/**
 * Makes failures of what says nothing: rows that name a policy, a rule or a resource that there is none of, rows that
 * nothing answers, and values for what does not exist.
 */
export function strictRows(
  checked: readonly CheckedRow[],
  rows: readonly NumberedRow[],
  checking: Checking,
): readonly CheckedRow[] {
  const answered = checked.map((row) => (isSilent(row) ? unanswered(row) : row));
  const unknown = rows.flatMap((numbered) =>
    unknownNames(numbered.row, checking).map((message) => failure(numbered, "Unknown name", message)),
  );
  const unread = unreadValues(checking).map((message) => failure({ row: {}, index: -1 }, "Unread value", message));
  return [...answered, ...unknown, ...unread].map((row, index) => ({ ...row, id: index + 1 }));
}

const isSilent = ({ reason }: CheckedRow) => reason === "Excluded" || reason === "Invalid Policy";

function unanswered(row: CheckedRow): CheckedRow {
  const message = row.reason === "Excluded" ? "no rule answers for this resource" : row.message;
  return { ...row, result: "Fail", reason: "Nothing answers", message, counts: "fail" };
}

function failure({ row, index }: NumberedRow, reason: string, message: string): Omit<CheckedRow, "id"> {
  return {
    policy: row.policy ?? "",
    rule: row.rule ?? "",
    resource: (row.resources ?? []).join(","),
    result: "Fail",
    reason,
    message,
    counts: "fail",
    origin: { row, index, answered: undefined, outcome: undefined, policy: undefined },
  };
}

/** What a row names and nobody knows. */
function unknownNames(row: TestRow, { testCase, answers }: Checking): readonly string[] {
  const name = (row.policy ?? "").split("/").at(-1) ?? "";
  const { sources, unsupported } = testCase;
  const policy = sources.get(name)?.document;
  if (policy === undefined) return unsupported.has(name) ? [] : [`there is no policy ${name}`];
  const rules = rulesOf(policy);
  const rule = (row.rule ?? "").replace(/^autogen-(cronjob-)?/, "");
  const noRule = rule !== "" && !rules.includes(rule) ? [`policy ${name} has no rule ${rule}`] : [];
  const all = answers.usual.size;
  const noResource = (row.resources ?? []).filter((resource) => {
    const found = resourcesOfRow({ ...row, resources: [resource], resourceSpecs: [] }, answers.usual);
    return found.length === all && !found.some((key) => key.endsWith(`,${resource.split("/").at(-1)}`));
  });
  return [...noRule, ...noResource.map((resource) => `there is no resource ${resource}`)];
}

function rulesOf(policy: unknown): readonly unknown[] {
  const rules = own(own(policy, "spec"), "rules");
  return Array.isArray(rules) ? rules.map((rule) => own(rule, "name")) : [];
}

/** Values for policies, rules and resources that there are none of, and for variables that a policy does not mention. */
function unreadValues({ testCase }: Checking): readonly string[] {
  const { values, sources, unsupported, resources } = testCase;
  const names = new Set(resources.map(({ resource }) => resource.metadata.name));
  return (values?.policies ?? []).flatMap((policy) => {
    const document = sources.get(policy.name)?.document;
    if (document === undefined) return unsupported.has(policy.name) ? [] : [`values name policy ${policy.name}`];
    const text = JSON.stringify(own(document, "spec"));
    const rules = rulesOf(document);
    const unknownRules = (policy.rules ?? []).filter(
      ({ name }) => !rules.includes(name.replace(/^autogen-(cronjob-)?/, "")),
    );
    const unknownResources = (policy.resources ?? []).filter(({ name }) => !names.has(name));
    const unmentioned = (policy.rules ?? []).flatMap((rule) =>
      Object.keys({ ...rule.values, ...rule.foreachValues }).filter((key) => !text.includes(key.split(".")[0] ?? "")),
    );
    return [
      ...unknownRules.map(({ name }) => `values name rule ${name} of policy ${policy.name}`),
      ...unknownResources.map(({ name }) => `values name resource ${name} for policy ${policy.name}`),
      ...unmentioned.map((key) => `values give ${key}, which policy ${policy.name} does not mention`),
    ];
  });
}
