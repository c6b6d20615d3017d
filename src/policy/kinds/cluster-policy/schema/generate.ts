import { anything, field, flag, labelSelector, list, object, text } from "../../../schema/index.ts";
import { looseConditions } from "./conditions.ts";
import { contextEntry } from "./context.ts";

const clone = object({
  namespace: field(text(), "Namespace of the object that is copied."),
  name: field(text(), "Name of the object that is copied."),
});

const cloneList = object({
  namespace: field(text(), "Namespace of the objects that are copied."),
  kinds: field(list(text()), "Kinds of the objects that are copied."),
  selector: field(labelSelector, "Labels of the objects that are copied."),
});

const downstreamFields = {
  apiVersion: field(text(), "Group and version of the object that is made."),
  kind: field(text(), "Kind of the object that is made."),
  namespace: field(text(), "Namespace of the object that is made."),
  name: field(text(), "Name of the object that is made."),
  uid: field(text(), "UID of the object that is made; of no use here."),
  data: field(anything(), "The object's content."),
  clone: field(clone, "The object that is copied."),
  cloneList: field(cloneList, "Several objects that are copied."),
};

const foreach = object({
  list: field(text(), "JMESPath expression that gives the elements."),
  context: field(list(contextEntry), "Variables that are defined for each element."),
  preconditions: field(looseConditions, "Conditions that an element must meet to be looked at."),
  ...downstreamFields,
});

/** The `generate` part of a rule. */
export const generate = object({
  generateExisting: field(flag(), "Whether objects are also made for triggers that exist already."),
  synchronize: field(flag(), "Whether what was made is kept equal to its source."),
  orphanDownstreamOnPolicyDelete: field(flag(), "Whether what was made stays when the policy goes."),
  ...downstreamFields,
  foreach: field(list(foreach), "Objects for each element of a list."),
});
