import { subdomainErrors } from "../../../../kube/index.ts";
import { Failure, failed } from "../../failure.ts";
import { type CostEstimate, type Library, method, type SizeRange, type World } from "../../library.ts";
import { sizeOf } from "../../map.ts";
import { boolType, type CelType, stringType } from "../../type.ts";
import { type CelValue, isJsonObject } from "../../value.ts";
import {
  AuthorizerValue,
  authorizerType,
  DecisionValue,
  decisionType,
  GroupCheckValue,
  groupCheckType,
  PathCheckValue,
  pathCheckType,
  type ResourceAttributes,
  ResourceCheckValue,
  resourceCheckType,
  type ServiceAccountName,
} from "./authz-values.ts";
import { formats } from "./named-formats.ts";

/** Two checks are all that an expression can pay for. */
const checkCost = { cost: 350_000, estimate: () => ({ cost: { min: 350_000, max: 350_000 } }) };
const selectorCost = {
  cost: (args: readonly CelValue[]) => costOfSelector(sizeOf(args[1] ?? null)),
  estimate: (args: readonly SizeRange[]): CostEstimate => ({
    cost: { min: costOfSelector(args[1]?.min ?? 0), max: costOfSelector(args[1]?.max ?? Number.POSITIVE_INFINITY) },
  }),
};

/**
 * Questions about rights. They are asked of the world as `authorize`, with an account (`{namespace, name}`, or null for
 * the requesting user) and what is wanted (`{path, verb}` or `{group, resource, ..., verb}`); an answer is
 * `{allowed, reason, error}`. (kubernetes: apiserver/pkg/cel/library/authz.go)
 */
export const authzLibrary: Library = {
  name: "kubernetes.authz",
  types: [authorizerType, pathCheckType, groupCheckType, resourceCheckType, decisionType],
  functions: [
    { name: "path", overloads: [method([authorizerType, stringType], pathCheckType, { binary: toPath })] },
    { name: "group", overloads: [method([authorizerType, stringType], groupCheckType, { binary: toGroup })] },
    {
      name: "serviceAccount",
      overloads: [method([authorizerType, stringType, stringType], authorizerType, { call: toAccount })],
    },
    { name: "resource", overloads: [method([groupCheckType, stringType], resourceCheckType, { binary: toResource })] },
    narrowing("subresource"),
    narrowing("namespace"),
    narrowing("name"),
    {
      name: "check",
      overloads: [
        method([pathCheckType, stringType], decisionType, { call: check, ...checkCost }),
        method([resourceCheckType, stringType], decisionType, { call: check, ...checkCost }),
      ],
    },
    answer("allowed", boolType, (decision) => decision.allowed),
    answer("reason", stringType, (decision) => decision.reason),
    answer("errored", boolType, (decision) => decision.error !== ""),
    answer("error", stringType, (decision) => decision.error),
  ],
};

/** Selectors of questions about rights. (kubernetes: apiserver/pkg/cel/library/authz.go AuthzSelectors) */
export const authzSelectorsLibrary: Library = {
  name: "kubernetes.authzSelectors",
  functions: [narrowing("fieldSelector", selectorCost), narrowing("labelSelector", selectorCost)],
};

function toPath(authorizer: CelValue, path: CelValue): CelValue {
  if (String(path).trim() === "") return failed("path must not be empty");
  return new PathCheckValue(accountOf(authorizer), String(path));
}

function toGroup(authorizer: CelValue, group: CelValue): CelValue {
  return new GroupCheckValue(accountOf(authorizer), String(group));
}

function toAccount([, namespace, name]: readonly CelValue[]): CelValue {
  if (subdomainErrors(String(name)).length > 0) return failed("Invalid service account name");
  if (!isNamespace(String(namespace))) return failed("Invalid service account namespace");
  return new AuthorizerValue({ namespace: String(namespace), name: String(name) });
}

function isNamespace(name: string): boolean {
  return formats.find((format) => format.name === "dns1123Label")?.mistakes(name).length === 0;
}

function toResource(group: CelValue, resource: CelValue): CelValue {
  if (String(resource).trim() === "") return failed("resource must not be empty");
  return new ResourceCheckValue(accountOf(group), {
    group: group instanceof GroupCheckValue ? group.group : "",
    resource: String(resource),
    subresource: "",
    namespace: "",
    name: "",
    fieldSelector: "",
    labelSelector: "",
  });
}

function narrowing(name: keyof ResourceAttributes, costs: Partial<typeof selectorCost> = {}) {
  const binary = (check: CelValue, text: CelValue): CelValue =>
    check instanceof ResourceCheckValue
      ? new ResourceCheckValue(check.account, { ...check.attributes, [name]: String(text) })
      : check;
  return { name, overloads: [method([resourceCheckType, stringType], resourceCheckType, { binary, ...costs })] };
}

function check([question = null, verb = ""]: readonly CelValue[], world: World): CelValue {
  const { account = null, wanted } = asked(question);
  const args = [account === null ? null : { ...account }, { ...wanted, verb: String(verb) }];
  const said = world.ask({ kind: "authorize", args });
  if (said instanceof Failure) return said;
  if (!isJsonObject(said)) return failed("the authorizer is not available");
  const { allowed, reason = "", error = "" } = said;
  return new DecisionValue({ allowed: allowed === true, reason: String(reason), error: String(error) });
}

function asked(question: CelValue) {
  if (question instanceof ResourceCheckValue) return { account: question.account, wanted: question.attributes };
  if (question instanceof PathCheckValue) return { account: question.account, wanted: { path: question.path } };
  return { account: undefined, wanted: {} };
}

function answer(name: string, type: CelType, part: (decision: DecisionValue) => CelValue) {
  const unary = (decision: CelValue) => (decision instanceof DecisionValue ? part(decision) : null);
  return { name, overloads: [method([decisionType], type, { unary })] };
}

function accountOf(value: CelValue): ServiceAccountName | undefined {
  return value instanceof AuthorizerValue || value instanceof GroupCheckValue ? value.account : undefined;
}

/** (kubernetes: pkg/cel/library/cost.go selectorCostEstimate) */
function costOfSelector(length: number): number {
  return 10 + Math.ceil(length * 0.1) + Math.ceil(Math.ceil(length * 0.5) * 50);
}
