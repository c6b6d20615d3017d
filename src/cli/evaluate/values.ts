import { isRecord, setOwn } from "../../data/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import type { Given, GivenRule, Operation, Query } from "../../policy/index.ts";
import type { ValuesText } from "../input/index.ts";
import { nested, withPath } from "./dotted.ts";

/** The values that an evaluation finds, by policy, rule and resource. */
export interface Values {
  readonly text: ValuesText | undefined;
  /** What `--set` says, for every policy and resource. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Which context entries load, rather than being passed over. */
  readonly loads: (query: Query["kind"]) => boolean;
}

/** What the values make of one object under one policy. */
export interface ValuedObject {
  /** The object with the values that change it. */
  readonly object: Resource;
  readonly operation: Operation;
  readonly given: Given;
}

/**
 * Applies the values of a policy and a resource to an object; `operation` wins over what the values say of it.
 * (kyverno: cmd/cli/kubectl-kyverno/processor/policy_processor.go makePolicyContext)
 */
export function valuesFor(values: Values, policy: string, object: Resource, operation?: Operation): ValuedObject {
  const flat = flatValues(values, policy, String(own(object.metadata, "name") ?? ""));
  const said = flat["request.operation"];
  const { request = {}, ...others } = nested(flat);
  const { object: changes, oldObject: _, operation: __, ...rest } = request as Readonly<Record<string, unknown>>;
  const judged = operation ?? operationOf(said);
  const shown = operation ?? said ?? judged;
  return {
    object: changes === undefined ? object : (withPath(object, changes) as Resource),
    operation: judged,
    given: {
      variables: { ...others, request: { ...rest, ...(shown !== judged && { operation: shown }) } },
      forRule: (rule) => givenToRule(values.text, policy, rule),
      loads: values.loads,
    },
  };
}

/** Whether the values say anything of a policy by its name: where not, they are the same for it as for others. */
export function concernsPolicy({ text }: Values, policy: string): boolean {
  return text?.policies?.some(({ name }) => name === policy) === true;
}

/** The namespaces that the values give, by name; whole ones win over labels alone. */
export function givenNamespaces(text: ValuesText | undefined): ReadonlyMap<string, Resource> {
  const namespaces = new Map<string, Resource>();
  for (const { name, labels = {} } of text?.namespaceSelector ?? []) {
    namespaces.set(name, { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
  }
  for (const one of text?.namespaces ?? []) {
    const metadata = own(one, "metadata");
    const name = own(metadata, "name");
    if (!isRecord(one) || !isRecord(metadata) || typeof name !== "string") continue;
    namespaces.set(name, { ...one, apiVersion: "v1", kind: "Namespace", metadata });
  }
  return namespaces;
}

/** Global values, then those of the resource, then `--set`: what comes later wins. */
function flatValues({ text, set }: Values, policy: string, resource: string): Readonly<Record<string, unknown>> {
  const flat: Record<string, unknown> = {};
  const add = (values: Readonly<Record<string, unknown>> | undefined) => {
    for (const [key, value] of Object.entries(values ?? {})) setOwn(flat, key, value);
  };
  add(text?.globalValues);
  for (const one of text?.policies ?? []) {
    if (one.name !== policy) continue;
    for (const named of one.resources ?? []) if (named.name === resource) add(named.values);
  }
  add(set);
  return flat;
}

/**
 * What is given to a rule is given to those generated from it, too; of several entries the first is read.
 * (kyverno: cmd/cli/kubectl-kyverno/store/store.go)
 */
function givenToRule(text: ValuesText | undefined, policy: string, rule: string): GivenRule | undefined {
  const rules = (text?.policies ?? []).filter(({ name }) => name === policy).flatMap((one) => one.rules ?? []);
  const found = rules.find(({ name }) => [name, `autogen-${name}`, `autogen-cronjob-${name}`].includes(rule));
  if (found === undefined) return undefined;
  return { variables: nested(found.values ?? {}), foreach: found.foreachValues ?? {} };
}

/** Only DELETE and UPDATE change what is judged. */
function operationOf(said: unknown): Operation {
  return said === "DELETE" || said === "UPDATE" ? said : "CREATE";
}
