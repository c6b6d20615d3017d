/** For the table of what Kyverno refuses: parts of policies. */
import type { Resource } from "../../../../kube/index.ts";
import type { CompileOptions, KindLookup } from "../../../rule.ts";

/** A rule that matches by one filter. */
export const any = (filter: object) => ({ match: { any: [filter] } });
/** A filter for Pods. */
export const pods = { resources: { kinds: ["Pod"] } };
/** A rule for kinds. */
export const kinds = (...names: string[]) => any({ resources: { kinds: names } });
/** A rule that checks. */
export const validate = (part: object) => ({ validate: part });
/** A rule that changes. */
export const mutate = (part: object) => ({ validate: undefined, mutate: part });
/** A rule that makes objects. */
export const generate = (part: object) => ({ validate: undefined, generate: part });
/** A rule about images. */
export const images = (part: object) => ({ validate: undefined, verifyImages: [part] });
/** A rule with a context. */
export const context = (...entries: object[]) => ({ context: entries });
/** A rule that denies by a condition. */
export const deny = (condition: object) => validate({ deny: { conditions: { any: [condition] } } });
/** A rule by the Pod Security Standards with an exclusion. */
export const podSecurity = (exclude: object) => validate({ podSecurity: { level: "restricted", exclude: [exclude] } });
/** A rule with an operation of a JSON patch. */
export const patch = (operation: object) => mutate({ patchesJson6902: JSON.stringify([operation]) });
/** What is made. */
export const target = { apiVersion: "v1", kind: "Secret", name: "s", namespace: "team" };
/** The same as a copy. */
export const cloned = { ...target, clone: { name: "s", namespace: "base" } };
/** A public key. */
export const key = "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----";
/** What is to be signed with it. */
export const signed = { imageReferences: ["x"], attestors: [{ entries: [{ keys: { publicKeys: key } }] }] };

/** The kinds that there are. */
export const served: KindLookup = ({ kind }) =>
  new Map([
    ["Pod", [{ gvk: { group: "", version: "v1", kind }, resource: "pods", namespaced: true }]],
    ["Secret", [{ gvk: { group: "", version: "v1", kind }, resource: "secrets", namespaced: true }]],
    ["Namespace", [{ gvk: { group: "", version: "v1", kind }, resource: "namespaces", namespaced: false }]],
    ["Deployment", [{ gvk: { group: "apps", version: "v1", kind }, resource: "deployments", namespaced: true }]],
  ]).get(kind) ?? [];

/** How a refusal begins in the background. */
export const inBackground =
  "only select variables are allowed in background mode. Set spec.background=false to disable background mode for this policy rule: ";
/** How a refusal of variables begins. */
export const invalid = "policy contains invalid variables: ";
/** A policy for requests alone. */
export const openly = { background: false };

/** A row of the table of what Kyverno refuses: its number, a policy, and what is said of it. */
export type Row = readonly [row: string, document: Resource, message: string, options?: CompileOptions];
