import { compileSelector, type LabelSelector, own, parseApiVersion } from "../../../../kube/index.ts";
import type { CelValue } from "../../../../lang/cel/index.ts";
import { type Fact, type Facts, type ObjectPlace, type Pending, pending, type Request } from "../../../rule.ts";
import type { ValidateText } from "../schema/rule.ts";
import { asKyvernoAsks } from "./values.ts";

type CelText = NonNullable<ValidateText["cel"]>;

/** The objects that hold parameters, or why there are none to go by. */
export type Params =
  | { readonly kind: "params"; readonly params: readonly CelValue[] }
  | { readonly kind: "mistake"; readonly message: string };

export type FindParams = (request: Request, facts: Facts) => Params | Pending;

/** Compiles how the parameters of a rule are found; `undefined` where it has none. (kyverno: pkg/admissionpolicy/utils.go) */
export function compileParams(text: CelText | undefined): FindParams | undefined {
  const { paramKind, paramRef } = text ?? {};
  if (paramKind === undefined || paramRef === undefined) return undefined;
  const { apiVersion = "", kind = "" } = paramKind;
  return (request, facts) => {
    const fact = facts.want({ kind: "resourceOf", apiVersion, of: kind });
    if (fact === undefined) return pending;
    const namespaced = fact.kind === "value" ? own(fact.value, "namespaced") : undefined;
    if (fact.kind !== "value" || typeof namespaced !== "boolean") {
      return mistake(`failed to check if resource is namespaced or not (${failureOf(fact)})`);
    }
    const resource = String(own(fact.value, "resource"));
    const namespace = namespaceFor(paramRef, namespaced, asKyvernoAsks(request).namespace);
    if (typeof namespace !== "string") return namespace;
    const found = find(paramRef, { apiVersion, resource, namespace }, facts);
    if (found === pending || found.kind === "mistake" || found.params.length > 0) return found;
    return paramRef.parameterNotFoundAction === "Deny" ? mistake("no params found") : found;
  };
}

type ParamRef = NonNullable<CelText["paramRef"]>;

function namespaceFor({ namespace = "" }: ParamRef, namespaced: boolean, usual: string): string | Params {
  if (namespaced) {
    return namespace || usual || mistake("can't use namespaced paramRef to match cluster-scoped resources");
  }
  if (namespace === "") return "";
  return mistake("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
}

function find({ name = "", selector }: ParamRef, place: ObjectPlace, facts: Facts): Params | Pending {
  if (name !== "") return findNamed(name, place, facts);
  return selector === undefined ? { kind: "params", params: [] } : findSelected(selector, place, facts);
}

function findNamed(name: string, place: ObjectPlace, facts: Facts): Params | Pending {
  const fact = facts.want({ kind: "object", ...place, name });
  if (fact === undefined) return pending;
  if (fact.kind !== "value") return mistake(failureOf(fact));
  if (fact.value !== null) return { kind: "params", params: [fact.value as CelValue] };
  const { group } = parseApiVersion(place.apiVersion);
  return mistake(`${group === "" ? place.resource : `${place.resource}.${group}`} "${name}" not found`);
}

/** Labels are asked for, whatever else a selector wants is looked at here. */
function findSelected(selector: LabelSelector, place: ObjectPlace, facts: Facts): Params | Pending {
  const compiled = compileSelector(selector);
  if (compiled.kind === "error") return mistake(compiled.message);
  const fact = facts.want({ kind: "objects", ...place, labels: selector.matchLabels ?? {} });
  if (fact === undefined) return pending;
  if (fact.kind !== "value") return mistake(failureOf(fact));
  const items = own(fact.value, "items");
  const selected = (Array.isArray(items) ? items : []).filter((one) => compiled.matches(labelsOf(one)));
  return { kind: "params", params: selected as CelValue[] };
}

function labelsOf(object: unknown): Readonly<Record<string, string>> {
  return (own(own(object, "metadata"), "labels") ?? {}) as Readonly<Record<string, string>>;
}

function failureOf(fact: Fact): string {
  return fact.kind === "failure" ? fact.message : "there is no answer";
}

function mistake(message: string): Params {
  return { kind: "mistake", message };
}
