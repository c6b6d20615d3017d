import { type RuleOutcome, settle } from "../engine/index.ts";
import type { CompiledPolicy, ObjectName, Request, Rule, UpdateRequestObject } from "../policy/index.ts";
import type { DownstreamRecord } from "./downstream-record.ts";
import type { FilterTarget, Ground } from "./ground.ts";
import type { ReportUpdate } from "./reports.ts";

/** What the carrying out of work needs. */
export interface CarryOutOptions<Config> {
  readonly ground: Ground<Config>;
  /** Takes what was done for the reports. */
  readonly report: (findings: ReportUpdate) => void;
  /** Keeps what policies make that follows them. */
  readonly record: DownstreamRecord;
  /** Whether the configuration takes an object out of everything; none is where absent. */
  readonly filtered?: (target: FilterTarget) => boolean;
}

/** What was done, and what could not be. */
export interface Done {
  readonly objects: readonly UpdateRequestObject[];
  readonly failures: readonly string[];
}

/** What a rule alone says of a request: whether it still applies. */
export async function outcomeOf<Config>(
  { sources }: Ground<Config>,
  { policy, rule, request }: { readonly policy: CompiledPolicy; readonly rule: Rule; readonly request: Request },
): Promise<RuleOutcome | undefined> {
  const alone: CompiledPolicy = { ...policy, rules: [rule], rulesFor: () => [rule] };
  const options = { phases: ["generate"] as const, lookup: sources.lookup };
  const { policies } = await settle([alone], request, sources.ask, options);
  return policies[0]?.outcomes[0];
}

/** (kyverno: pkg/utils/report/results.go, `generated-resources`) */
export function generatedProperty(objects: readonly ObjectName[]): Readonly<Record<string, string>> {
  return objects.length === 0 ? {} : { "generated-resources": objects.map(objectText).join("; ") };
}

/** An object as reports name it. */
export function objectText({ apiVersion, kind, namespace, name }: ObjectName): string {
  const version = apiVersion.includes("/") ? apiVersion : `/${apiVersion}`;
  return `${version}, Kind=${kind} Name=${name}${namespace === "" ? "" : ` Namespace=${namespace}`}`;
}
