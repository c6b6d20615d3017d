import type { Resource } from "../../../kube/index.ts";
import { quoted } from "../../../kube/index.ts";
import type { Core } from "../../call.ts";
import { thaw } from "../../frozen.ts";
import type { Codec, Draft, Kind } from "../../kind.ts";
import { same } from "../../kinds/equal.ts";
import { forbidden, internalError, StatusError } from "../../status.ts";
import { codecOf } from "../../subresource-codec.ts";
import type { MutatingRounds, MutatingStep } from "../chain.ts";
import type { AdmissionRequest } from "../plugin.ts";
import { converted, holdsKind } from "../webhooks/convert.ts";
import type { MutatingEvaluator, MutatingInput, PolicyExpressions } from "./evaluation.ts";
import { isExempt } from "./exempt.ts";
import { type Invocation, invocationsOf, type Misconfiguration, nameIn, namespaceOf } from "./invocations.ts";
import type { MatchedVersion } from "./match.ts";

type Compile = NonNullable<PolicyExpressions["mutating"]>;

/**
 * Lets the stored MutatingAdmissionPolicies change objects, each what the one before it has made. Where one of them has
 * changed the object, or somebody else after them, those that were asked before and want it are asked once more.
 * kubernetes: apiserver pkg/admission/plugin/policy/mutating/{dispatcher,reinvocationcontext}.go
 */
export function mutatingPolicies(core: () => Core, compile: Compile): MutatingStep {
  const evaluators = new WeakMap<Resource, MutatingEvaluator>();
  const evaluatorOf = (policy: Resource) => {
    const known = evaluators.get(policy) ?? compile(policy);
    evaluators.set(policy, known);
    return known;
  };
  return { mutation: (request) => new PolicyRounds({ core: core(), request, evaluatorOf }) };
}

const places = { policies: "mutatingadmissionpolicies", bindings: "mutatingadmissionpolicybindings" };

interface RoundsOptions {
  readonly core: Core;
  readonly request: AdmissionRequest;
  readonly evaluatorOf: (policy: Resource) => MutatingEvaluator;
}

/** Why one policy refuses. Configuration errors have no reason of their own. */
interface Refusal {
  readonly message: string;
  readonly reason: "Invalid" | undefined;
}

class PolicyRounds implements MutatingRounds {
  readonly #options: RoundsOptions;
  #again = false;
  #changed = false;
  #output: Draft | undefined;
  #waiting = new Set<string>();
  readonly #recalled = new Set<string>();

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  /** Whether a policy has been asked with success, be it that it left the object as it was: all are asked again then. */
  get changed(): boolean {
    return this.#changed;
  }

