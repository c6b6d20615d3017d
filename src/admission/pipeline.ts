import { type Ask, type PolicySet, settle, type Verdict } from "../engine/index.ts";
import { Fault, type GroupVersionKind, type GroupVersionResource, own, type UserInfo } from "../kube/index.ts";
import type { CompiledPolicy, FailurePolicy, Operation, RequestUser } from "../policy/index.ts";
import { type Decision, decide } from "../report/index.ts";
import type { Config } from "./config.ts";
import { allow, deny, respond } from "./responses.ts";
import { parseReview, type Review, requestOf } from "./review.ts";
import { type Answer, type Answerer, jsonAnswer, textAnswer } from "./routes.ts";

/** What the judging of requests needs to know; every function is called per request, and answers at once. */
export interface PipelineOptions {
  /** The policies in force. */
  readonly policies: () => PolicySet;
  /** The kind that a resource path names; `undefined` where nobody serves it. */
  readonly kinds: (resource: GroupVersionResource) => GroupVersionKind | undefined;
  /** The roles bound to a user for a namespace. Throws a `Fault` while they are not known. */
  readonly roles: (user: UserInfo, namespace: string) => BoundRoles;
  readonly config: () => Config;
  /** Where facts come from. */
  readonly ask: Ask;
  /** Takes verdicts and what was made of them, once the caller has his answer. Dry runs come here, too. */
  readonly outbox: (verdict: Verdict, decision: Decision) => void;
  /** Told of each request that has an answer, also of those that no policy looks at. Must not throw. */
  readonly answered?: (answered: Answered) => void;
  readonly now: () => number;
  /** Whether all policies, and all that judging needs besides, are known. Until then nobody gets an answer. */
  readonly ready: () => boolean;
  /** Our own namespace. */
  readonly namespace: string;
  /** Whether objects labelled as managed by us may be changed by us only. */
  readonly protectManaged: boolean;
}

/** A request that has an answer. */
export interface Answered {
  readonly kind: GroupVersionKind;
  readonly namespace: string;
  readonly operation: Operation;
  readonly allowed: boolean;
  /** From when its body was there. */
  readonly milliseconds: number;
}

/** Roles as `namespace:name`, cluster roles by name. */
export interface BoundRoles {
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
}

/** Whose path it is: that of the policies of one failure policy, or of all. */
export type PolicyGroup = FailurePolicy | "all";

/**
 * Answers the API server's question whether a request may go on. What goes wrong on the way is thrown, and so becomes
 * an HTTP error: the API server then does what the failure policy of the webhook says, and nothing is let through that
 * was not judged.
 * kyverno: pkg/webhooks/server.go, pkg/webhooks/resource/handlers.go
 */
export function createJudge(group: PolicyGroup, options: PipelineOptions): Answerer {
  const parted = new WeakMap<readonly CompiledPolicy[], Parted>();
  const partsOf = (selected: readonly CompiledPolicy[]) => {
    const known = parted.get(selected);
    if (known !== undefined) return known;
    const parts = part(selected, group);
    parted.set(selected, parts);
    return parts;
  };
  const judge = async (review: Review, time: number): Promise<Said> => {
    const { uid } = review;
    const kind = review.subresource === "" ? review.kind : options.kinds(review.resource);
    if (kind === undefined) return refusal(uid, unknownResource(review));
    const user = userOf(review, options);
    if (options.protectManaged && isProtected(review, options.namespace)) return refusal(uid, managed);
    if (isFiltered(review, kind, { user, config: options.config() })) return consent(uid);
    const now = options.now();
    const request = requestOf(review, { kind, user, now });
    const { own: asked, others } = partsOf(options.policies().select(request));
    const ask = askWithin(options, now + time);
    const said = asked.length === 0 ? consent(uid) : answerOf(uid, await settle(asked, request, ask), options);
    if (!said.allowed || others.length === 0) return said;
    const { allowed, message } = decide(await settle(others, request, ask));
    return allowed ? said : refusal(uid, message);
  };
  return async (body, time) => {
    const begin = performance.now();
    const parsed = parseReview(body);
    if (parsed.kind === "refusal") return textAnswer(parsed.status, parsed.message);
    // Without its policies an engine has nothing against anything: no answer is better than that one.
    if (!options.ready()) throw new Fault("unavailable", "the policies are not known yet");
    const { review } = parsed;
    const { allowed, answer } = await judge(review, time);
    const { kind, namespace, operation } = review;
    options.answered?.({ kind, namespace, operation, allowed, milliseconds: performance.now() - begin });
    return answer;
  };
}

