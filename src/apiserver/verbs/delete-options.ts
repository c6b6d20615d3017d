import type { FieldError, JsonObject } from "../../kube/index.ts";
import { own } from "../../kube/index.ts";
import { invalid } from "../status.ts";

export type Propagation = "Background" | "Foreground" | "Orphan";

/** How an object is to be deleted. */
export interface Deletion {
  readonly gracePeriodSeconds: number | undefined;
  readonly propagation: Propagation | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  readonly dryRun: boolean;
  /** Whether the client asked by the old `orphanDependents: false`, which is answered by 202. */
  readonly cascadesOldStyle: boolean;
  /** As admission sees it. */
  readonly options: JsonObject;
}

/**
 * Checks the `DeleteOptions` of a request, whose fields have the right types already.
 * kubernetes: apimachinery pkg/apis/meta/v1/validation ValidateDeleteOptions
 */
export function readDeletion(options: JsonObject): Deletion {
  const orphan = own(options, "orphanDependents");
  const policy = own(options, "propagationPolicy");
  const dryRun = own(options, "dryRun");
  const mistakes = [...policyMistakes(orphan, policy), ...dryRunMistakes(dryRun)];
  if (mistakes.length > 0) throw invalid({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", mistakes);
  const preconditions = own(options, "preconditions");
  const seconds = own(options, "gracePeriodSeconds");
  return {
    gracePeriodSeconds: typeof seconds !== "number" ? undefined : seconds < 0 ? 1 : seconds,
    propagation: typeof orphan === "boolean" ? (orphan ? "Orphan" : "Background") : (policy as Propagation | undefined),
    uid: text(own(preconditions, "uid")),
    resourceVersion: text(own(preconditions, "resourceVersion")),
    dryRun: Array.isArray(dryRun) && dryRun.length > 0,
    cascadesOldStyle: orphan === false,
    options: { ...options, kind: "DeleteOptions", apiVersion: "meta.k8s.io/v1" },
  };
}

/** Mistakes in a list of dry-run directives, of which `All` is the only one. */
export function dryRunMistakes(dryRun: unknown): readonly FieldError[] {
  if (!Array.isArray(dryRun) || dryRun.every((one) => one === "All")) return [];
  return [{ type: "NotSupported", field: "dryRun", value: dryRun, detail: 'supported values: "All"' }];
}

const policies: readonly unknown[] = ["Foreground", "Background", "Orphan"];

function policyMistakes(orphan: unknown, policy: unknown): readonly FieldError[] {
  if (policy === undefined || policy === null) return [];
  const field = "propagationPolicy";
  const detail = "orphanDependents and deletionPropagation cannot be both set";
  const both: readonly FieldError[] =
    typeof orphan === "boolean" ? [{ type: "Invalid", field, value: policy, detail }] : [];
  if (policies.includes(policy)) return both;
  const supported = 'supported values: "Foreground", "Background", "Orphan", "nil"';
  return [...both, { type: "NotSupported", field, value: policy, detail: supported }];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
