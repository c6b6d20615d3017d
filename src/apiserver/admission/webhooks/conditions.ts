/**
 * The conditions in CEL under which webhooks are called.
 * kubernetes: apiserver pkg/admission/plugin/webhook/matchconditions/matcher.go, pkg/admission/plugin/cel
 */
import type { GroupVersionKind, Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import type { Authorizer } from "../../authorization/authorizer.ts";
import { rightsWorld } from "../../authorization/rights-world.ts";
import type { Draft } from "../../kind.ts";
import type { AdmissionRequest } from "../plugin.ts";

/** A condition, ready to be asked; the detail of a field error where it cannot be. */
export type Condition =
  | { readonly kind: "program"; readonly program: cel.Program }
  | { readonly kind: "mistake"; readonly detail: string };

/** What conditions are asked about. */
export interface ConditionSubject {
  readonly request: AdmissionRequest;
  /** The kind of the object as the webhook wants to see it. */
  readonly gvk: GroupVersionKind;
  /** In the version that the webhook wants to see. */
  readonly object: Resource | Draft | undefined;
  readonly old: Resource | undefined;
  readonly authorizer: Authorizer;
}

/** Whether a webhook is to be called; why that cannot be said is for its failure policy to decide. */
export type Asked =
  | { readonly kind: "yes" }
  | { readonly kind: "no" }
  | { readonly kind: "error"; readonly message: string };

/**
 * Compiles a condition. What is new knows the lists of cel-go not yet, which came with the version of the control plane
 * itself.
 */
export function compileCondition(expression: string, age: "new" | "stored"): Condition {
  const compiled = cel.compile(expression, environmentOf(age));
  if (compiled.kind === "issues") return { kind: "mistake", detail: `compilation failed: ${compiled.text}` };
  const { program } = compiled;
  if (cel.sameType(program.type, cel.boolType)) return { kind: "program", program };
  return { kind: "mistake", detail: `must evaluate to bool but got ${goName(program.type)}` };
}

/** What all conditions of a webhook may cost together. */
const budget = 2_500_000;

/** Asks all conditions: one that does not hold decides, whatever others say. */
export function askConditions(conditions: readonly Condition[], subject: ConditionSubject): Asked {
  const variables = variablesOf(subject);
  const world = rightsWorld(subject.authorizer, subject.request.user);
  const errors: string[] = [];
  let left = budget;
  let holds = true;
  for (const condition of conditions) {
    if (condition.kind === "mistake") {
      errors.push(`compilation error: ${condition.detail}`);
      continue;
    }
    const { source } = condition.program;
    const { value, cost } = condition.program.evaluate(variables, { world });
    if (cost > left) return { kind: "error", message: outOfBudget };
    left -= cost;
    if (value instanceof cel.Failure) errors.push(`expression '${source}' resulted in error: ${value.message}`);
    else holds &&= value === true;
  }
  if (!holds) return { kind: "no" };
  return errors.length === 0 ? { kind: "yes" } : { kind: "error", message: together(errors) };
}

const outOfBudget = "validation failed due to running out of cost budget, no further validation rules will be run";

/** (kubernetes: apimachinery pkg/util/errors) */
function together(errors: readonly string[]): string {
  const unique = [...new Set(errors)];
  return unique.length === 1 ? (unique[0] ?? "") : `[${unique.join(", ")}]`;
}

const environments = new Map<string, cel.Environment>();

function environmentOf(age: "new" | "stored"): cel.Environment {
  const known = environments.get(age);
  if (known !== undefined) return known;
  const libraries = [
    ...cel.kubernetesCore.filter((library) => age === "stored" || library !== cel.listsLibrary),
    ...cel.kubernetesLibraries,
    cel.authzLibrary,
    cel.authzSelectorsLibrary,
  ];
  const environment = new cel.Environment({ homogeneous: true, literals: true, libraries, variables: types });
  environments.set(age, environment);
  return environment;
}

const types: Readonly<Record<string, cel.CelType>> = {
  object: cel.dynType,
  oldObject: cel.dynType,
  namespaceObject: cel.namespaceType,
  request: cel.admissionRequestType,
  authorizer: cel.authorizerType,
  "authorizer.requestResource": cel.resourceCheckType,
};

function variablesOf({ request, gvk, object, old }: ConditionSubject): cel.Variables {
  const { resource, subresource, namespace, name } = request;
  const own = { group: resource.group, resource: resource.resource, subresource, namespace, name };
  return {
    object: (object ?? null) as cel.CelValue,
    oldObject: (old ?? null) as unknown as cel.CelValue,
    namespaceObject: null,
    request: requestValue(request, gvk),
    authorizer: new cel.AuthorizerValue(),
    "authorizer.requestResource": new cel.ResourceCheckValue(undefined, {
      ...own,
      fieldSelector: "",
      labelSelector: "",
    }),
  };
}

/** The review without the objects. (kubernetes: apiserver pkg/admission/plugin/cel/condition.go CreateAdmissionRequest) */
function requestValue(request: AdmissionRequest, gvk: GroupVersionKind): cel.JsonObject {
  const { subresource, resource, name, namespace, operation, dryRun, user, options } = request;
  const { username, uid = "", groups, extra = {} } = user;
  return {
    uid: "",
    kind: { ...gvk },
    resource: { ...resource },
    ...(subresource !== "" && { subResource: subresource }),
    requestKind: { ...request.gvk },
    requestResource: { ...resource },
    ...(subresource !== "" && { requestSubResource: subresource }),
    ...(name !== "" && { name }),
    ...(namespace !== "" && { namespace }),
    operation,
    userInfo: {
      ...(username !== "" && { username }),
      ...(uid !== "" && { uid }),
      ...(groups.length > 0 && { groups }),
      ...(Object.keys(extra).length > 0 && { extra: extra as cel.JsonObject }),
    },
    object: null,
    oldObject: null,
    dryRun,
    options: operation === "CONNECT" ? null : (options as cel.JsonObject),
  };
}

/** As Go prints a type. (cel-go: common/types/types.go String) */
function goName({ name, params }: cel.CelType): string {
  return params.length === 0 ? name : `${name}(${params.map(goName).join(", ")})`;
}
