import { type Ask, type Lookup, settle, type Verdict } from "../engine/index.ts";
import type { Resource } from "../kube/index.ts";
import { type Request, withoutRecords } from "../policy/index.ts";
import { scannedPhases } from "./policy-name.ts";
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
export function judgeObject({ kind, object, policies }: ScanWork, options: ScanJudgeOptions): Promise<Verdict> {
  const request = requestFor(kind, withoutRecords(object), options.clock());
  const { lookup, ask } = options;
  return settle(
    policies.map(({ policy }) => policy),
    request,
    ask,
    { phases: scannedPhases, background: true, lookup },
  );
}

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
