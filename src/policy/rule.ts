/**
 * The contract between the text of policies and everything that acts on them; the file to read first.
 *
 * A policy's text is compiled once into {@link Rule}s. Every request, from whatever door, becomes a {@link Request};
 * rules judge it and answer with {@link Outcome}s. What a rule wants to know of the world it asks as a {@link Query}
 * and is run again once the {@link Fact} is there: rules never wait, and never act.
 */
import type {
  Diagnostic,
  GroupVersionKind,
  GroupVersionResource,
  JsonObject,
  LabelSelector,
  Resource,
  UserInfo,
} from "../kube/index.ts";
import type { GenerateIntent, Intent, LoopPlace, MutateExistingIntent, ObjectName } from "./intent.ts";
import type { Facts, Query } from "./query.ts";

export type {
  GenerateIntent,
  GenerateSource,
  Intent,
  LoopPlace,
  MutateExistingIntent,
  MutateTarget,
  ObjectName,
} from "./intent.ts";
export type {
  AttestationAnswer,
  CallMethod,
  Fact,
  Facts,
  ImageCredentials,
  ObjectPlace,
  Query,
  SignatureAnswer,
  SignatureFormat,
  SignatureQuery,
  Signer,
  SigningLogs,
} from "./query.ts";

export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** Who does what to which object, and when. */
export interface Request {
  /** Names this request; randomness that a rule wants derives from it. */
  readonly uid: string;
  readonly operation: Operation;
  /** The kind of the object that the resource path names: the parent's for a subresource (`Pod` for `pods/exec`). */
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  /** `""` for the object itself, else `status`, `ephemeralcontainers`, `exec`, ... */
  readonly subresource: string;
  /** Empty while a name is still to be generated. */
  readonly name: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  /** The object as it would be stored; absent on DELETE. */
  readonly object: Resource | undefined;
  /** The object as it came, where policies have changed it since; absent where it is as it came. */
  readonly received?: Resource;
  /** The object as it is stored; absent on CREATE. */
  readonly oldObject: Resource | undefined;
  /** Absent where nobody asks: in background scans. */
  readonly user: RequestUser | undefined;
  readonly dryRun: boolean;
  /** What the user has asked of the operation itself, such as `CreateOptions`; absent where nobody knows. */
  readonly options?: unknown;
  /** What the user has asked for, where the API server has made another version or kind of it; absent where it is the same. */
  readonly asked?: AskedResource;
  /** Milliseconds since 1970; the only clock that rules see. */
  readonly now: number;
  /** Values that stand in for what the world would say; absent everywhere but on the command line. */
  readonly given?: Given;
  /** What is judged in place of an object, as plain JSON: for policies that judge such; the command line alone has it. */
  readonly payload?: unknown;
}

/** The resource of a request as the user has written it. */
export interface AskedResource {
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly subresource: string;
}

/** Values of a values file, by the variables that they stand for: `{ request: { mode: "dev" }, dictionary: {...} }`. */
export interface Given {
  /** Laid over the variables of the request: objects are merged key by key, anything else is replaced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Further ones for one rule, in force before its context loads; the same way. */
  forRule(rule: string): GivenRule | undefined;
  /** Whether a context entry that asks this may load; where not it is passed over, and what is given stands. */
  loads(query: Query["kind"]): boolean;
}

/** What a values file gives to one rule. */
export interface GivenRule {
  readonly variables: Readonly<Record<string, unknown>>;
  /** One value for each element of a foreach. */
  readonly foreach: Readonly<Record<string, readonly unknown[]>>;
}

/** The requesting user with the names of the roles bound to him: roles as `namespace:name`. */
export interface RequestUser extends UserInfo {
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
}

/** A rule cannot go on before a fact is there. A signal of its own: nothing that swallows errors may swallow it. */
export const pending = Symbol("pending");
export type Pending = typeof pending;

export type Status = "pass" | "fail" | "warn" | "error" | "skip";

