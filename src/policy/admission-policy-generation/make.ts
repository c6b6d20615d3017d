import type { Resource } from "../../kube/index.ts";
import type { PolicyDocument } from "../expressions/index.ts";
import type { AdmissionPolicyPlan } from "../rule.ts";

/** An admission policy that is made of another policy. */
export interface MadeOf {
  readonly owner: PolicyDocument<unknown>;
  /** What the names begin with: `vpol`. */
  readonly prefix: string;
  /** The kind, and its version that the API server has. */
  readonly kind: string;
  readonly apiVersion: string;
  /** What it says, and its binding besides the name; fields that are `undefined` are left out. */
  readonly spec: Readonly<Record<string, unknown>>;
  readonly bound?: Readonly<Record<string, unknown>>;
}

/**
 * The objects that hold in the API server in place of a policy. They go when their owner goes.
 * (kyverno: pkg/admissionpolicy/builder.go)
 */
export function madeAdmissionPolicy({
  owner,
  prefix,
  kind,
  apiVersion,
  spec,
  bound = {},
}: MadeOf): AdmissionPolicyPlan {
  const name = `${prefix}-${owner.name}`;
  const labels = { ...managed, ...(Object.hasOwn(owner.labels, unreported) && { [unreported]: "true" }) };
  const ownerReferences = [
    { apiVersion: ownerVersion, kind: owner.description.kind, name: owner.name, uid: owner.uid },
  ];
  const policy = { apiVersion, kind, metadata: { name, labels, ownerReferences }, spec: said(spec) };
  const metadata = { name: `${name}-binding`, labels: managed, ownerReferences };
  const binding = { apiVersion, kind: `${kind}Binding`, metadata, spec: said({ policyName: name, ...bound }) };
  return { kind: "made", policy: policy as Resource, binding: binding as Resource };
}

/** That there are none, and why; without a reason nothing is told. */
export function skippedPlan(kind: string, reason: string): AdmissionPolicyPlan {
  return { kind: "skipped", message: reason === "" ? "" : `skip generating ${kind}: ${reason}` };
}

const managed = { "app.kubernetes.io/managed-by": "kyverno" };
const unreported = "reports.kyverno.io/disabled";

/** Owners are named in the version that is stored, whichever their text has. */
const ownerVersion = "policies.kyverno.io/v1beta1";

function said(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}
