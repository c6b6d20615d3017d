import { own } from "../../../../kube/index.ts";
import * as cel from "../../../../lang/cel/index.ts";
import type { Fact, Facts, Request } from "../../../rule.ts";

/**
 * Answers what expressions ask about rights. Kyverno asks about the kind of the request only, whatever resource an
 * expression names, with the namespace, subresource and verb that it says, for the user by his name alone; of a service
 * account it knows no better. (kyverno: pkg/engine/internal/auth.go, pkg/auth/auth.go)
 */
export function rightsOf(request: Request, facts: Facts): cel.World {
  return {
    ask({ kind, args: [account = null, wanted = null] }) {
      if (kind !== "authorize" || !cel.isJsonObject(wanted)) return cel.failed(`${kind} cannot be asked here`);
      const fact = facts.want({
        kind: "created",
        apiVersion: "authorization.k8s.io/v1",
        resource: "subjectaccessreviews",
        namespace: "",
        object: JSON.stringify(reviewOf(request, account, wanted)),
      });
      return fact === undefined ? cel.pending : decisionOf(fact);
    },
  };
}

function reviewOf({ resource, user }: Request, account: cel.CelValue, wanted: cel.JsonObject): unknown {
  const asked = cel.isJsonObject(account)
    ? `system:serviceaccount:${textOf(account.namespace)}:${textOf(account.name)}`
    : (user?.username ?? "");
  return {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: {
      user: asked,
      resourceAttributes: {
        namespace: textOf(wanted.namespace),
        verb: textOf(wanted.verb),
        group: resource.group,
        version: resource.version,
        resource: resource.resource,
        subresource: textOf(wanted.subresource),
      },
    },
  };
}

function decisionOf(fact: Fact): cel.CelValue {
  if (fact.kind === "failure") return { allowed: false, reason: "", error: fact.message };
  const status = fact.kind === "value" ? own(fact.value, "status") : undefined;
  return { allowed: own(status, "allowed") === true, reason: String(own(status, "reason") ?? ""), error: "" };
}

function textOf(value: cel.CelValue | undefined): string {
  return typeof value === "string" ? value : "";
}
