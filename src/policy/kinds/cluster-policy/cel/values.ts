import { apiVersionOf, own, type Resource } from "../../../../kube/index.ts";
import * as cel from "../../../../lang/cel/index.ts";
import {
  type AdmissionValues,
  namespaceValue,
  requestedResource,
  requestValue,
} from "../../../kubernetes-expressions/index.ts";
import type { Facts, Request } from "../../../rule.ts";

/** What `params` is, and whether rights can be asked about. */
export interface ValueOptions {
  readonly params?: cel.CelValue;
  readonly authorizes?: boolean;
}

/**
 * What the expressions of a rule work on. Kyverno makes a request of its own for them: of the kind that the resource has,
 * without subresource, options and dry run, named as the object is.
 * (kyverno: pkg/engine/handlers/validation/validate_cel.go)
 */
export class RuleValues implements AdmissionValues {
  readonly object: cel.CelValue;
  readonly oldObject: cel.CelValue;
  readonly params: cel.CelValue;
  readonly authorizer: cel.AuthorizerValue | undefined;
  /** Why the Namespace could not be had, where an expression has looked at it. */
  namespaceFailure: string | undefined;
  readonly #request: Request;
  readonly #facts: Facts;

  constructor(request: Request, facts: Facts, { params = null, authorizes = false }: ValueOptions = {}) {
    this.object = ofKind(request.object, request);
    this.oldObject = ofKind(request.oldObject, request);
    this.params = params;
    this.authorizer = authorizes ? anyone : undefined;
    this.#request = request;
    this.#facts = facts;
  }

  get requestResource(): cel.ResourceCheckValue | undefined {
    return this.authorizer && requestedResource(asKyvernoAsks(this.#request));
  }

  get request(): cel.CelValue {
    const known = requestValues.get(this.#request);
    if (known !== undefined) return known;
    const made = requestValue(asKyvernoAsks(this.#request));
    requestValues.set(this.#request, made);
    return made;
  }

  get namespaceObject(): cel.CelValue {
    const { namespace } = asKyvernoAsks(this.#request);
    if (namespace === "") return null;
    const fact = this.#facts.want({ kind: "namespaceObject", name: namespace });
    if (fact === undefined) return cel.pending;
    if (fact.kind === "value") return namespaceValue(fact.value ?? { metadata: { name: namespace } });
    this.namespaceFailure = fact.kind === "failure" ? fact.message : "the answer is no Namespace";
    return cel.failed(this.namespaceFailure);
  }
}

const anyone = new cel.AuthorizerValue();

/** Each request is asked about by many rules, and written down once. */
const requestValues = new WeakMap<Request, cel.JsonObject>();

/** What a subresource takes is said to be of the kind that has it. Objects are shared, not copied, where they are. */
function ofKind(object: Resource | undefined, { kind }: Request): cel.CelValue {
  if (object === undefined) return null;
  const apiVersion = apiVersionOf(kind);
  const named = object.kind === kind.kind && object.apiVersion === apiVersion;
  return (named ? object : { ...object, apiVersion, kind: kind.kind }) as unknown as cel.CelValue;
}

/** The request as Kyverno writes it down. A Namespace is in none. */
export function asKyvernoAsks({ asked: _, options: __, ...request }: Request): Request {
  const metadata = own(request.object ?? request.oldObject, "metadata");
  const { group, version, kind } = request.kind;
  const outside = kind === "Namespace" && group === "" && version === "v1";
  const name = textOf(own(metadata, "name"));
  const namespace = outside ? "" : textOf(own(metadata, "namespace"));
  return { ...request, subresource: "", dryRun: false, name, namespace };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
