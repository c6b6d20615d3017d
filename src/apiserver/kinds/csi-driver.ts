import type { FieldError, Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { choiceMistakes } from "./checks.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { ensure, fill, inner } from "./draft.ts";
import { type Fields, flag, has, number, part, parts, text, texts } from "./fields.ts";
import { immutable } from "./metadata.ts";
import { duplicate, invalid, notSupported } from "./mistakes.ts";

const flagOf = (object: Resource, key: string, otherwise: boolean) => {
  const spec = part(object, "spec");
  return has(spec, key) ? flag(spec, key) : otherwise;
};

/** (kubernetes: pkg/registry/storage/csidriver, pkg/apis/storage/v1/defaults.go) */
export const csiDriver = described({
  group: "storage.k8s.io",
  kind: "CSIDriver",
  scope: "cluster",
  unconditionalUpdate: false,
  columns: [
    nameColumn,
    column(
      "AttachRequired",
      "Whether volumes are attached.",
      (object) => flagOf(object, "attachRequired", true),
      "boolean",
    ),
    column(
      "PodInfoOnMount",
      "Whether it learns of Pods.",
      (object) => flagOf(object, "podInfoOnMount", false),
      "boolean",
    ),
    column(
      "StorageCapacity",
      "Whether it tells of space.",
      (object) => flagOf(object, "storageCapacity", false),
      "boolean",
    ),
    column("TokenRequests", "Audiences of tokens it wants.", (object) => {
      const requests = parts(part(object, "spec"), "tokenRequests");
      return requests.length > 0 ? requests.map((one) => text(one, "audience")).join(",") : "<unset>";
    }),
    column(
      "RequiresRepublish",
      "Whether it is called again and again.",
      (object) => flagOf(object, "requiresRepublish", false),
      "boolean",
    ),
    column(
      "Modes",
      "Kinds of volumes it makes.",
      (object) => texts(part(object, "spec"), "volumeLifecycleModes").join(",") || "<none>",
    ),
    ageColumn,
  ],
  default: defaultDriver,
  countsSpec: true,
  prepareCreate: (object) => {
    // Changes are counted, from nothing.
    delete inner(object, "metadata")?.generation;
    const spec = inner(object, "spec");
    // The feature that reads this is off.
    if (spec) delete spec.nodeAllocatableUpdatePeriodSeconds;
  },
  prepareUpdate: (object, old) => {
    const spec = inner(object, "spec");
    if (spec && !has(part(old, "spec"), "nodeAllocatableUpdatePeriodSeconds")) {
      delete spec.nodeAllocatableUpdatePeriodSeconds;
    }
  },
  validate: driverMistakes,
  validateUpdate: (object, old) => {
    const [now, before] = [part(object, "spec"), part(old, "spec")];
    return [
      ...immutable("spec.attachedRequired", now?.attachRequired, before?.attachRequired),
      ...immutable("spec.volumeLifecycleModes", now?.volumeLifecycleModes, before?.volumeLifecycleModes),
    ];
  },
});

function defaultDriver(object: Draft): void {
  const spec = ensure(object, "spec");
  fill(spec, "attachRequired", true);
  fill(spec, "podInfoOnMount", false);
  fill(spec, "storageCapacity", false);
  fill(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
  if (texts(spec, "volumeLifecycleModes").length === 0) spec.volumeLifecycleModes = ["Persistent"];
  fill(spec, "requiresRepublish", false);
  fill(spec, "seLinuxMount", false);
}

function driverMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  const policies = ["File", "None", "ReadWriteOnceWithFSType"];
  const modes = ["Persistent", "Ephemeral"];
  const period = number(spec, "nodeAllocatableUpdatePeriodSeconds");
  const field = "spec.nodeAllocatableUpdatePeriodSeconds";
  return [
    ...choiceMistakes(spec, "fsGroupPolicy", { field: "spec.fsGroupPolicy", among: policies }),
    ...requestsMistakes(parts(spec, "tokenRequests")),
    ...texts(spec, "volumeLifecycleModes").flatMap((mode) =>
      modes.includes(mode) ? [] : [notSupported("spec.volumeLifecycleModes", mode, modes)],
    ),
    ...(period !== undefined && period < 10
      ? [invalid(field, period, "must be greater than or equal to 10 seconds")]
      : []),
  ];
}

function requestsMistakes(requests: readonly Fields[]): readonly FieldError[] {
  return requests.flatMap((one, at) => {
    const path = `spec.tokenRequests[${at}]`;
    const audience = text(one, "audience");
    const again = requests.slice(0, at).some((other) => text(other, "audience") === audience);
    if (again) return [duplicate(`${path}.audience`, audience)];
    const seconds = number(one, "expirationSeconds");
    const field = `${path}.expirationSeconds`;
    if (seconds === undefined) return [];
    if (seconds < 600) return [invalid(field, seconds, "may not specify a duration less than 10 minutes")];
    return seconds > 2 ** 32 ? [invalid(field, seconds, "may not specify a duration larger than 2^32 seconds")] : [];
  });
}
