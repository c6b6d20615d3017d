import { opaqueType } from "../../type.ts";
import { Opaque } from "../../value.ts";

export const authorizerType = opaqueType("kubernetes.authorization.Authorizer");
export const pathCheckType = opaqueType("kubernetes.authorization.PathCheck");
export const groupCheckType = opaqueType("kubernetes.authorization.GroupCheck");
export const resourceCheckType = opaqueType("kubernetes.authorization.ResourceCheck");
export const decisionType = opaqueType("kubernetes.authorization.Decision");

/** Whose rights are asked for: those of the requesting user where it is absent. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/** Asks for the rights of somebody. */
export class AuthorizerValue extends Opaque {
  readonly type = authorizerType;
  readonly account: ServiceAccountName | undefined;

  constructor(account?: ServiceAccountName) {
    super();
    this.account = account;
  }

  equals(other: Opaque): boolean {
    return other === this;
  }
}

/** A question about a path that is no resource. */
export class PathCheckValue extends Opaque {
  readonly type = pathCheckType;
  readonly account: ServiceAccountName | undefined;
  readonly path: string;

  constructor(account: ServiceAccountName | undefined, path: string) {
    super();
    this.account = account;
    this.path = path;
  }

  equals(other: Opaque): boolean {
    return other === this;
  }
}

/** A question about an API group, for which a resource is still to be named. */
export class GroupCheckValue extends Opaque {
  readonly type = groupCheckType;
  readonly account: ServiceAccountName | undefined;
  readonly group: string;

  constructor(account: ServiceAccountName | undefined, group: string) {
    super();
    this.account = account;
    this.group = group;
  }

  equals(other: Opaque): boolean {
    return other === this;
  }
}

/** What is asked about; empty texts are for all, or none. */
export interface ResourceAttributes {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** As they are written, whether or not they can be read. */
  readonly fieldSelector: string;
  readonly labelSelector: string;
}

/** A question about a resource. */
export class ResourceCheckValue extends Opaque {
  readonly type = resourceCheckType;
  readonly account: ServiceAccountName | undefined;
  readonly attributes: ResourceAttributes;

  constructor(account: ServiceAccountName | undefined, attributes: ResourceAttributes) {
    super();
    this.account = account;
    this.attributes = attributes;
  }

  equals(other: Opaque): boolean {
    return other === this;
  }
}

/** What the authorizer says. */
export class DecisionValue extends Opaque {
  readonly type = decisionType;
  readonly allowed: boolean;
  readonly reason: string;
  /** Empty where nothing went wrong. */
  readonly error: string;

  constructor(answer: { readonly allowed: boolean; readonly reason: string; readonly error: string }) {
    super();
    this.allowed = answer.allowed;
    this.reason = answer.reason;
    this.error = answer.error;
  }

  equals(other: Opaque): boolean {
    return other === this;
  }
}
