import { type Diagnostic, type Json, jsonEqual } from "../../../kube/index.ts";
import { readConditions } from "../../conditions/index.ts";
import { blockMistakes } from "../../match/mistakes.ts";
import { aggregate, error, type FieldMistake } from "../../mistake.ts";
import type { CompileOptions } from "../../rule.ts";
import { unreadableVariable } from "../../variables/readable.ts";
import type { CleanupDocument } from "./document.ts";
import { scheduleOf } from "./schedule.ts";
import type { CleanupText } from "./schema.ts";

/**
 * Checks what a policy means, in the order and the words of Kyverno, which tells all mistakes of fields as one.
 * (kyverno: api/kyverno/v2/cleanup_policy_types.go Validate, pkg/validation/cleanuppolicy/validate.go)
 */
export function checkCleanup(policy: CleanupDocument, { kinds }: CompileOptions): readonly Diagnostic[] {
  const { spec, name, description } = policy;
  const { match, exclude } = spec;
  const scope = { namespaced: description.namespaced, kinds };
  const block = (said: CleanupText["match"], path: string) => {
    const users = userMistakes(said, path);
    return users.length > 0 ? users : blockMistakes(said, path, scope);
  };
  return [
    ...aggregate([
      ...nameMistakes(name),
      ...contextMistakes(spec),
      ...scheduleMistakes(spec),
      ...block(match, "spec.match"),
      ...(exclude === undefined ? [] : block(exclude, "spec.exclude")),
      ...emptySetMistakes(spec),
    ]),
    ...kindMistakes(spec),
    ...conditionMistakes(spec, name),
  ];
}

function nameMistakes(name: string): readonly FieldMistake[] {
  if (name.length <= 63) return [];
  const detail = "may not be more than 63 bytes";
  return [{ type: "TooLong", field: "metadata.name", value: name, detail, path: "metadata.name" }];
}

/** No image registries and no ConfigMaps: the policy may be about objects of any namespace. */
function contextMistakes({ context = [] }: CleanupText): readonly FieldMistake[] {
  const at = { type: "Invalid", field: "spec.context", value: context } as const;
  return context.flatMap(({ imageRegistry, configMap }, index): readonly FieldMistake[] => {
    const what = imageRegistry !== undefined ? "ImageRegistry" : configMap !== undefined ? "ConfigMap" : undefined;
    if (what === undefined) return [];
    return [{ ...at, detail: `${what} is not allowed in CleanUp Policy`, path: `spec.context[${index}]` }];
  });
}

function scheduleMistakes({ schedule }: CleanupText): readonly FieldMistake[] {
  if (scheduleOf(schedule) !== undefined) return [];
  const detail = "schedule spec in the cleanupPolicy is not in proper cron format";
  return [{ type: "Invalid", field: "spec.schedule", value: schedule, detail, path: "spec.schedule" }];
}

/** Nobody asks for what is deleted on a schedule. */
function userMistakes({ any = [], all = [] }: CleanupText["match"], path: string): readonly FieldMistake[] {
  const filters = [
    ...any.map((filter, index) => ({ filter, at: `${path}.any[${index}]` })),
    ...all.map((filter, index) => ({ filter, at: `${path}.all[${index}]` })),
  ];
  return filters.flatMap(({ filter: { roles = [], clusterRoles = [], subjects = [] }, at }) =>
    Object.entries({ roles, clusterRoles, subjects })
      .filter(([, list]) => list.length > 0)
      .map(([name]): FieldMistake => {
        const field = `${at}.${name}`;
        return { type: "Forbidden", field, detail: "Usage of user info is forbidden", path: field };
      }),
  );
}

function emptySetMistakes(spec: CleanupText): readonly FieldMistake[] {
  const detail = "CleanupPolicy is matching an empty set";
  return excludesAll(spec) ? [{ type: "Invalid", field: "spec", value: spec, detail, path: "spec.exclude" }] : [];
}

/** Kyverno takes any `exclude` for one that covers everything where only one of the blocks has filters below `any`. */
function excludesAll({ match, exclude }: CleanupText): boolean {
  if (exclude === undefined || (exclude.all ?? []).length > 0 || (match.all ?? []).length > 0) return false;
  const { any: matched = [] } = match;
  const { any: excluded = [] } = exclude;
  if (matched.length === 0) return excluded.length > 0;
  return matched.some((one) => excluded.some((other) => jsonEqual(asJson(one), asJson(other))));
}

const asJson = (value: unknown) => value as Json;

/** A policy without kinds would look at nothing: Kyverno lets it pass, and never deletes anything. */
function kindMistakes({ match: { any = [], all = [] } }: CleanupText): readonly Diagnostic[] {
  if ([...any, ...all].some(({ resources }) => (resources?.kinds ?? []).length > 0)) return [];
  return [
    { code: "kinds", severity: "warning", path: "spec.match", message: "no kind is matched: nothing is deleted" },
  ];
}

function conditionMistakes({ conditions }: CleanupText, name: string): readonly Diagnostic[] {
  if (conditions === undefined) return [];
  const read = readConditions(conditions);
  if (read.kind === "mistake") return [error("conditions", `spec.conditions${read.path}`, read.message)];
  const wrong = unreadableVariable(conditions);
  if (wrong === undefined) return [];
  const message = `variable substitution failed for policy ${name}: ${wrong.message}`;
  return [error("variable", `spec.conditions${wrong.pointer.replaceAll("/", ".")}`, message)];
}
