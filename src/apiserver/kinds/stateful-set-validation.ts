import type { FieldError, Resource } from "../../kube/index.ts";
import { same } from "./equal.ts";
import { type Fields, has, number, part, parts, text } from "./fields.ts";
import { isEmptySelector } from "./label-selector.ts";
import { annotationsMistakes, labelsMistakes } from "./metadata.ts";
import { forbidden, invalid, invalids, nonnegative, notSupported, required } from "./mistakes.ts";
import { labelMistakes } from "./names.ts";
import { claimSpecMistakes } from "./persistent-volume-claim-validation.ts";
import { templateMistakes } from "./pod-validation.ts";
import {
  endlessMistakes,
  requiredSelector,
  selectedTemplateMistakes,
  workloadSelectorMistakes,
} from "./workload-template.ts";

/** Checks a StatefulSet besides its metadata. (kubernetes: pkg/apis/apps/validation ValidateStatefulSet) */
export function statefulSetMistakes(object: Resource): readonly FieldError[] {
  return specMistakes(part(object, "spec") ?? {}, { isNew: true, checksTemplate: true });
}

/** Checks a changed StatefulSet, of which little may change. (kubernetes: ValidateStatefulSetUpdate) */
export function statefulSetUpdateMistakes(object: Resource, old: Resource): readonly FieldError[] {
  const before = part(old, "spec") ?? {};
  const spec = part(object, "spec") ?? {};
  const wasSound = specMistakes(before, { isNew: false, checksTemplate: true }).length === 0;
  const fixed = same(withoutChangeable(spec), withoutChangeable(before));
  return [
    ...specMistakes(spec, { isNew: false, checksTemplate: wasSound }),
    ...(fixed ? [] : [forbidden("spec", fixedDetail)]),
  ];
}

const fixedDetail =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

function withoutChangeable(spec: Fields): Fields {
  const { replicas, ordinals, template, updateStrategy, revisionHistoryLimit, ...rest } = spec;
  const { persistentVolumeClaimRetentionPolicy, minReadySeconds, ...fixed } = rest;
  return fixed;
}

interface Scope {
  /** What never changes is checked only where it is new. */
  readonly isNew: boolean;
  readonly checksTemplate: boolean;
}

function specMistakes(spec: Fields, { isNew, checksTemplate }: Scope): readonly FieldError[] {
  const claims = parts(spec, "volumeClaimTemplates");
  const service = text(spec, "serviceName");
  const selector = part(spec, "selector");
  return [
    ...managementMistakes(text(spec, "podManagementPolicy")),
    ...strategyMistakes(part(spec, "updateStrategy") ?? {}),
    ...retentionMistakes(part(spec, "persistentVolumeClaimRetentionPolicy")),
    ...(isNew
      ? claims.flatMap((claim, index) =>
          claimSpecMistakes(part(claim, "spec") ?? {}, `spec.volumeClaimTemplates[${index}].spec`),
        )
      : []),
    ...nonnegative("spec.replicas", number(spec, "replicas")),
    ...nonnegative("spec.minReadySeconds", number(spec, "minReadySeconds")),
    ...nonnegative("spec.ordinals.start", number(part(spec, "ordinals"), "start")),
    ...(isNew && service !== "" ? invalids("spec.serviceName", service, labelMistakes(service)) : []),
    ...requiredSelector(selector),
    ...workloadSelectorMistakes(selector, "statefulset"),
    ...ownTemplateMistakes(spec, checksTemplate),
    ...endlessMistakes(part(spec, "template"), "StatefulSet"),
  ];
}

function managementMistakes(policy: string): readonly FieldError[] {
  const field = "spec.podManagementPolicy";
  if (policy === "") return [required(field)];
  const known = policy === "OrderedReady" || policy === "Parallel";
  return known ? [] : [invalid(field, policy, "must be 'OrderedReady' or 'Parallel'")];
}

function strategyMistakes(strategy: Fields): readonly FieldError[] {
  const field = "spec.updateStrategy";
  const rolling = part(strategy, "rollingUpdate");
  switch (text(strategy, "type")) {
    case "":
      return [required(field)];
    case "OnDelete":
      return rolling
        ? [invalid(`${field}.rollingUpdate`, shownRolling(rolling), "only allowed for updateStrategy 'RollingUpdate'")]
        : [];
    case "RollingUpdate":
      return nonnegative(`${field}.rollingUpdate.partition`, number(rolling, "partition"));
    default: {
      const shown = { Type: text(strategy, "type"), RollingUpdate: rolling ? shownRolling(rolling) : null };
      return [invalid(field, shown, "must be 'RollingUpdate' or 'OnDelete'")];
    }
  }
}

/** The message shows the field names of the API server's internal type. */
function shownRolling(rolling: Fields): Fields {
  return { Partition: number(rolling, "partition") ?? 0, MaxUnavailable: null };
}

function retentionMistakes(policy: Fields | undefined): readonly FieldError[] {
  if (!policy) return [];
  const supported = ["Retain", "Delete"];
  return ["whenDeleted", "whenScaled"].flatMap((key) => {
    const value = text(policy, key);
    const field = `spec.persistentVolumeClaimRetentionPolicy.${key}`;
    return supported.includes(value) ? [] : [notSupported(field, value, supported)];
  });
}

/** Claims become volumes of their names; host name and subdomain are given by the controller. */
function ownTemplateMistakes(spec: Fields, checksTemplate: boolean): readonly FieldError[] {
  const template = part(spec, "template") ?? {};
  const metadata = part(template, "metadata");
  const path = "spec.template";
  const selector = part(spec, "selector");
  const isSelected = selector !== undefined && isEmptySelector(selector);
  return [
    ...(isSelected ? [] : selectedTemplateMistakes(spec)),
    ...(checksTemplate ? templateMistakes(asPodsHaveIt(template, spec), path) : []),
    ...labelsMistakes(metadata, "labels", `${path}.labels`),
    ...annotationsMistakes(metadata, `${path}.annotations`),
  ];
}

function asPodsHaveIt(template: Fields, spec: Fields): Fields {
  const { hostname, subdomain, ...podSpec } = part(template, "spec") ?? {};
  const names = parts(spec, "volumeClaimTemplates").map((claim) => text(part(claim, "metadata"), "name"));
  if (names.length === 0) return { ...template, spec: podSpec };
  const claimed = [...new Set(names)].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const others = parts(podSpec, "volumes").filter((volume) => !names.includes(text(volume, "name")));
  const volumes = [...claimed, ...others];
  return { ...template, spec: has(podSpec, "volumes") || names.length > 0 ? { ...podSpec, volumes } : podSpec };
}