/** What one rule says of one request. */
export interface Outcome {
  readonly status: Status;
  readonly message: string;
  /** The name that it goes by in place of the rule's; it may be empty. */
  readonly rule?: string;
  /** Where in the object the rule failed, as Kyverno writes it: `/spec/containers/0/image/`. */
  readonly path?: string;
  /** Further facts for reports, such as the level of a Pod Security rule. */
  readonly properties?: Readonly<Record<string, string>>;
  /** The object as a mutate rule has changed it; absent where it has changed nothing. */
  readonly patched?: Resource;
  /** A patch has failed: there is no object left that later mutate rules of the policy could change. */
  readonly endsPolicy?: true;
  /** The policy exceptions that made it a skip: `namespace/name`. */
  readonly exceptions?: readonly string[];
  /** What something else has to carry out because the rule applies. */
  readonly intents?: readonly Intent[];
  /** What a rule of the phase `verify` says image by image; status and message are then those of the worst image. */
  readonly images?: ImageFindings;
  /** Whether the user is told of it even where there is nothing wrong. */
  readonly warns?: true;
  /** What a policy about images has found out of them, and what it wants some policy of the request to have found out. */
  readonly evidence?: ImageEvidence;
}

/** Which images were looked at for signatures. What one policy has found out counts for all. */
export interface ImageEvidence {
  /** Images that must have been verified by some policy, or the pass is a failure. */
  readonly wanted: readonly string[];
  /** The images that were looked at, and whether they were verified. */
  readonly checked: ReadonlyMap<string, boolean>;
  /** What is done about that failure. */
  readonly action: Action;
}

/** What a rule has found of the images of an object. */
export interface ImageFindings {
  /** Outcomes of their own, in place of the one that holds them; none for images that were verified before. */
  readonly outcomes: readonly Outcome[];
  /** What is to be written down of images: the name with the digest where it is known. */
  readonly records: readonly ImageRecord[];
  /** Images that are to be named by their digests. */
  readonly digests: readonly ImageDigest[];
}

export interface ImageRecord {
  readonly image: string;
  readonly status: "pass" | "fail" | "skip";
}

export interface ImageDigest {
  /** The field that names the image, from the outside inwards. */
  readonly path: readonly string[];
  /** `docker.io/nginx:latest@sha256:...` */
  readonly image: string;
}

/**
 * What has to be done elsewhere because of an object to which a rule of the phase `generate` applies. Such a rule judges
 * by its match block and preconditions alone: `pass` where it applies, `fail` where it no longer does. What is to be
 * done is asked for when it is done, with the object as it is then.
 */
export type Work = GenerateWork | ChangeWork;

interface AnyWork {
  /** Whether requests of our own account for the background are left out. */
  readonly skipsOwnRequests: boolean;
  /** Whether the rule says that it is for deletions, too. */
  readonly onDelete: boolean;
  /** Whether it is done for what exists when the policy comes, or changes. */
  readonly forExisting: boolean;
  /** The kinds whose existing objects the rule looks at, as selectors. */
  readonly kinds: readonly string[];
  /** The resources whose existing objects the rule looks at, where it names resources rather than kinds. */
  readonly resources?: readonly ResourceTrigger[];
}

/** Objects are made. */
export interface GenerateWork extends AnyWork {
  readonly kind: "generate";
  readonly synchronize: boolean;
  readonly orphan: boolean;
  /** What is made, as far as the policy says it without variables. */
  readonly made: readonly MadeKind[];
  /** What is to be made because of the object of a request. */
  plan(request: Request, facts: Facts): Plan<GenerateIntent> | Pending;
}

/** A kind of objects that a rule makes; parts with variables are as they are written. */
export interface MadeKind {
  readonly from: "data" | "clone" | "clone-list";
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  /** What names the target and source in the policy: another text, other objects. */
  readonly text: string;
}

/** Existing objects are changed. */
export interface ChangeWork extends AnyWork {
  readonly kind: "change";
  /** The kinds of objects that are changed, as the policy says it. */
  readonly changed: readonly (Omit<ObjectName, "name"> & Partial<Pick<ObjectName, "name">>)[];
  /** Which objects are to be changed because of a request. */
  plan(request: Request, facts: Facts): Plan<MutateExistingIntent> | Pending;
  /** What becomes of one of them. */
  change(request: Request, facts: Facts, target: LoadedTarget): Outcome | Pending;
}

/** An object that a target names. */
export interface LoadedTarget {
  readonly index: number;
  readonly object: Resource;
}

/** What can be done, and why the rest cannot. */
export interface Plan<I extends Intent> {
  readonly intents: readonly I[];
  readonly mistakes: readonly PlanMistake[];
}

