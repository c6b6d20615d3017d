import { type Ask, type Lookup, type PolicySet, type SettleOptions, settle, type Verdict } from "../engine/index.ts";
import {
  Fault,
  type GroupVersionKind,
  type GroupVersionResource,
  type JsonPatchOperation,
  own,
  type UserInfo,
} from "../kube/index.ts";
import type { CompiledPolicy, Operation, Phase, Request, RequestUser } from "../policy/index.ts";
import { type Decision, decide, decideMutation, type MutationDecision } from "../report/index.ts";
import type { Config } from "./config.ts";
import type { PartsOf } from "./parts.ts";
import type { OwnAccess } from "./policy-access.ts";
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
  /** Facts that are there at once. */
  readonly lookup?: Lookup;
  /** Takes verdicts and what was made of them, once the caller has his answer. Dry runs come here, too. */
  readonly outbox: (verdict: Verdict, decision: Decision) => void;
  /**
   * Takes a request that was allowed, and the policies that may have work because of it, once the caller has his answer.
   * Never dry runs.
   */
  readonly admitted?: (request: Request, policies: readonly CompiledPolicy[]) => void;
  /** Told of each request that has an answer, also of those that no policy looks at. Must not throw. */
  readonly answered?: (answered: Answered) => void;
  readonly now: () => number;
  /** Whether all policies, and all that judging needs besides, are known. Until then nobody gets an answer. */
  readonly ready: () => boolean;
  /** Our own namespace. */
  readonly namespace: string;
  /** Whether objects labelled as managed by us may be changed by us only. */
  readonly protectManaged: boolean;
  /** Tells our own account, whose requests some policies pass over; nobody is taken for it where absent. */
  readonly ownAccess?: Pick<OwnAccess, "account">;
}

