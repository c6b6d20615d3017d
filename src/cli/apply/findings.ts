import type { RuleOutcome } from "../../engine/index.ts";
import type { Response } from "../evaluate/index.ts";
import { explain, type Sourced } from "../explain/index.ts";
import { type LoadedResource, resourceKey } from "../input/index.ts";
import type { Finding } from "../output/finding.ts";
import { shownStatus } from "./counts.ts";

/** What findings are looked up in. */
export interface FindingSetting {
  readonly objects: readonly LoadedResource[];
  readonly auditWarn: boolean;
}

/** What failed, as findings; `policies` are those that judged, by name. */
export function findingsOf(
  responses: readonly Response[],
  policies: ReadonlyMap<string, Sourced>,
  { objects, auditWarn }: FindingSetting,
): readonly Finding[] {
  const sources = new Map(objects.map(({ resource, source }) => [resourceKey(resource), source]));
  return responses.flatMap((response) =>
    response.outcomes.flatMap((outcome) => {
      const level = levelOf(response, outcome, auditWarn);
      if (level === undefined) return [];
      const { resource, policy } = response;
      const key = resourceKey(resource);
      const asking = policies.get(policy.name);
      const about = { document: resource, source: sources.get(key) };
      const explanation = asking === undefined ? undefined : explain(outcome, about, asking);
      const names = { policy: policy.name, rule: outcome.rule, resource: key.replaceAll(",", "/") };
      return [{ level, ...names, message: outcome.message, explanation }];
    }),
  );
}

function levelOf(response: Response, outcome: RuleOutcome, auditWarn: boolean): Finding["level"] | undefined {
  switch (shownStatus(response, outcome, { auditWarn })) {
    case "fail":
    case "error":
      return "error";
    case "warn":
      return "warning";
    default:
      return undefined;
  }
}