/** Why something cannot be planned, or be done. */
export interface PlanMistake {
  readonly message: string;
  readonly place?: LoopPlace;
}

/** What is to be done with a failed request. */
export type Action = "Enforce" | "Audit";

export type Phase = "mutate" | "verify" | "validate" | "generate" | "delete";

/** One compiled rule: immutable, synchronous, without effects. */
export interface Rule {
  readonly name: string;
  readonly phase: Phase;
  /** Whether the rule concerns the request at all. A failure to find out is an {@link Outcome} with status `error`. */
  matches(request: Request, facts: Facts): boolean | Pending | Outcome;
  /** Judges a request that matches; `undefined` where the rule has nothing to say (a pattern on DELETE). */
  run(request: Request, facts: Facts): Outcome | undefined | Pending;
  /** The action for a failure of this rule, overrides by namespace included. */
  action(request: Request, facts: Facts): Action | Pending | Outcome;
  /** What is done elsewhere; rules of the phase `generate` have such work, and no others. */
  readonly work?: Work;
  /** Whether it passes over requests of our own account for the background; other rules are for those, too. */
  readonly skipsOwnRequests?: true;
  /** Whether it only looks at what a rule of the phase `verify` has left in the object: scans verify anew instead. */
  readonly checksImages?: true;
}

/** What happens when a rule ends in `error`, or the webhook cannot be reached. */
export type FailurePolicy = "Fail" | "Ignore";

/** What a policy wants to be asked about: a kind of object, or a resource. */
export type Trigger = KindTrigger | ResourceTrigger;

/** One kind of object on which a policy wants to be asked, before discovery: wildcards are allowed in every part. */
export interface KindTrigger {
  readonly phase: Phase;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `""` for the object itself, `*` for all subresources and the object. */
  readonly subresource: string;
  readonly operations: readonly Operation[];
}

/** Resources on which a policy wants to be asked, as rules of webhooks name them. Each part is a text or `*`. */
export interface ResourceTrigger {
  readonly phase: Phase;
  readonly group: string;
  readonly version: string;
  /** The plural: `pods`. */
  readonly resource: string;
  /** `""` for the object itself alone, `*` for the object and all its subresources. */
  readonly subresource: string;
  readonly scope: "*" | "Cluster" | "Namespaced";
  /** The very same list for all triggers of one rule of a policy's text: by it they become one rule of a webhook again. */
  readonly operations: readonly Operation[];
}

/** How what a policy says is told, and how the API server is to ask about it. */
export interface PolicyDoor {
  /** What its webhooks are called and where they ask: `vpol.validate.kyverno.svc`, `/vpol`. */
  readonly name: string;
  readonly path: string;
  readonly side: "validate" | "mutate";
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly matchPolicy?: "Exact" | "Equivalent";
  /** Conditions that the API server can work out itself: asked for at once by all that the policy stands for. */
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
}

/** A policy ready to judge. Immutable: a changed policy is compiled anew. */
export interface CompiledPolicy {
  /** The kind as users write it. */
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  /** Empty for cluster-wide policies; else the only namespace that the policy sees. */
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether admission requests are judged. */
  readonly admission: boolean;
  /** Whether existing objects are judged by background scans. */
  readonly background: boolean;
  readonly failurePolicy: FailurePolicy;
  /** 1 to 30; absent where the policy leaves it to the default. */
  readonly timeoutSeconds: number | undefined;
  /** Conditions that the API server works out before it asks: a policy that has any has a webhook of its own. */
  readonly matchConditions?: PolicyDoor["matchConditions"];
  /** Audit failures are shown to the user as warnings. */
  readonly emitWarning: boolean;
  /** Stop after the first rule that passes or fails. */
  readonly applyOne: boolean;
  /**
   * The rules of a phase for a kind; of `validate` where none is named. Plain ones come first, then the generated ones.
   * In validation a kind that autogen covers sees its own rules; in every other phase each kind sees all of them.
   */
  rulesFor(kind: GroupVersionKind, phase?: Phase): readonly Rule[];
  /** All rules, the generated ones included. */
  readonly rules: readonly Rule[];
  readonly triggers: readonly Trigger[];
  /**
   * The webhooks of a policy whose kind has some of its own, one for each side; absent for those that share the webhooks
   * of rules. What such a policy says is told by its name alone, without the names of rules.
   */
  readonly doors?: readonly PolicyDoor[];
  /**
   * What the policy judges in place of objects: any JSON, or check requests of HTTP or Envoy. Absent for all others. Such a
   * policy looks at `Request.payload` alone, whatever it is, and is asked by the command line alone.
   */
  readonly judges?: "json" | "http" | "envoy";
  /** What the policy's status tells besides readiness: generated rules and counts, as Kyverno writes them. */
  readonly status: Readonly<Record<string, unknown>>;
}

