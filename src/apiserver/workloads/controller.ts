import type { GroupVersionResource, Resource } from "../../kube/index.ts";
import type { KeyPair } from "../../pki/index.ts";
import type { CheckTypes } from "../admission/policies/type-warnings.ts";
import type { Api, WatchEventType } from "../api.ts";
import type { Tokens } from "../authentication/tokens.ts";
import type { Clock } from "./clock.ts";
import type { EventRecorder } from "./event-recorder.ts";

/**
 * A control loop. It watches, and turns each event into keys (`namespace/name`, or what the loop likes); for each key
 * it looks at the world as it is and takes the next steps. The runner around it owns everything else.
 */
export interface Controller {
  /** The component as events name it: `deployment-controller`. */
  readonly name: string;
  /** Who it is towards the API. */
  readonly user: (settings: Settings) => ControllerUser;
  /** Whether it works on the node, so that its events name the node as their source. */
  readonly onNode?: boolean;
  /** How many keys it handles at the same time, 4 if not said otherwise. */
  readonly workers?: number;
  /** Sets up the watches on the bench and returns what handles a key. */
  start(bench: Bench): Reconcile;
}

/** A controller's identity, as a real cluster has it: policies may name it. */
export interface ControllerUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/**
 * Brings the world a step closer to what the key's object asks for. What it throws is tried again, later and later.
 * Resolves to when the key is to be looked at again, without an event, or to nothing.
 */
export type Reconcile = (key: string) => Promise<Next>;

/** Milliseconds until the key is handled again; `back-off` for later and later, without anything having failed. */
export type Next = number | "back-off" | undefined;

/** What a controller works with. */
export interface Bench {
  readonly api: Api;
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly settings: Settings;
  /** Between 0 and 1. */
  random(): number;
  /** Enqueues the keys that each change of the resource concerns. */
  watch(resource: GroupVersionResource, keysOf: KeysOf): () => void;
  /** Calls `listener` after each change of the kinds that are served. */
  onKinds(listener: () => void): void;
  /** Asks for a key to be handled: at once, or in so many milliseconds. */
  enqueue(key: string, afterMs?: number): void;
}

export type KeysOf = (object: Resource, type: WatchEventType) => readonly string[] | Promise<readonly string[]>;

/** What the controllers are told of their cluster. */
export interface Settings {
  readonly nodeName: string;
  /** The certificate authority of the API server in PEM, published to every namespace; absent where there is none. */
  readonly ca: string | undefined;
  /** Signs a token of a service account for a secret; absent where nobody does. */
  readonly issueToken: Tokens["issueLasting"] | undefined;
  /** Signs the certificates of clients whose requests are approved; absent where nobody does. */
  readonly authority: KeyPair | undefined;
  /** Holds the expressions of admission policies against the kinds that they are about; absent where nobody can. */
  readonly checkTypes?: CheckTypes | undefined;
}

/** A controller that runs inside kube-controller-manager, under the service account of its own name. */
export function controllerManager(account: string): () => ControllerUser {
  return () => ({
    username: `system:serviceaccount:kube-system:${account}`,
    groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
  });
}

/** The kubelet of the node. */
export function nodeUser({ nodeName }: Settings): ControllerUser {
  return { username: `system:node:${nodeName}`, groups: ["system:nodes", "system:authenticated"] };
}

/** The key of an object: `namespace/name`, and `/name` for cluster-scoped ones. */
export function keyOf(object: Resource): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name ?? ""}`;
}

/** The namespace and the name in a key of {@link keyOf}. */
export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
