import { type FieldError, own, type Resource } from "../../kube/index.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { same } from "./equal.ts";
import { type Fields, flag, has, number, part, partAt, text, textEntries } from "./fields.ts";
import { utf8Length } from "./metadata.ts";
import { forbidden, invalid, invalids, required, tooLong } from "./mistakes.ts";
import { subdomainMistakes } from "./names.ts";
import { driverNameMistakes } from "./storage-parameters.ts";

const largestMetadata = 256 * 1024;

/** (kubernetes: pkg/registry/storage/volumeattachment, pkg/apis/storage/validation ValidateVolumeAttachment) */
export const volumeAttachment = described({
  group: "storage.k8s.io",
  kind: "VolumeAttachment",
  scope: "cluster",
  newStatus: { attached: false },
  doorsKeepMetadata: true,
  unconditionalUpdate: false,
  columns: [
    nameColumn,
    {
      ...column("Attacher", "The driver that attaches.", (object) => text(part(object, "spec"), "attacher")),
      format: "name",
    },
    column("PV", "The volume.", (object) => text(partAt(object, "spec", "source"), "persistentVolumeName")),
    column("Node", "The node.", (object) => text(part(object, "spec"), "nodeName")),
    column("Attached", "Whether it is done.", (object) => flag(part(object, "status"), "attached"), "boolean"),
    ageColumn,
  ],
  validate: (object) => [...attachmentMistakes(object), ...statusMistakes(object)],
  validateCreate: driverMistakes,
  validateUpdate: (object, old) =>
    same(object.spec, old.spec) ? [] : [invalid("spec", shownSpec(object), "field is immutable")],
  validateStatus: (object) => [...attachmentMistakes(object), ...statusMistakes(object)],
});

function attachmentMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  const node = text(spec, "nodeName");
  return [
    ...(text(spec, "attacher") === "" ? [required("spec.attacher")] : []),
    ...sourceMistakes(part(spec, "source")),
    ...invalids("spec.nodeName", node, subdomainMistakes(node)),
  ];
}

function sourceMistakes(source: Fields | undefined): readonly FieldError[] {
  const path = "spec.source";
  const [inline, named] = [has(source, "inlineVolumeSpec"), has(source, "persistentVolumeName")];
  const detail = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
  if (inline && named) return [forbidden(path, detail)];
  if (!inline && !named) return [required(path, detail)];
  if (!named || text(source, "persistentVolumeName") !== "") return [];
  return [required(`${path}.persistentVolumeName`, "must specify non empty persistentVolumeName")];
}

function driverMistakes(object: Resource): readonly FieldError[] {
  const source = partAt(object, "spec", "source");
  const volume = text(source, "persistentVolumeName");
  const named = has(source, "persistentVolumeName");
  return [
    ...driverNameMistakes(text(part(object, "spec"), "attacher"), "spec.attacher"),
    ...(named ? invalids("spec.source.persistentVolumeName", volume, subdomainMistakes(volume)) : []),
  ];
}

function statusMistakes(object: Resource): readonly FieldError[] {
  const status = part(object, "status");
  const size = textEntries(status, "attachmentMetadata").reduce(
    (sum, [key, value]) => sum + utf8Length(key) + utf8Length(value),
    0,
  );
  return [
    ...(size > largestMetadata ? [tooLong("status.attachmentMetadata", largestMetadata)] : []),
    ...["attachError", "detachError"].flatMap((key) => errorMistakes(part(status, key), `status.${key}`)),
  ];
}

function errorMistakes(error: Fields | undefined, path: string): readonly FieldError[] {
  const code = number(error, "errorCode") ?? 0;
  return [
    ...(utf8Length(text(error, "message")) > 1024 ? [tooLong(`${path}.message`, largestMetadata)] : []),
    ...(code < 0 ? [invalid(`${path}.errorCode`, code, "must be between 0 and 2147483647, inclusive")] : []),
  ];
}

/** The message shows the spec with the field names of the API server's internal type. */
function shownSpec(object: Resource): Fields {
  const spec = part(object, "spec");
  const source = part(spec, "source");
  return {
    Attacher: text(spec, "attacher"),
    Source: {
      PersistentVolumeName: own(source, "persistentVolumeName") ?? null,
      InlineVolumeSpec: own(source, "inlineVolumeSpec") ?? null,
    },
    NodeName: text(spec, "nodeName"),
  };
}
