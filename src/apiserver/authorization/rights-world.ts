import { own, type UserInfo } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";
import type { Attributes, Authorizer } from "./authorizer.ts";

/**
 * A world in which expressions can ask about rights, those of a user or of a service account.
 * (kubernetes: apiserver/pkg/cel/library/authz.go)
 */
export function rightsWorld(authorizer: Authorizer, user: UserInfo): cel.World {
  return {
    ask({ kind, args: [account = null, wanted = null] }) {
      if (kind !== "authorize") return cel.failed(`${kind} cannot be asked here`);
      const { allowed, reason } = authorizer.authorize(accountOf(account) ?? user, attributesOf(wanted));
      return { allowed, reason, error: "" };
    },
  };
}

/** (kubernetes: apiserver/pkg/authentication/serviceaccount/util.go) */
function accountOf(account: cel.CelValue): UserInfo | undefined {
  const namespace = text(account, "namespace");
  const name = text(account, "name");
  if (name === "") return undefined;
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
  return { username: `system:serviceaccount:${namespace}:${name}`, groups };
}

function attributesOf(wanted: cel.CelValue): Attributes {
  const verb = text(wanted, "verb");
  const path = text(wanted, "path");
  if (path !== "") return { kind: "path", verb, path };
  const [group, resource, subresource] = [text(wanted, "group"), text(wanted, "resource"), text(wanted, "subresource")];
  const place = { namespace: text(wanted, "namespace"), name: text(wanted, "name") };
  return { kind: "resource", verb, group, resource, subresource, ...place };
}

function text(of: cel.CelValue, key: string): string {
  const value = own(of, key);
  return typeof value === "string" ? value : "";
}
