/** For tests: a webhook server with a policy, the reviews that an API server would send it, and a caller. */
import { type Agent, request as httpsRequest } from "node:https";
import { type Ask, PolicySet, type Verdict } from "../engine/index.ts";
import type { Resource, UserInfo } from "../kube/index.ts";
import { createAuthority, issueCertificate, type KeyPair } from "../pki/index.ts";
import { type CompiledPolicy, cleanupKinds, companionKinds, policyKinds } from "../policy/index.ts";
import type { Decision } from "../report/index.ts";
import { type Admission, type AdmissionOptions, startAdmission } from "./admission.ts";
import { type Config, parseConfig } from "./config.ts";
import { defaultConfigData } from "./config-defaults.ts";

/** What the server of a lab is given, for tests to change. */
export interface LabWorld {
  policies: PolicySet;
  ask: Ask;
  roles: AdmissionOptions["roles"];
  config: Config;
  ready: boolean;
}

export interface Lab {
  readonly admission: Admission;
  readonly world: LabWorld;
  readonly delivered: [Verdict, Decision][];
  readonly logged: string[];
  readonly authority: KeyPair;
  /** Another certificate for the server. */
  issue(): Promise<KeyPair>;
  /** Another server with the same world. */
  start(more: Partial<AdmissionOptions>): Promise<Admission>;
  post(path: string, body: string | Buffer, more?: PostOptions): Promise<Reply>;
  /** The world as it was at first. */
  reset(): void;
}

export interface PostOptions {
  readonly agent?: Agent;
  readonly on?: Admission;
  readonly method?: string;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** What the review that came back responds; `undefined` where no JSON came. */
  readonly response: unknown;
}

/** The cluster-wide kind of policy. */
export const clusterKind = policyKinds.find(({ namespaced }) => !namespaced);

/** Compiles an enforced policy of one rule. */
export function compilePolicy(name: string, rule: object, spec: object = {}): CompiledPolicy {
  const document = {
    apiVersion: "kyverno.io/v1",
    kind: clusterKind?.kind ?? "",
    metadata: { name },
    spec: { validationFailureAction: "Enforce", ...spec, rules: [rule] },
  };
  const compilation = clusterKind?.compile(document, {});
  if (compilation?.policy === undefined) throw new TypeError(JSON.stringify(compilation?.diagnostics));
  return compilation.policy;
}

/** A rule on Pods. */
export function patternRule(name: string, pattern: object, message: string, resources: object = {}): object {
  return { name, match: { any: [{ resources: { kinds: ["Pod"], ...resources } }] }, validate: { message, pattern } };
}

/** The policy of the lab: images from one registry only. */
export const registries = compilePolicy(
  "restrict-image-registries",
  patternRule(
    "validate-registries",
    { spec: { containers: [{ image: "public.ecr.aws/*" }] } },
    "Unknown Image registry.",
  ),
);

export const ann: UserInfo = { username: "ann", groups: ["system:authenticated"] };

/** A Pod named `nginx-public` with one container. */
export function pod(image: string, more: { readonly metadata?: object; readonly spec?: object } = {}): Resource {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "nginx-public", namespace: "default", ...more.metadata },
    spec: { containers: [{ name: "c", image }], ...more.spec },
  };
}

/** The body of a webhook call: ann creates the Pod. */
export function review(object: Resource | null, change: object = {}): string {
  const request = {
    uid: "u1",
    kind: { group: "", version: "v1", kind: "Pod" },
    resource: { group: "", version: "v1", resource: "pods" },
    operation: "CREATE",
    name: "nginx-public",
    namespace: "default",
    userInfo: ann,
    object,
    ...change,
  };
  return JSON.stringify({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", request });
}

/** What {@link registries} does not let through. */
export const forbidden = review(pod("nginx"));

/** The account of the engine itself, which may do everything. */
export const ownAccount = "system:serviceaccount:kyverno:kyverno-admission-controller";

/** Starts a server that judges by {@link registries}. */
export async function openLab(): Promise<Lab> {
  const world = freshWorld();
  const delivered: [Verdict, Decision][] = [];
  const logged: string[] = [];
  const authority = await createAuthority({ commonName: "ca", days: 1, now: new Date() });
  const options = { commonName: "x", ipAddresses: ["127.0.0.1"], usage: "server", days: 1 } as const;
  const issue = () => issueCertificate(authority, { ...options, now: new Date() });
  const pair = await issue();
  const start = (more: Partial<AdmissionOptions>) =>
    startAdmission({
      ...viewOf(world),
      pair,
      outbox: (...item) => void delivered.push(item),
      log: (message) => void logged.push(message),
      ...more,
    });
  const admission = await start({});
  return {
    admission,
    world,
    delivered,
    logged,
    authority,
    issue,
    start,
    post: (path, body, more = {}) => call({ authority, on: admission, path, body, ...more }),
    reset: () => void Object.assign(world, freshWorld()),
  };
}

function freshWorld(): LabWorld {
  return {
    policies: new PolicySet([registries]),
    ask: async () => ({ kind: "namespace", labels: {} }),
    roles: () => ({ roles: [], clusterRoles: [] }),
    config: parseConfig(defaultConfigData("kyverno")).config,
    ready: true,
  };
}

function viewOf(world: LabWorld): Omit<AdmissionOptions, "pair" | "outbox" | "log"> {
  return {
    host: "127.0.0.1",
    port: 0,
    policyKinds,
    companionKinds,
    cleanupKinds,
    exceptionNamespace: "exempt",
    policies: () => world.policies,
    kinds: ({ resource }) => (resource === "pods" ? { group: "", version: "v1", kind: "Pod" } : undefined),
    kindLookup: () => undefined,
    ownAccess: { account: async () => ownAccount, may: async () => true },
    ask: (query) => world.ask(query),
    roles: (user, namespace) => world.roles(user, namespace),
    config: () => world.config,
    ready: () => world.ready,
    now: () => Date.now(),
  };
}

interface LabCall extends PostOptions {
  readonly authority: KeyPair;
  readonly on: Admission;
  readonly path: string;
  readonly body: string | Buffer;
}

function call({ authority, on, path, body, agent, method = "POST" }: LabCall): Promise<Reply> {
  const headers = { "content-type": "application/json" };
  const options = { host: "127.0.0.1", port: on.port, ca: authority.certificate, path, method, headers };
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest({ ...options, agent: agent ?? false });
    outgoing.on("error", reject).on("response", (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("error", reject);
      incoming.on("data", (piece: string) => {
        text += piece;
      });
      incoming.on("end", () => {
        const json = incoming.headers["content-type"]?.startsWith("application/json") === true;
        resolve({ status: incoming.statusCode ?? 0, text, response: json ? JSON.parse(text).response : undefined });
      });
    });
    outgoing.end(method === "GET" ? "" : body);
  });
}
