import { own, parseApiVersion, type Resource } from "../../../kube/index.ts";
import type { MatchTest } from "../../match/index.ts";
import { type Facts, type Outcome, type Pending, pending, type Request, type RequestUser } from "../../rule.ts";
import { runOf } from "../../variables/index.ts";
import type { Judge } from "./judge.ts";

const allowed: Outcome = {
  status: "skip",
  message: "skipping the rule evaluation as pre-existing violations are allowed",
};

/**
 * Whether an object violated the rule before: what failed then may go on failing. The old object is looked at as if it
 * were created now by nobody in particular, so a rule for certain users never allows anything here.
 *
 * Variables still tell who asks now, as they do in Kyverno. A failure stands unless the old object was really judged and really failed: one that is not matched, passes, or
 * cannot be judged changes nothing. (kyverno: pkg/engine/handlers/validation/validate_resource.go validateOldObject,
 * which skips where the old object cannot be judged)
 */
export function allowExisting(
  failure: Outcome,
  rule: { readonly matches: MatchTest; readonly judge: Judge },
  { request, facts }: { readonly request: Request; readonly facts: Facts },
): Outcome | Pending {
  const before = asCreated(request);
  if (before === undefined) return failure;
  const matched = rule.matches(before, facts);
  if (matched === pending) return pending;
  if (matched !== true) return failure;
  const asked = { ...before, oldObject: nothing, user: request.user, subresource: request.subresource };
  const judged = rule.judge(runOf(asked, facts));
  if (judged === pending) return pending;
  return judged?.status === "fail" ? allowed : failure;
}

/**
 * What was there before the old object, for variables: an object without any key. A condition that compares with it is
 * an error then, so a rule that forbids a change does not allow it for having been broken before.
 */
const nothing = {} as Resource;

const nobody: RequestUser = {
  username: "kyverno:kyverno-invalid-controller",
  uid: "kyverno:invaliduid",
  groups: ["kyverno:invalidgroup"],
  roles: ["kyverno:invalidrole"],
  clusterRoles: ["kyverno:invalidrole"],
};

/** The request that would have created the old object; `undefined` for anything but a change of an object. */
function asCreated(request: Request): Request | undefined {
  const { object, oldObject, operation } = request;
  if (operation !== "UPDATE" || object === undefined || oldObject === undefined) return undefined;
  const kind = kindOf(oldObject);
  if (kind === undefined) return undefined;
  return {
    ...request,
    operation: "CREATE",
    kind,
    subresource: "",
    object: oldObject,
    oldObject: undefined,
    user: nobody,
  };
}

function kindOf(object: Resource): Request["kind"] | undefined {
  const apiVersion = own(object, "apiVersion");
  const kind = own(object, "kind");
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  return { ...parseApiVersion(apiVersion), kind };
}
