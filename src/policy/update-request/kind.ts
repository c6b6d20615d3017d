import type { Diagnostic, Resource } from "../../kube/index.ts";
import type { CompanionKind } from "../rule.ts";
import {
  anything,
  choice,
  companionOf,
  field,
  flag,
  integer,
  type KindDescription,
  list,
  object,
  parseDocument,
  required,
  text,
  type Value,
} from "../schema/index.ts";

const named = object({
  apiVersion: field(text(), "Group and version."),
  kind: field(text(), "Kind."),
  namespace: field(text(), "Namespace; empty for cluster-wide objects."),
  name: field(text(), "Name."),
  uid: field(text(), "UID."),
});

const ruleContext = object({
  rule: field(text(), "The rule."),
  deleteDownstream: field(flag(), "Whether what was made is deleted."),
  synchronize: field(flag(), "Without effect."),
  cacheRestore: field(flag(), "Without effect."),
  trigger: field(named, "The object because of which it is done."),
});

const userRequestInfo = object({
  roles: field(list(text()), "Roles of the user, as `namespace:name`."),
  clusterRoles: field(list(text()), "Cluster roles of the user."),
  userInfo: field(anything(), "The user, as the API server authenticated him."),
});

const admissionRequestInfo = object({
  admissionRequest: field(anything(), "The admission request; absent where a policy has changed."),
  operation: field(text(), "The operation of the request."),
});

const context = object({
  userInfo: field(userRequestInfo, "Who asked."),
  admissionRequestInfo: field(admissionRequestInfo, "What was asked."),
});

const spec = object({
  requestType: field(choice(["mutate", "generate", "cel-generate", "cel-mutate"]), "What is to be done."),
  policy: required(text(), "The policy, with its namespace before a `/` unless it is cluster-wide."),
  rule: field(text(), "The rule that changes existing objects."),
  resource: field(named, "The object because of which they are changed."),
  ruleContext: field(list(ruleContext), "The rules that make objects."),
  deleteDownstream: field(flag(), "Without effect."),
  synchronize: field(flag(), "Without effect."),
  context: field(context, "The request."),
});

const status = object({
  state: field(choice(["Pending", "Failed", "Completed", "Skip"]), "How far it is."),
  message: field(text(), "Why it has failed."),
  generatedResources: field(list(named), "What was made, or what is to be deleted."),
  retryCount: field(integer(), "How often it has failed."),
});

const fields = {
  spec: field(spec, "What is to be done."),
  status: field(status, "What became of it."),
};

const column = (name: string, jsonPath: string, priority?: number) =>
  ({ name, type: "string", jsonPath, ...(priority !== undefined && { priority }) }) as const;

/** What policies have done elsewhere, as users meet it. (kyverno: api/kyverno/v2/update_request_types.go) */
export const updateRequestDescription: KindDescription = {
  group: "kyverno.io",
  kind: "UpdateRequest",
  plural: "updaterequests",
  shortNames: ["ur"],
  categories: ["kyverno"],
  namespaced: true,
  description: "Work that a policy wants to be done: objects to make, or existing ones to change.",
  versions: [
    {
      name: "v2",
      fields,
      columns: [
        column("Policy", ".spec.policy"),
        column("RuleType", ".spec.requestType"),
        column("ResourceKind", ".spec.resource.kind"),
        column("ResourceName", ".spec.resource.name"),
        column("ResourceNamespace", ".spec.resource.namespace"),
        column("status", ".status.state"),
        { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
      ],
      status: true,
    },
  ],
};

/** The kind. */
export const updateRequest: CompanionKind = companionOf(updateRequestDescription, check);

/** What is to be done, as an UpdateRequest says it. */
export type UpdateRequestText = Value<typeof spec>;

/** What became of it. */
export type UpdateRequestStatus = Value<typeof status>;

/** Names an object in an UpdateRequest. */
export type UpdateRequestObject = Value<typeof named>;

/** Reads what an UpdateRequest says; `undefined` where it is none. */
export function readUpdateRequest(
  document: Resource,
): { readonly spec: UpdateRequestText; readonly status: UpdateRequestStatus } | undefined {
  const said = parseDocument(spec, document.spec ?? {}, "spec").value;
  const became = parseDocument(status, document.status ?? {}, "status").value;
  return said === undefined || became === undefined ? undefined : { spec: said, status: became };
}

function check(document: Resource): readonly Diagnostic[] {
  return parseDocument(spec, document.spec ?? {}, "spec").diagnostics;
}