/** Describes a kind of policy; everything outside of a kind's own folder sees only this. */
export interface PolicyKind {
  readonly group: string;
  /** Served versions, the stored one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** The CustomResourceDefinition to install. */
  readonly crd: Resource;
  /**
   * The doors that policies of this kind may have: the API server may ask there about one that has gone. None where absent.
   */
  readonly doors?: readonly Pick<PolicyDoor, "name" | "path" | "side">[];
  /** Checks and compiles a document. With an error among the diagnostics there is no policy. */
  compile(document: Resource, options: CompileOptions): Compilation;
  /** What becomes of a policy in the API server, for kinds of which admission policies can be made; `kinds` must be known. */
  planAdmissionPolicy?(document: Resource, options: CompileOptions): AdmissionPolicyPlan;
}

/**
 * Objects that hold in the API server in place of a policy; the reason why there are none, as the policy's status tells
 * it, so that those made before have to go; or why they cannot be made as yet.
 */
export type AdmissionPolicyPlan =
  | { readonly kind: "made"; readonly policy: Resource; readonly binding: Resource }
  | { readonly kind: "skipped"; readonly message: string }
  | { readonly kind: "mistake"; readonly message: string };

/** A kind of policy that API servers have themselves: there is nothing to install. It holds where it is bound. */
export interface AdmissionPolicyKind extends Omit<PolicyKind, "crd"> {
  /** The kind of its bindings, in the same group. */
  readonly bindings: { readonly kind: string; readonly plural: string };
}

/** A kind that goes with policies without being one, such as exceptions from them. */
export interface CompanionKind {
  readonly group: string;
  /** Served versions, the stored one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** The CustomResourceDefinition to install. */
  readonly crd: Resource;
  /** What is wrong with a document; nothing where it is right. */
  check(document: Resource): readonly Diagnostic[];
}

/** What compiling has to know of the cluster. */
export interface CompileOptions {
  /** The kinds that the cluster serves, for scopes and for warnings; absent where nobody knows. */
  readonly kinds?: KindLookup;
  /** The policy exceptions in force, of all kinds and whichever policies they are about; none where absent. */
  readonly exceptions?: readonly Resource[];
  /** The bindings in force of policies that hold only where they are bound; absent where nobody knows of any. */
  readonly bindings?: readonly Resource[];
  /**
   * Nobody has to serve the policy: it is judged though it lacks what an API server insists on, such as rules about
   * resources. So it is on the command line.
   */
  readonly unserved?: true;
  /** Milliseconds since 1970, for what ends some day and is written down elsewhere; absent where nobody says it. */
  readonly now?: number;
  /** Whether the policies of a namespace may ask services over HTTP; they may not where absent. */
  readonly httpInNamespaces?: boolean;
  /** Whether nothing is denied because it cannot be judged, whatever the policy says; absent: as the policy says. */
  readonly ignoresFailures?: boolean;
  /** The custom kinds whose schemas are known: what their objects cannot have is told. */
  readonly customKinds?: readonly CustomKind[];
  /** Whether a field that no object of the policy's kinds can have is a mistake; Kyverno takes it for one that is missing. */
  readonly strictFields?: boolean;
  /** The document that this one is to replace, for what may not be changed; absent where it is new. */
  readonly previous?: Resource;
}

/** A custom kind with the schema of its definition, its `openAPIV3Schema`. */
export interface CustomKind {
  readonly gvk: GroupVersionKind;
  readonly plural: string;
  readonly schema: JsonObject;
}

/** Finds served kinds: `undefined` when there is none of this name. Parts may be wildcards. */
export type KindLookup = (
  of: GroupVersionKind,
) => readonly { readonly gvk: GroupVersionKind; readonly resource: string; readonly namespaced: boolean }[];

export interface Compilation {
  readonly policy: CompiledPolicy | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
