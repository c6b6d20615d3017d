import type { RuleOutcome } from "../engine/index.ts";
import type { CompiledPolicy, Request } from "../policy/index.ts";
import { reportResults } from "../report/index.ts";
import type { ReportUpdate } from "./reports.ts";

/** What the background has done because of an object says for its report. (kyverno: pkg/utils/report/new.go) */
export function findingsOfWork(
  policy: CompiledPolicy,
  request: Request,
  outcomes: readonly RuleOutcome[],
): ReportUpdate {
  const { object } = request;
  const { namespace = "", name = "", uid = "" } = object?.metadata ?? {};
  const reported = uid === "" || name === "" ? [] : outcomes;
  const verdict = { request, resource: object, policies: [{ policy, phase: "generate" as const, outcomes: reported }] };
  return {
    object: {
      apiVersion: object?.apiVersion ?? "",
      kind: object?.kind ?? "",
      resource: request.resource,
      namespace,
      name,
      uid,
    },
    complete: new Set(),
    results: reportResults(verdict, { now: request.now }),
    exists: false,
  };
}
