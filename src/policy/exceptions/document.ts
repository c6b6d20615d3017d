import { type Diagnostic, parseApiVersion, type Resource } from "../../kube/index.ts";
import { conditionsV2beta1 } from "../conditions/index.ts";
import { matchBlockV2beta1 } from "../match/index.ts";
import { exclusion } from "../pod-security/index.ts";
import { field, flag, list, object, parseDocument, required, text, type Value } from "../schema/index.ts";

const exception = object({
  policyName: required(text(), "The policy, with its namespace before a `/` unless it is a ClusterPolicy."),
  ruleNames: required(
    list(text()),
    "The rules; `*` and `?` are wildcards. Rules made for the controllers of Pods are named by themselves: `autogen-...`.",
  ),
});

/** What a policy exception says. */
export const exceptionSpec = object({
  background: field(flag(), "Whether the exception holds for what is in the cluster already, too."),
  match: required(matchBlockV2beta1, "The objects, and whose requests, are excepted."),
  conditions: field(conditionsV2beta1, "Further conditions, as `any` and `all`, with the variables of the rule."),
  exceptions: required(list(exception), "The rules that do not hold."),
  podSecurity: field(list(exclusion), "For Pod Security rules: the controls that alone are excepted."),
});

/** The same as a value. */
export type ExceptionText = Value<typeof exceptionSpec>;

/** A document that is a policy exception, or what is wrong with it. */
export type ReadException =
  | { readonly kind: "exception"; readonly namespace: string; readonly name: string; readonly spec: ExceptionText }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

export const exceptionKind = "PolicyException";
export const exceptionGroup = "kyverno.io";
export const exceptionVersions = ["v2", "v2beta1"] as const;

/** Reads a document. */
export function readException(document: Resource): ReadException {
  const wrong = envelopeError(document);
  if (wrong !== undefined) return { kind: "refused", diagnostics: [wrong] };
  const { value: spec, diagnostics } = parseDocument(exceptionSpec, document.spec ?? {}, "spec");
  if (spec === undefined) return { kind: "refused", diagnostics };
  const { name = "", namespace = "" } = document.metadata;
  return { kind: "exception", name, namespace, spec };
}

function envelopeError({ apiVersion, kind }: Resource): Diagnostic | undefined {
  const { group, version } = parseApiVersion(apiVersion);
  const known = group === exceptionGroup && exceptionVersions.some((one) => one === version);
  if (known && kind === exceptionKind) return undefined;
  return { code: "kind", severity: "error", message: `${apiVersion} ${kind} is no policy exception`, path: "kind" };
}
