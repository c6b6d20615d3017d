import { isRecord } from "../../../data/index.ts";
import { type Outcome, pending, type Request } from "../../rule.ts";
import { compileDocument } from "../../variables/index.ts";
import type { Judge } from "./judge.ts";
import type { RuleText } from "./schema/rule.ts";

type Properties = NonNullable<Outcome["properties"]>;

/** Adds `reportProperties` to what a rule says; those that cannot be filled in stay as they are written. */
export function withProperties(judge: Judge, { reportProperties }: RuleText): Judge {
  if (reportProperties === undefined || Object.keys(reportProperties).length === 0) return judge;
  const fill = compileProperties(reportProperties);
  return (request) => {
    const outcome = judge(request);
    if (outcome === undefined || outcome === pending) return outcome;
    return { ...outcome, properties: { ...fill(request), ...outcome.properties } };
  };
}

function compileProperties(said: Properties): (request: Request) => Properties {
  const document = compileDocument(said);
  if (document.constant) return () => said;
  return (request) => {
    const filled = document.fill(request);
    if (filled.kind !== "value" || !isRecord(filled.value)) return said;
    return Object.values(filled.value).every((one) => typeof one === "string") ? (filled.value as Properties) : said;
  };
}
