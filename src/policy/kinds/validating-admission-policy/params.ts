import { compileSelector, type LabelSelector, own, parseApiVersion, type Resource } from "../../../kube/index.ts";
import { type CompileOptions, type Fact, type Facts, type Pending, pending, type Request } from "../../rule.ts";
import type { BindingText } from "./document.ts";
import type { PolicySpecText } from "./schema.ts";

/** What `params` is; `none` where there is nothing to judge with, a message where it cannot be known. */
export type ParamsAnswer =
  | { readonly kind: "params"; readonly params: unknown }
  | { readonly kind: "none" }
  | { readonly kind: "mistake"; readonly message: string };

/** Finds out what `params` is for a request. */
export type FindParams = (request: Request, facts: Facts) => ParamsAnswer | Pending;

/**
 * Compiles how a binding finds the parameters of its policy. Several objects that a selector finds are one list, unlike
 * in the API server, which asks the policy with each of them. On the command line, where nobody serves the policy,
 * a selector always gives a list, namespaces do not count, and without any object `params` is null.
 * (kyverno: pkg/admissionpolicy/{validate,utils}.go CollectParams)
 */
export function compileParams(
  paramKind: PolicySpecText["paramKind"],
  { spec: { paramRef } }: BindingText,
  options: Pick<CompileOptions, "kinds" | "unserved">,
): FindParams {
  if (paramKind === undefined || paramRef === undefined) return () => withoutParams;
  const { apiVersion = "", kind = "" } = paramKind;
  const lookUp = () => options.kinds?.({ ...parseApiVersion(apiVersion), kind })[0];
  const offline = options.unserved === true;
  const place = (request: Request, served: ReturnType<typeof lookUp>): string | undefined => {
    if (offline) return "";
    if (served?.namespaced === false) return paramRef.namespace === undefined ? "" : undefined;
    return paramRef.namespace ?? request.namespace;
  };
  return (request, facts) => {
    const served = lookUp();
    const namespace = place(request, served);
    if (namespace === undefined) return misplaced;
    if (namespace === "" && served?.namespaced === true) return unplaced;
    const resource = served?.resource ?? resourceOf(facts, { apiVersion, kind });
    if (typeof resource !== "string") return resource;
    const search = { facts, place: { apiVersion, resource, namespace }, offline };
    const { name = "", selector, parameterNotFoundAction } = paramRef;
    const found = name === "" ? selected(search, selector as LabelSelector | undefined) : named(search, name);
    if (found === pending || found.kind !== "none") return found;
    if (offline) return withoutParams;
    return parameterNotFoundAction === "Deny" ? { kind: "mistake", message: "no params found" } : found;
  };
}

const withoutParams: ParamsAnswer = { kind: "params", params: null };
const none: ParamsAnswer = { kind: "none" };

const misplaced: ParamsAnswer = {
  kind: "mistake",
  message: "paramRef.namespace must not be provided for a cluster-scoped `paramKind`",
};

const unplaced: ParamsAnswer = {
  kind: "mistake",
  message: "can't use namespaced paramRef to match cluster-scoped resources",
};

function resourceOf(
  facts: Facts,
  { apiVersion, kind: of }: { readonly apiVersion: string; readonly kind: string },
): string | ParamsAnswer | Pending {
  const fact = facts.want({ kind: "resourceOf", apiVersion, of });
  if (fact === undefined) return pending;
  const resource = fact.kind === "value" ? own(fact.value, "resource") : undefined;
  if (typeof resource === "string") return resource;
  const why = fact.kind === "failure" ? fact.message : `the resource of ${apiVersion} ${of} is not known`;
  return { kind: "mistake", message: why };
}

interface Search {
  readonly facts: Facts;
  readonly place: { readonly apiVersion: string; readonly resource: string; readonly namespace: string };
  readonly offline: boolean;
}

function named({ facts, place }: Search, name: string): ParamsAnswer | Pending {
  const fact = facts.want({ kind: "object", ...place, name });
  return answered(fact, (value) => (value === null || value === undefined ? none : { kind: "params", params: value }));
}

function selected({ facts, place, offline }: Search, selector: LabelSelector | undefined): ParamsAnswer | Pending {
  const compiled = compileSelector(selector ?? {});
  if (compiled.kind === "error") return { kind: "mistake", message: compiled.message };
  const fact = facts.want({ kind: "objects", ...place, labels: selector?.matchLabels ?? {} });
  return answered(fact, (list) => {
    const all = own(list, "items");
    const items = (Array.isArray(all) ? all : []).filter((one: Resource) => compiled.matches(one.metadata?.labels));
    if (items.length === 0) return none;
    return { kind: "params", params: items.length === 1 && !offline ? items[0] : { items } };
  });
}

function answered(fact: Fact | undefined, read: (value: unknown) => ParamsAnswer): ParamsAnswer | Pending {
  if (fact === undefined) return pending;
  if (fact.kind === "failure") return { kind: "mistake", message: fact.message };
  return read(fact.kind === "value" ? fact.value : undefined);
}
