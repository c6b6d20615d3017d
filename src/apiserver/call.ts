import type { GroupVersionResource, JsonObject, Resource, UserInfo } from "../kube/index.ts";
import type { AdmissionChain } from "./admission/chain.ts";
import type { AdmissionRequest, Operation } from "./admission/plugin.ts";
import type { Tokens } from "./authentication/tokens.ts";
import type { Authorizer } from "./authorization/authorizer.ts";
import type { Catalog } from "./catalog.ts";
import type { Draft, Kind, Subresource } from "./kind.ts";
import type { GroupResource } from "./status.ts";
import type { Store } from "./store/store.ts";

/** What all verbs work with. */
export interface Core {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly chain: AdmissionChain;
  /** Who may do what. */
  readonly authorizer: Authorizer;
  /** The tokens of service accounts. */
  readonly tokens: Tokens;
  /**
   * Gives an object what no two may have, before it is judged, and refuses what its writer may not give away. Throws a
   * `StatusError` where that cannot be had; returns what lets go of it, to be called once the object is stored or is not
   * going to be.
   */
  readonly allocate: Allocate;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told of failures that are nobody's request: a listener that threw. */
  readonly report: (error: unknown) => void;
  /** Ends what would go on for long, such as watches, when the control plane closes. */
  readonly closing: Closing;
}

/** Allocates for an object of a call; `old` is what it was, where it is an update. */
export type Allocate = (call: Call, object: Draft, old?: Resource) => () => void;

/** Whether the control plane is being closed, and how one is told. */
export class Closing {
  readonly #listeners = new Set<() => void>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Calls `listener` when the control plane closes. Returns what ends that. */
  onClose(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** One request for objects of a kind, whichever door it came in by. */
export interface Call {
  readonly kind: Kind;
  readonly subresource: Subresource | undefined;
  /** `""` for all namespaces, and where objects are in none. */
  readonly namespace: string;
  /** `""` where the request is for a collection. */
  readonly name: string;
  readonly user: UserInfo;
  /** Whether the object is one of a collection that the request is for; admission is told no name then. */
  readonly ofCollection?: boolean;
  readonly dryRun: boolean;
  /** `Ignore`, `Warn` or `Strict`: what to do about fields that the kind does not have. */
  readonly fieldValidation: FieldValidation;
  readonly fieldManager: string | undefined;
  /** What the client says it is: the owner of the fields that it writes, where it names none. */
  readonly userAgent?: string;
  /** Whether an update or an apply that makes a new object needs the right to create it too. */
  readonly asksToCreate?: boolean;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Tells the client something in a `Warning` header. */
  warn(text: string): void;
}

export type FieldValidation = "Ignore" | "Warn" | "Strict";

export function resourceOf(kind: Kind): GroupVersionResource {
  return { group: kind.gvk.group, version: kind.gvk.version, resource: kind.plural };
}

/** The kind's name in messages: `deployments.apps`. */
export function groupResourceOf(kind: Kind): GroupResource {
  return { group: kind.gvk.group, resource: kind.plural };
}

/** A stored object as the called version of its kind shows it. */
export function shown(kind: Kind, stored: Resource): Resource {
  return kind.fromStorage === undefined ? stored : kind.fromStorage(stored);
}

/** The same, where another version may have to be asked for first. */
export async function shownLater(kind: Kind, stored: Resource): Promise<Resource> {
  if (kind.convert !== undefined) await kind.convert.show([stored]);
  return shown(kind, stored);
}

/** Makes all objects of a call's kind ready to be shown: one, those of a namespace, or all there are. */
export async function readied(core: Core, { kind, namespace, name }: Call): Promise<void> {
  if (kind.convert === undefined) return;
  const collection = core.store.collection(kind.storage);
  const objects = collection.keys().flatMap((key) => collection.get(key) ?? []);
  const isAsked = ({ metadata }: Resource) =>
    (namespace === "" || metadata.namespace === namespace) && (name === "" || metadata.name === name);
  await kind.convert.show(objects.filter(isAsked));
}

/** An object as it is to be stored. */
export function storable(kind: Kind, draft: Draft): Draft {
  return kind.toStorage === undefined ? draft : kind.toStorage(draft);
}

/** A moment as objects hold it: RFC 3339 in whole seconds. */
export function timestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** The call as the admission chain sees it. */
export function admissionRequest(call: Call, operation: Operation, more: AdmissionFacts = {}): AdmissionRequest {
  const { kind, subresource } = call;
  const namespaceItself = kind.plural === "namespaces" && kind.gvk.group === "";
  const name = call.ofCollection ? "" : (more.name ?? call.name);
  return {
    operation,
    of: kind,
    resource: resourceOf(kind),
    subresource: subresource?.name ?? "",
    gvk: subresource?.gvk ?? kind.gvk,
    namespace: namespaceItself ? name : call.namespace,
    name,
    user: call.user,
    dryRun: call.dryRun,
    options: more.options ?? writeOptions(call, operation),
    old: more.old,
    warn: call.warn,
  };
}

export interface AdmissionFacts {
  readonly name?: string;
  readonly old?: Resource | undefined;
  readonly options?: JsonObject;
}

function writeOptions(call: Call, operation: Operation): JsonObject {
  return {
    kind: operation === "CREATE" ? "CreateOptions" : "UpdateOptions",
    apiVersion: "meta.k8s.io/v1",
    ...(call.dryRun ? { dryRun: ["All"] } : {}),
    ...(call.fieldManager === undefined ? {} : { fieldManager: call.fieldManager }),
    ...(call.fieldValidation === "Warn" ? {} : { fieldValidation: call.fieldValidation }),
  };
}