/**
 * The policies of a group, and all others that judge admission requests. The others have a path of their own, and are
 * told of there; here they can only deny. While a policy changes its failure policy, the API server may still ask, or
 * ask already, by the path that is not the policy's: it must not slip through between the two.
 */
interface Parted {
  readonly own: readonly CompiledPolicy[];
  readonly others: readonly CompiledPolicy[];
}

function part(selected: readonly CompiledPolicy[], group: PolicyGroup): Parted {
  const judging = selected.filter(({ admission }) => admission);
  const isOwn = ({ failurePolicy }: CompiledPolicy) => group === "all" || failurePolicy === group;
  return { own: judging.filter(isOwn), others: judging.filter((one) => !isOwn(one)) };
}

/** What is answered, and whether it lets the request through. */
interface Said {
  readonly allowed: boolean;
  readonly answer: Answer;
}

function consent(uid: string): Said {
  return { allowed: true, answer: jsonAnswer(allow(uid)) };
}

function refusal(uid: string, message: string): Said {
  return { allowed: false, answer: jsonAnswer(deny(uid, message)) };
}

function unknownResource({ resource }: Review): string {
  const { group, version, resource: plural } = resource;
  return `no kind is known for the resource \`${[plural, version, group].filter((part) => part !== "").join(".")}\``;
}

/** kyverno: pkg/webhooks/handlers/enrich.go */
function userOf({ user, namespace }: Review, { roles }: PipelineOptions): RequestUser {
  let found: BoundRoles | undefined;
  const bound = () => {
    found ??= roles(user, namespace);
    return found;
  };
  // Looked up by those who ask: while roles are not known, only the rules and exclusions that want them fail.
  return {
    ...user,
    get roles() {
      return bound().roles;
    },
    get clusterRoles() {
      return bound().clusterRoles;
    },
  };
}

const managed = "A kyverno managed resource can only be modified by kyverno";
const managedBy = "app.kubernetes.io/managed-by";
const namespaceController = "system:serviceaccount:kube-system:namespace-controller";

/** kyverno: pkg/webhooks/handlers/protect.go */
function isProtected({ operation, user, object, oldObject }: Review, namespace: string): boolean {
  if (operation === "DELETE" && user.username === namespaceController) return false;
  if (user.username.startsWith(`system:serviceaccount:${namespace}:`)) return false;
  return [object, oldObject].some((one) => own(one?.metadata.labels, managedBy) === "kyverno");
}

/**
 * Kinds that engines of this family write about requests: judging them would make more of them. Only those of their own
 * groups: anybody may define a kind of such a name.
 */
function isOwnWork({ group, kind }: GroupVersionKind): boolean {
  return (group === "kyverno.io" || group === "reports.kyverno.io") && ownWork.has(kind);
}

const ownWork = new Set([
  "AdmissionReport",
  "ClusterAdmissionReport",
  "BackgroundScanReport",
  "ClusterBackgroundScanReport",
  "UpdateRequest",
]);

/** kyverno: pkg/webhooks/handlers/filter.go, pkg/webhooks/utils/exclude.go */
function isFiltered(
  review: Review,
  kind: GroupVersionKind,
  { user, config }: { readonly user: RequestUser; readonly config: Config },
): boolean {
  const { subresource, namespace, name } = review;
  return config.excluded(user) || config.filtered({ kind, subresource, namespace, name }) || isOwnWork(review.kind);
}

/** A fact that does not come in time is a failure, as any other: the rule that wants it ends in an error. */
function askWithin({ ask, now }: PipelineOptions, deadline: number): Ask {
  return (query) => before(ask(query), deadline - now());
}

function before<T>(answer: Promise<T>, time: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Fault("timeout", "no answer in time"));
    const timer = setTimeout(late, Math.max(0, time));
    answer.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

function answerOf(uid: string, verdict: Verdict, { outbox }: PipelineOptions): Said {
  const decision = decide(verdict);
  const { allowed, message, warnings } = decision;
  const sent = () => outbox(verdict, decision);
  const said = allowed && warnings.length === 0 ? allow(uid) : respond(uid, { allowed, message, warnings });
  return { allowed, answer: jsonAnswer(said, sent) };
}
