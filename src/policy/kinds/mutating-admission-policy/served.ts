import type { FieldType, GroupVersionKind, Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { namespaceValue, requestedResource, requestValue } from "../../kubernetes-expressions/index.ts";
import { pending, type Request } from "../../rule.ts";
import { parseDocument } from "../../schema/index.ts";
import { compileMutator, type MutatorAnswer } from "./mutator.ts";
import { expressionsSpec } from "./schema.ts";

/** One object that an API server has a policy change, with one object of parameters. */
export interface MutationQuestion {
  /** In the version that the policy has matched, with the object as it is now. */
  readonly request: Request;
  /** The kind of the object: `Scale` where the request is for `deployments/scale`. */
  readonly kind: GroupVersionKind;
  /** What is known of that kind. */
  readonly type: FieldType | undefined;
  readonly params: Resource | undefined;
  /** The Namespace of the object; absent where it is in none. */
  readonly namespace: Resource | undefined;
  /** Asked about rights (`authorize`). */
  readonly world: cel.World;
  /** Reads what each change has made as the kind of the object, with its defaults. What it throws ends everything. */
  readonly readBack?: (object: Resource) => Resource;
}

/** What a policy makes of an object that its constraints match. Nothing is ever pending, the world answers at once. */
export type AdmissionMutator = (question: MutationQuestion) => MutatorAnswer;

/** Makes a policy that an API server keeps ready to change objects. */
export function compileAdmissionMutator(document: Resource): AdmissionMutator {
  const { value: spec } = parseDocument(expressionsSpec, document.spec ?? {}, "spec");
  if (spec === undefined) return () => ({ kind: "error", message: "the policy cannot be read" });
  const mutator = compileMutator(spec, { params: spec.paramKind !== undefined, authorizer: true });
  return ({ request, kind, type, params, namespace, world, readBack }) => {
    const { object } = request;
    if (object === undefined) return { kind: "unmatched" };
    const values = {
      object: json(object),
      oldObject: json(request.oldObject),
      request: requestValue(request, kind),
      namespaceObject: namespaceValue(namespace),
      params: json(params),
      authorizer: new cel.AuthorizerValue(),
      requestResource: requestedResource(request),
    };
    const answer = mutator.mutate({ object, type, values, world, readBack });
    return answer === pending ? { kind: "error", message: "the authorizer did not answer" } : answer;
  };
}

const json = (value: unknown) => (value ?? null) as cel.CelValue;
