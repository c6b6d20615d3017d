import { type Ask, type Lookup, type PolicyVerdict, settle, type Verdict } from "../engine/index.ts";
import { jsonEqual, type Resource } from "../kube/index.ts";
import { type Phase, type Request, withoutRecords } from "../policy/index.ts";
import { isNamed } from "../report/index.ts";
import { isEnforcedNatively, scannedPhases } from "./policy-name.ts";
import type { ScanWork } from "./scan.ts";
import type { ScannedKind } from "./scanned-kinds.ts";

export interface ScanJudgeOptions {
  readonly lookup: Lookup;
  readonly ask: Ask;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * Judges an object that is there as if somebody unknown were creating it, by the same function that judges admission
 * requests. Images are verified anew, whatever the object says of them. (kyverno: pkg/controllers/report/utils/scanner.go)
 */
export async function judgeObject({ kind, object, policies }: ScanWork, options: ScanJudgeOptions): Promise<Verdict> {
  const request = requestFor(kind, withoutRecords(object), options.clock());
  const { lookup, ask } = options;
  const compiled = policies.map(({ policy }) => policy);
  const named = compiled.filter((policy) => isNamed({ policy }));
  const ruled = named.length === 0 ? compiled : compiled.filter((policy) => !isNamed({ policy }));
  const verdict = await settle(ruled, request, ask, { phases: scannedPhases, background: true, lookup });
  // They check objects as they are: no image is named by its digest before.
  const checked = await settle(named, request, ask, { phases: checking, background: true, lookup });
  const told = [...named, ...ruled.filter(isEnforcedNatively)];
  const changing = told.filter((one) => one.rulesFor(request.kind, "mutate").length > 0);
  // Each by itself: whether an object is as a policy wants it is no matter of what others would make of it.
  const changes = await Promise.all(changing.map((one) => settle([one], request, ask, { phases: mutating, lookup })));
  const found = changes.flatMap((one) => one.policies.map((said) => asFound(said, request)));
  const said = [...checked.policies.map(withoutPassedOver), ...found];
  return { ...verdict, policies: [...verdict.policies, ...said.filter(({ outcomes }) => outcomes.length > 0)] };
}

/**
 * What conditions of a policy that checks objects, and is told of by name, leave out is nothing to tell of; of one that
 * changes objects it is told. (kyverno: pkg/controllers/report/utils/scanner.go, SkipReasonMatchConditions)
 */
function withoutPassedOver(said: PolicyVerdict): PolicyVerdict {
  const outcomes = said.outcomes.filter(({ status, exceptions = [] }) => status !== "skip" || exceptions.length > 0);
  return outcomes.length === said.outcomes.length ? said : { ...said, outcomes };
}

const checking = ["validate"] as const satisfies readonly Phase[];
const mutating = ["mutate"] as const satisfies readonly Phase[];

/**
 * Nothing is changed here: that an object is not as a policy would make it is a failure.
 * (kyverno: pkg/controllers/report/utils/scanner.go)
 */
function asFound(said: PolicyVerdict, { object }: Request): PolicyVerdict {
  const { patched, ...rest } = said;
  if (patched === undefined || jsonEqual(patched, object)) return rest;
  const outcomes = rest.outcomes.map((outcome) =>
    outcome.status === "pass"
      ? { ...outcome, ...notApplied, ...(isEnforcedNatively(said.policy) && { rule: outcome.rule }) }
      : outcome,
  );
  return { ...rest, outcomes };
}

const notApplied = { status: "fail", rule: "", message: "mutation is not applied" } as const;

function requestFor({ served, resource }: ScannedKind, object: Resource, now: number): Request {
  const { uid = "", name = "", namespace = "" } = object.metadata;
  return {
    uid: `scan-${uid}`,
    operation: "CREATE",
    kind: served.gvk,
    resource,
    subresource: "",
    name,
    namespace,
    object,
    oldObject: undefined,
    user: undefined,
    dryRun: false,
    now,
  };
}
