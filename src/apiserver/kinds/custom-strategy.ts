import {
  applyDefaults,
  type FieldError,
  newErrors,
  type ObjectMeta,
  type Resource,
  type Schema,
  validateSchema,
} from "../../kube/index.ts";
import { type Judging, judgeRules, objectBudget } from "../custom-rules/index.ts";
import { bodyOf } from "../field-errors.ts";
import type { Draft, Strategy } from "../kind.ts";
import type { LazySchema } from "../lazy-schema.ts";
import { scaleValueMistakes } from "./custom-scale-validation.ts";
import { ensure, keep } from "./draft.ts";
import { same } from "./equal.ts";
import type { Fields } from "./fields.ts";
import { metadataMistakes, metadataUpdateMistakes } from "./metadata.ts";
import { subdomainName } from "./names.ts";

/** What a version of a custom kind asks of its objects. */
export interface CustomRules {
  readonly schema: LazySchema;
  readonly namespaced: boolean;
  /** Whether the status has a door of its own. */
  readonly status: boolean;
  /** What its `scale` subresource says, where it has one. */
  readonly scale: Fields | undefined;
}

/** (kubernetes: apiextensions-apiserver pkg/registry/customresource/strategy.go, status_strategy.go) */
export function customStrategy({ schema: lazy, namespaced, status, scale }: CustomRules): Strategy {
  const rules = { namespaced, name: subdomainName, anyFinalizer: true };
  return {
    default: (object) => applyDefaults(lazy.compiled(), object),
    prepareCreate: (object) => {
      if (status) delete object.status;
      ensure(object, "metadata").generation = 1;
    },
    prepareUpdate: (object, old, subresource) => {
      if (subresource === "status") keepAllBut(object, old);
      else if (status) keep(object, old, "status");
      if (subresource !== "status") countGeneration(object, old);
    },
    validate: (object) => {
      const found = [
        ...metadataMistakes(object, rules),
        ...validateSchema(lazy.compiled(), object, ""),
        ...scaleValueMistakes(object, scale),
      ];
      return [...found, ...ruleMistakes(lazy, { value: object, old: undefined, path: "" }, found)];
    },
    validateUpdate: (object, old, subresource, warn) => {
      const schema = lazy.compiled();
      const metadata = metadataUpdateMistakes(object, old, rules);
      const counts = scaleValueMistakes(object, scale, subresource);
      const values =
        subresource === "status"
          ? statusMistakes(schema, object, old)
          : newErrors(validateSchema(schema, object, ""), { schema, value: object, old });
      const found = [...metadata, ...values, ...counts];
      const tell = (error: FieldError) => warn?.(`${error.field}: ${bodyOf(error)}`);
      return [...found, ...ruleMistakes(lazy, { value: object, old, path: "", warn: tell }, found)];
    },
    warnings: (object, old) => finalizerWarnings(object.metadata, old?.metadata),
    unconditionalUpdate: false,
  };
}

/** Objects with such mistakes are not what expressions take them for. */
const blocking: ReadonlySet<FieldError["type"]> = new Set([
  "NotSupported",
  "Required",
  "TooLong",
  "TooMany",
  "TypeInvalid",
]);

const unchecked: FieldError = {
  type: "Invalid",
  field: "<nil>",
  value: null,
  detail:
    "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
};

/** The rules in CEL that an object breaks, in which other mistakes have been found. */
function ruleMistakes(
  schema: LazySchema,
  judging: Omit<Judging, "validator">,
  found: readonly FieldError[],
): readonly FieldError[] {
  const validator = schema.rules();
  if (validator === undefined) return [];
  if (found.some(({ type }) => blocking.has(type))) return [unchecked];
  return judgeRules({ ...judging, validator }, objectBudget).errors;
}

const standardFinalizers = ["orphan", "foregroundDeletion", "kubernetes"];

/** What is told of new finalizers without a domain and a path. (kubernetes: validateKubeFinalizerName) */
function finalizerWarnings(metadata: ObjectMeta, before: ObjectMeta | undefined): readonly string[] {
  const added = (metadata.finalizers ?? []).filter((name) => !(before?.finalizers ?? []).includes(name));
  return [...new Set(added)].sort().flatMap((name) => {
    if (name.includes("/") || standardFinalizers.includes(name)) return [];
    const path = name.includes(".") ? " including a path (/)" : "";
    const why = `prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`;
    return [`metadata.finalizers: ${JSON.stringify(name)}: ${why}`];
  });
}

function keepAllBut(object: Draft, old: Resource): void {
  const { status } = object;
  const { resourceVersion, managedFields } = ensure(object, "metadata");
  for (const key of Object.keys(object)) delete object[key];
  Object.assign(object, old);
  const metadata: Draft = { ...old.metadata, resourceVersion };
  if (managedFields !== undefined) metadata.managedFields = managedFields;
  object.metadata = metadata;
  if (status === undefined) delete object.status;
  else object.status = status;
}

/** Every change outside of metadata counts; the status is out of the question where it has a door of its own. */
function countGeneration(object: Draft, old: Resource): void {
  const metadata = ensure(object, "metadata");
  const before = old.metadata.generation ?? 0;
  const changed = !same({ ...object, metadata: null }, { ...old, metadata: null });
  metadata.generation = changed ? before + 1 : before;
}

/** The status is checked on its own: messages name what is in it without it. */
function statusMistakes(schema: Schema, object: Resource, old: Resource): readonly FieldError[] {
  const found = validateSchema(schema, object, "").filter(isOfStatus);
  return newErrors(found, { schema, value: object, old }).map((error) =>
    error.detail.startsWith("status.") && error.detail.includes(" in body ")
      ? { ...error, detail: error.detail.slice("status.".length) }
      : error,
  );
}

function isOfStatus(error: FieldError): boolean {
  return error.field === "status" || error.field.startsWith("status.") || error.field.startsWith("status[");
}
