import { anything, choice, field, flag, labelSelector, list, object, text, type Value } from "../../../schema/index.ts";
import { looseConditions } from "./conditions.ts";
import { contextEntry } from "./context.ts";

const target = object({
  apiVersion: field(text(), "Group and version of the objects to change."),
  kind: field(text(), "Kind of the objects to change."),
  namespace: field(text(), "Namespace of the objects to change."),
  name: field(text(), "Name of the object to change; `*` and `?` are wildcards."),
  uid: field(text(), "UID of the object to change."),
  selector: field(labelSelector, "Labels of the objects to change."),
  context: field(list(contextEntry), "Variables that are defined for each object."),
  preconditions: field(anything(), "Conditions that an object must meet to be changed."),
});

const patchFields = {
  patchStrategicMerge: field(anything(), "Patch in the form of the object, with anchors."),
  patchesJson6902: field(text(), "JSON patch (RFC 6902), written as YAML or JSON text."),
};

const foreach = object({
  list: field(text(), "JMESPath expression that gives the elements."),
  order: field(choice(["Ascending", "Descending"]), "In which order the elements are taken."),
  context: field(list(contextEntry), "Variables that are defined for each element."),
  preconditions: field(looseConditions, "Conditions that an element must meet to be looked at."),
  ...patchFields,
  foreach: field(anything(), "A loop within the loop."),
});

/** Loops over elements, as a rule or a loop has them. */
export const mutateForeach = list(foreach);

/** A loop over elements as a policy says it. */
export type MutateForeachText = Value<typeof foreach>;

/** The `mutate` part of a rule. */
export const mutate = object({
  mutateExistingOnPolicyUpdate: field(flag(), "Whether existing objects are changed when the policy changes."),
  targets: field(list(target), "Existing objects that are changed instead of the one in the request."),
  ...patchFields,
  foreach: field(mutateForeach, "Patches for each element of a list."),
});