/** A request that has an answer. */
export interface Answered {
  /** What was asked: whether it may go on, or what it should be changed to. */
  readonly webhook: "validate" | "mutate";
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

/**
 * Answers the API server's question whether a request may go on. What goes wrong on the way is thrown, and so becomes
 * an HTTP error: the API server then does what the failure policy of the webhook says, and nothing is let through that
 * was not judged.
 * kyverno: pkg/webhooks/server.go, pkg/webhooks/resource/handlers.go
 */
export function createJudge(partsOf: PartsOf, options: PipelineOptions): Answerer {
  return createAnswerer("validate", options, async ({ request, ask }) => {
    const { own: asked, others } = partsOf(options.policies(), request, judging);
    const said = asked.length === 0 ? consent(request.uid) : await judged(asked, request, { ask, options });
    if (!said.allowed) return said;
    if (others.length > 0) {
      const { allowed, message } = decide(await settle(others, request, ask, settling(judging, options)));
      if (!allowed) return refusal(request.uid, message);
    }
    return withWork(said, request, { options, policies: partsOf(options.policies(), request, working).own });
  });
}

/**
 * Answers the API server's question what a request should be changed to. Only objects that are created or updated are.
 * `works` says that policies which are asked here alone may have work because of the request, too, whatever it does.
 * kyverno: pkg/webhooks/resource/mutation/mutation.go
 */
export function createMutator(partsOf: PartsOf, options: PipelineOptions, works = false): Answerer {
  return createAnswerer("mutate", options, async ({ review, request, ask }) => {
    const { uid, operation } = request;
    const changes = operation === "CREATE" || operation === "UPDATE";
    if (!changes && !works) return consent(uid);
    const found = changes ? partsOf(options.policies(), request, mutating).own : [];
    const asked = await heeding(found, request, options);
    const said = asked.length === 0 ? consent(uid) : await changed(asked, { review, request, ask }, options);
    if (!works || !said.allowed) return said;
    const policies = partsOf(options.policies(), request, working).own;
    return withWork(said, request, { options, policies: policies.filter(isAskedHereAlone) });
  });
}

/** The policies without those that pass over requests of our own. (kyverno: pkg/webhooks/resource/mpol/handler.go) */
async function heeding(
  policies: readonly CompiledPolicy[],
  { user }: Request,
  { ownAccess }: PipelineOptions,
): Promise<readonly CompiledPolicy[]> {
  if (ownAccess === undefined || !policies.some(passesOverOwn)) return policies;
  const account = await ownAccess.account().catch(() => undefined);
  return account !== undefined && user?.username === account
    ? policies.filter((policy) => !passesOverOwn(policy))
    : policies;
}

const passesOverOwn = ({ rules }: CompiledPolicy) => rules.some((rule) => rule.skipsOwnRequests === true);

const isAskedHereAlone = ({ doors = [] }: CompiledPolicy) => doors.every(({ side }) => side === "mutate");

async function changed(
  policies: readonly CompiledPolicy[],
  { review, request, ask }: Question,
  options: PipelineOptions,
): Promise<Said> {
  const verdict = await settle(policies, request, ask, settling(mutating, options));
  const decision = decideMutation(verdict);
  if (review.inexact && decision.patch.some(writesDigits)) throw new Fault("invalid", tooLarge);
  return answerOf(request.uid, decision, () => options.outbox(verdict, decision));
}

const judging = ["validate"] as const satisfies readonly Phase[];
const mutating = ["mutate", "verify"] as const satisfies readonly Phase[];
const working = ["generate"] as const satisfies readonly Phase[];

interface Working {
  readonly options: PipelineOptions;
  readonly policies: readonly CompiledPolicy[];
}

/** Hands a request on once its answer is sent, where policies may have work because of it. */
function withWork(said: Said, request: Request, { options: { admitted }, policies }: Working): Said {
  if (admitted === undefined || policies.length === 0 || request.dryRun) return said;
  const { sent } = said.answer;
  const both = () => {
    sent?.();
    admitted(request, policies);
  };
  return { ...said, answer: { ...said.answer, sent: both } };
}

function settling(phases: readonly Phase[], { lookup }: PipelineOptions): SettleOptions {
  return lookup === undefined ? { phases } : { phases, lookup };
}

/** What there is to answer. */
interface Question {
  readonly review: Review;
  readonly request: Request;
  readonly ask: Ask;
}

/** Reads reviews, passes over what nobody is to judge, and hands the rest on. */
function createAnswerer(
  webhook: Answered["webhook"],
  options: PipelineOptions,
  answerTo: (question: Question) => Promise<Said>,
): Answerer {
  const answer = async (review: Review, time: number): Promise<Said> => {
    const { uid } = review;
    const kind = review.subresource === "" ? review.kind : options.kinds(review.resource);
    if (kind === undefined) return refusal(uid, unknownResource(review));
    const user = userOf(review, options);
    if (options.protectManaged && isProtected(review, options.namespace)) return refusal(uid, managed);
    if (isFiltered(review, kind, { user, config: options.config() })) return consent(uid);
    const now = options.now();
    return answerTo({ review, request: requestOf(review, { kind, user, now }), ask: askWithin(options, now + time) });
  };
  return async (body, time) => {
    const begin = performance.now();
    const parsed = parseReview(body);
    if (parsed.kind === "refusal") return textAnswer(parsed.status, parsed.message);
    // Without its policies an engine has nothing against anything: no answer is better than that one.
    if (!options.ready()) throw new Fault("unavailable", "the policies are not known yet");
    const { kind, namespace, operation } = parsed.review;
    const { allowed, answer: said } = await answer(parsed.review, time);
    options.answered?.({ webhook, kind, namespace, operation, allowed, milliseconds: performance.now() - begin });
    return said;
  };
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

async function judged(
  policies: readonly CompiledPolicy[],
  request: Request,
  { ask, options }: { readonly ask: Ask; readonly options: PipelineOptions },
): Promise<Said> {
  const verdict = await settle(policies, request, ask, settling(judging, options));
  const decision = decide(verdict);
  return answerOf(request.uid, decision, () => options.outbox(verdict, decision));
}

function answerOf(uid: string, decision: Decision & Partial<MutationDecision>, sent: () => void): Said {
  const { allowed, warnings, patch = [] } = decision;
  const plain = allowed && warnings.length === 0 && patch.length === 0;
  return { allowed, answer: jsonAnswer(plain ? allow(uid) : respond(uid, decision), sent) };
}

const tooLarge = "a whole number beyond 2^53 would not survive the change";

/** Whether an operation writes what may be such a number: there, they are carried as texts of their digits. */
function writesDigits({ value }: JsonPatchOperation): boolean {
  return value !== undefined && /"-?\d{16,}"/.test(JSON.stringify(value));
}
