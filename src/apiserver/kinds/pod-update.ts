import type { FieldError, Resource } from "../../kube/index.ts";
import { same } from "./equal.ts";
import { type Fields, number, part, parts, text } from "./fields.ts";
import { internalText } from "./internal-form.ts";
import { lineDifferences } from "./line-differences.ts";
import { immutable } from "./metadata.ts";
import { forbidden, invalid, required } from "./mistakes.ts";
import { rangeMistakes } from "./names.ts";
import { addedTolerationsMistakes } from "./toleration-validation.ts";

const largest = 2 ** 31 - 1;

const changeable = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

/**
 * What an update may not change of a Pod: all but images, the deadline and additional tolerations.
 * (kubernetes: pkg/apis/core/validation ValidatePodUpdate)
 */
export function podUpdateMistakes(pod: Resource, old: Resource): readonly FieldError[] {
  const now = part(pod, "spec") ?? {};
  const before = part(old, "spec") ?? {};
  for (const key of ["containers", "initContainers"]) {
    if (parts(now, key).length !== parts(before, key).length) {
      return [forbidden(`spec.${key}`, "pod updates may not add or remove containers")];
    }
  }
  return [
    ...missingImages(now),
    ...deadlineMistakes(now, before),
    ...addedTolerationsMistakes(parts(now, "tolerations"), parts(before, "tolerations"), "spec.tolerations"),
    ...addedGatesMistakes(now, before),
    ...otherChanges(now, before),
  ];
}

/** What the `ephemeralcontainers` door may not do. (kubernetes: ValidatePodEphemeralContainersUpdate) */
export function ephemeralUpdateMistakes(pod: Resource, old: Resource): readonly FieldError[] {
  const now = parts(part(pod, "spec"), "ephemeralContainers");
  return parts(part(old, "spec"), "ephemeralContainers").flatMap((before) => {
    const name = text(before, "name");
    const kept = now.find((one) => text(one, "name") === name);
    const start = `existing ephemeral containers ${JSON.stringify(name)}`;
    if (!kept) return [forbidden("spec.ephemeralContainers", `${start} may not be removed\n`)];
    if (same(kept, before)) return [];
    return [
      forbidden(
        "spec.ephemeralContainers",
        `${start} may not be changed\n${changes(before, kept, "EphemeralContainer")}`,
      ),
    ];
  });
}

/** What a Pod's status may not do. (kubernetes: ValidatePodStatusUpdate) */
export function podStatusMistakes(pod: Resource, old: Resource): readonly FieldError[] {
  const now = part(pod, "status");
  const before = part(old, "status");
  return [
    ...immutable("status.qosClass", text(now, "qosClass"), text(before, "qosClass")),
    ...resurrections(pod, old, "containerStatuses"),
  ];
}

function missingImages(spec: Fields): readonly FieldError[] {
  return ["containers", "initContainers"].flatMap((key) =>
    parts(spec, key).flatMap((container, index) =>
      text(container, "image") === "" ? [required(`spec.${key}[${index}].image`)] : [],
    ),
  );
}

function deadlineMistakes(now: Fields, before: Fields): readonly FieldError[] {
  const field = "spec.activeDeadlineSeconds";
  const is = number(now, "activeDeadlineSeconds");
  const was = number(before, "activeDeadlineSeconds");
  if (is === undefined) {
    return was === undefined ? [] : [invalid(field, null, "must not update from a positive integer to nil value")];
  }
  const range = rangeMistakes(is, 0, largest);
  if (range.length > 0) return range.map((detail) => invalid(field, is, detail));
  return was !== undefined && was < is ? [invalid(field, is, "must be less than or equal to previous value")] : [];
}

function addedGatesMistakes(now: Fields, before: Fields): readonly FieldError[] {
  const old = new Set(parts(before, "schedulingGates").map((gate) => text(gate, "name")));
  return parts(now, "schedulingGates").flatMap((gate, index) => {
    const name = text(gate, "name");
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return old.has(name) ? [] : [forbidden(`spec.schedulingGates[${index}].name`, detail)];
  });
}

/** Compares the specs once all that may change is made equal. */
function otherChanges(now: Fields, before: Fields): readonly FieldError[] {
  const levelled: Fields = {
    ...now,
    containers: withImagesOf(before, now, "containers"),
    initContainers: withImagesOf(before, now, "initContainers"),
    activeDeadlineSeconds: before.activeDeadlineSeconds,
    schedulingGates: before.schedulingGates,
    tolerations: before.tolerations,
    terminationGracePeriodSeconds: graceOf(now, before),
  };
  if (same(levelled, before)) return [];
  const detail = `pod updates may not change fields other than ${changeable}\n${changes(before, levelled, "PodSpec")}`;
  return [forbidden("spec", detail)];
}

/** What has changed, in the form of the API server's messages. */
function changes(before: Fields, now: Fields, type: string): string {
  return lineDifferences(internalText(before, type), internalText(now, type));
}

function withImagesOf(before: Fields, now: Fields, key: string): readonly Fields[] {
  const old = parts(before, key);
  return parts(now, key).map((container, index) => ({ ...container, image: old[index]?.image }));
}

function graceOf(now: Fields, before: Fields): unknown {
  const was = number(before, "terminationGracePeriodSeconds") ?? 0;
  return was < 0 && number(now, "terminationGracePeriodSeconds") === 1 ? was : now.terminationGracePeriodSeconds;
}

/** A container that has ended for good may not come back. (kubernetes: ValidateContainerStateTransition) */
function resurrections(pod: Resource, old: Resource, key: string): readonly FieldError[] {
  const policy = text(part(old, "spec"), "restartPolicy");
  if (policy === "Always") return [];
  const now = parts(part(pod, "status"), key);
  return parts(part(old, "status"), key).flatMap((before, index) => {
    const ended = part(part(before, "state"), "terminated");
    if (!ended || ((number(ended, "exitCode") ?? 0) !== 0 && policy === "OnFailure")) return [];
    const back = now.some(
      (one) => text(one, "name") === text(before, "name") && !part(part(one, "state"), "terminated"),
    );
    const field = `status.${key}[${index}].state`;
    return back ? [forbidden(field, "may not be transitioned to non-terminated state")] : [];
  });
}
