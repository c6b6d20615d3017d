import { isRecord } from "../../../data/index.ts";
import { type Outcome, pending } from "../../rule.ts";
import { compileDocument, type Run } from "../../variables/index.ts";
import type { Judge } from "./judge.ts";
import type { RuleText } from "./schema/rule.ts";

type Properties = NonNullable<Outcome["properties"]>;

/** Adds `reportProperties` to what a rule says; those that cannot be filled in stay as they are written. */
export function withProperties(judge: Judge, { reportProperties }: RuleText): Judge {
  if (reportProperties === undefined || Object.keys(reportProperties).length === 0) return judge;
  const fill = compileProperties(reportProperties);
  return (run) => {
    const outcome = judge(run);
    if (outcome === undefined || outcome === pending) return outcome;
    return { ...outcome, properties: { ...fill(run), ...outcome.properties } };
  };
}

function compileProperties(said: Properties): (run: Run) => Properties {
  const document = compileDocument(said);
  if (document.constant) return () => said;
  return (run) => {
    const filled = document.fill(run);
    if (filled.kind !== "value" || !isRecord(filled.value)) return said;
    return Object.values(filled.value).every((one) => typeof one === "string") ? (filled.value as Properties) : said;
  };
}
