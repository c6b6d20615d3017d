import { explain, explanationText, type Sourced } from "../explain/index.ts";
import type { Finding } from "../output/finding.ts";
import type { CheckedRow } from "./row.ts";

/** What failed rows tell to formats that show findings; `policies` are those of the tests, by name. */
export function findingsOf(rows: readonly CheckedRow[]): readonly Finding[] {
  return rows.filter(({ counts }) => counts === "fail").map(findingOf);
}

/** For each failed row where the field is that decides, what stands there, what is wanted, and who asked. */
export function detailsText(rows: readonly CheckedRow[]): string {
  const texts = rows
    .filter(({ counts }) => counts === "fail")
    .map((row) => {
      const { explanation } = findingOf(row);
      const facts = explanation === undefined ? "" : explanationText(explanation);
      return `${row.id}: ${row.policy} ${row.rule} ${row.resource}: ${row.reason}\n${facts}`;
    });
  return texts.length === 0 ? "" : `${texts.join("")}\n`;
}

function findingOf(row: CheckedRow): Finding {
  const { policy, rule, resource, reason, message, origin } = row;
  const { outcome, answered, policy: asking } = origin;
  const loaded = answered?.loaded;
  const about: Sourced | undefined = loaded && { document: loaded.resource, source: loaded.source };
  const explained = outcome !== undefined && about !== undefined && asking !== undefined;
  return {
    level: "error",
    policy,
    rule,
    resource,
    message: message === "" || message === reason ? reason : `${reason}: ${message}`,
    explanation: explained ? explain(outcome, about, asking) : undefined,
  };
}
