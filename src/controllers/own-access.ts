import { type Client, type Discovery, resourceOfKind } from "../cluster/index.ts";
import { own } from "../kube/index.ts";
import type { Account } from "./account.ts";

/** What our own account may do. */
export interface OwnAccess {
  account(): Promise<string>;
  /** Whether it may do this; `undefined` where nobody serves the kind. */
  may(access: WantedAccess): Promise<boolean | undefined>;
}

/** Something to be done. Empty texts stand for all, and for the object itself. */
export interface WantedAccess {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** Asks the API server what we may do. */
export function createOwnAccess(client: Client, account: Account, discovery: () => Discovery | undefined): OwnAccess {
  return {
    account: account.name,
    async may({ verb, group, version, kind, subresource, namespace, name }) {
      const [served] = discovery()?.find({ group, version, kind }) ?? [];
      if (served === undefined) return undefined;
      const resourceAttributes = {
        ...resourceOfKind(served),
        verb,
        ...(subresource !== "" && { subresource }),
        ...(served.namespaced && namespace !== "" && { namespace }),
        ...(name !== "" && { name }),
      };
      const body = { ...review, spec: { resourceAttributes } };
      const answer = await client.raw("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
        method: "POST",
        body,
      });
      return own(own(answer, "status"), "allowed") === true;
    },
  };
}

const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview" };