  async run(draft: Draft | undefined): Promise<Draft | undefined> {
    const { core, request } = this.#options;
    if (draft === undefined || isExempt(request)) return draft;
    if (core.store.collection({ ...group, resource: places.bindings }).size === 0) return draft;
    if (this.#again && !same(draft, this.#output)) this.#recall();
    const refusals: Refusal[] = [];
    const invocations: Invocation[] = [];
    for await (const one of invocationsOf(core, places, { request, object: draft })) {
      if ("message" in one) refusals.push({ message: refusalText(one), reason: undefined });
      else invocations.push(one);
    }
    const object = this.#changedBy(invocations, draft, refusals);
    if (this.#changed) this.#recall();
    this.#again = true;
    this.#output = thaw(object) as Draft;
    if (refusals.length > 0) throw refused(request, object, refusals);
    return object;
  }

  #changedBy(invocations: readonly Invocation[], draft: Draft, refusals: Refusal[]): Draft {
    let object = draft;
    for (const { params, ...invocation } of invocations) {
      for (const one of params) {
        const { object: next, messages } = this.#ask(invocation, object, one);
        object = next;
        if (invocation.bound.ignoresFailure) continue;
        for (const message of messages) {
          refusals.push({ message: refusalText({ ...invocation, message }), reason: "Invalid" });
        }
      }
    }
    return object;
  }

  /** The object as the policy makes it, and why it cannot be told. */
  #ask(
    { bound, binding, version }: Omit<Invocation, "params">,
    object: Draft,
    params: Resource | undefined,
  ): { readonly object: Draft; readonly messages: readonly string[] } {
    const { core, request, evaluatorOf } = this.#options;
    const as = (made: Draft, messages: readonly string[] = []) => ({ object: made, messages });
    const key = [bound.name, binding.name, params?.metadata.namespace, params?.metadata.name].join("/");
    if (this.#again && !this.#recalled.has(key)) return as(object);
    const answer = evaluatorOf(bound.policy)({ ...inputOf(core, version, { request, object }), params });
    if (answer.kind === "error") return as(object, answer.messages);
    if (answer.kind === "unmatched") return as(object);
    this.#changed = true;
    const next = answer.kind === "object" ? asAsked(request, version, answer.object) : object;
    if (next !== object && !same(next, object)) this.#recall();
    if (bound.reinvoked) this.#waiting.add(key);
    return as(next);
  }

  #recall(): void {
    for (const key of this.#waiting) this.#recalled.add(key);
    this.#waiting = new Set();
  }
}

const group = { group: "admissionregistration.k8s.io", version: "v1" };

interface Changing<O> {
  readonly request: AdmissionRequest;
  readonly object: O;
}

function inputOf(
  core: Core,
  version: MatchedVersion,
  { request, object }: Changing<Draft>,
): Omit<MutatingInput, "params"> {
  const { kind, resource, gvk } = version;
  const own = holdsKind(request);
  const view = own ? converted(object, request.of, kind) : object;
  const old = own && request.old !== undefined ? converted(request.old, request.of, kind) : request.old;
  const codec = own ? kind.codec : codecOf(request.of, { gvk });
  const objects = { object: view as unknown as Resource, old, type: codec.fieldType() };
  const isStrict = !core.catalog.isCustom(kind);
  const readBack = (made: Resource) => read(made, { codec, isStrict, kind: own ? kind : undefined });
  const namespace = namespaceOf(core, request);
  return { request, resource, gvk, ...objects, namespace, authorizer: core.authorizer, readBack };
}

interface Reading {
  readonly codec: Codec;
  /** Whether fields that the kind does not have are refused. */
  readonly isStrict: boolean;
  /** The kind whose defaults it gets. */
  readonly kind: Kind | undefined;
}

/** Reads what a policy has made as the kind it has to be. */
function read(made: Resource, { codec, isStrict, kind }: Reading): Resource {
  const draft = thaw(made) as Draft;
  const { mismatch, unknown } = codec.fit(draft);
  if (mismatch !== undefined) throw internalError(mismatch);
  const texts = unknown.map((path) => `unknown field ${quoted(path)}`);
  if (isStrict && texts.length > 0) throw internalError(`strict decoding error: ${texts.join(", ")}`);
  kind?.strategy.default(draft);
  return draft as unknown as Resource;
}

/** What a policy has made, in the version that the user has asked for. */
function asAsked(request: AdmissionRequest, { kind }: MatchedVersion, object: Resource): Draft {
  const own = holdsKind(request) && kind !== request.of;
  return thaw(own ? converted(object, kind, request.of) : object) as Draft;
}

function refusalText({ bound, binding, message }: Misconfiguration): string {
  return binding === undefined
    ? `policy ${quoted(bound.name)} denied request: ${message}`
    : `policy '${bound.name}' with binding '${binding.name}' denied request: ${message}`;
}

/** The first refusal is the message, all of them are causes. */
function refused(request: AdmissionRequest, object: Draft, refusals: readonly Refusal[]): StatusError {
  const { group: of, resource } = request.resource;
  const { status } = forbidden(
    { group: of, resource },
    nameIn({ request, object }),
    "admission request denied by policy",
  );
  const [first] = refusals;
  return new StatusError({
    ...status,
    message: first?.message ?? "",
    reason: first?.reason ?? "Forbidden",
    details: { ...status.details, causes: refusals.map(({ message }) => ({ message })) },
  });
}
