import { setTimeout as sleep } from "node:timers/promises";
import {
  type Admission,
  defaultConfigData,
  parseConfig,
  startAdmission,
  webhookConfigurations,
} from "../../src/admission/index.ts";
import { createPlane, startWorkloads } from "../../src/apiserver/index.ts";
import { type Client, createClient } from "../../src/cluster/index.ts";
import { startControllers } from "../../src/controllers/index.ts";
import { type GroupVersionResource, parseApiVersion, type Resource, type UserInfo } from "../../src/kube/index.ts";
import { createAuthority, issueCertificate, type KeyPair } from "../../src/pki/index.ts";
import { companionKinds, policyKinds } from "../../src/policy/index.ts";
import { reportKinds } from "../../src/report/index.ts";

/** One request as an attacker writes it: every byte is his. */
export interface Attack {
  readonly method: string;
  readonly path: string;
  readonly body?: object | string;
  /** `application/json` where absent. */
  readonly type?: string;
  /** A user with all rights of the API where absent, so that only policies stand in the way. */
  readonly user?: UserInfo;
}

/** What came of it. */
export interface Outcome {
  readonly status: number;
  readonly body: string;
  /** Whether a policy was the reason that nothing happened. */
  readonly denied: boolean;
}

/** The embedded control plane with the real admission server behind its webhooks, over HTTPS. */
export interface Lab {
  readonly client: Client;
  attempt(attack: Attack): Promise<Outcome>;
  /** Creates or replaces a policy and waits until its webhooks are in force. */
  enforce(policy: Resource): Promise<void>;
  /** Deletes all policies and waits until none judges any more. */
  relax(): Promise<void>;
  /** Waits until Pods can be made in a namespace. */
  settled(namespace: string): Promise<void>;
  close(): Promise<void>;
}

/** Somebody whom the API lets do everything, and nobody excludes. */
export const mallory: UserInfo = { username: "mallory", groups: ["system:masters", "system:authenticated"] };

const core = (resource: string): GroupVersionResource => ({ group: "", version: "v1", resource });

export async function openLab(): Promise<Lab> {
  const { authority, pair } = await certificates();
  let admission: Admission | undefined;
  const resolveService = () => (admission ? { host: "127.0.0.1", port: admission.port } : undefined);
  const plane = createPlane({ resolveService });
  const workloads = startWorkloads(plane.api());
  const user = { username: "system:serviceaccount:kyverno:kyverno-admission-controller", groups: ["system:masters"] };
  const client = createClient({ transport: plane.handle, user });
  await install(client);
  const controllers = startControllers({
    client,
    policyKinds,
    webhookConfigurations: (policies, { discovery, config }) =>
      webhookConfigurations(policies, {
        served: discovery.kinds,
        config,
        caBundle: authority.certificate,
        target: { kind: "service", namespace: "kyverno", name: "kyverno-svc", port: 443 },
      }),
    readConfig: parseConfig,
    instance: "security",
    clock: Date.now,
    log: () => {},
  });
  const serving = { host: "127.0.0.1", port: 0, pair, policyKinds, companionKinds, now: Date.now, log: () => {} };
  admission = await startAdmission({ ...serving, kinds: controllers.kindOf, ...controllers });
  await until(() => controllers.ready());
  const settled = (namespace: string) => until(() => client.get(core("serviceaccounts"), namespace, "default"));
  await settled("default");
  return {
    client,
    attempt: async (attack) => outcomeOf(await plane.handle(requestOf(attack))),
    enforce: (policy) => enforce(client, policy),
    settled,
    async relax() {
      await removePolicies(client);
      await until(() => controllers.policies().policies.length === 0);
    },
    async close() {
      await controllers.stop();
      await admission?.close();
      await workloads.stop();
      await plane.close();
    },
  };
}

/** Waits for something to become true; what it throws is not true yet. Fails after ten seconds. */
export async function until<T>(find: () => T | Promise<T>): Promise<void> {
  let last: unknown;
  for (const start = performance.now(); performance.now() - start < 10_000; await sleep(10)) {
    try {
      const found = await find();
      if (found !== false && found !== undefined) return;
    } catch (error) {
      last = error;
    }
  }
  throw new Error("it does not come true", { cause: last });
}

async function certificates(): Promise<{ readonly authority: KeyPair; readonly pair: KeyPair }> {
  const now = new Date();
  const authority = await createAuthority({ commonName: "lab", days: 1, now });
  const dnsNames = ["kyverno-svc.kyverno.svc"];
  const pair = await issueCertificate(authority, { commonName: "lab", usage: "server", days: 1, now, dnsNames });
  return { authority, pair };
}

async function install(client: Client): Promise<void> {
  const definitions = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
  for (const { crd } of [...policyKinds, ...companionKinds, ...reportKinds]) await client.create(definitions, crd);
  for (const name of ["kyverno", "team", "other"]) {
    await client.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  const metadata = { name: "kyverno", namespace: "kyverno" };
  const data = defaultConfigData("kyverno");
  await client.create(core("configmaps"), { apiVersion: "v1", kind: "ConfigMap", metadata, data });
}

function requestOf({ method, path, body = "", type = "application/json", user = mallory }: Attack) {
  const [place = "", query = ""] = path.split("?");
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = { "content-type": type, accept: "application/json" };
  const bytes = new TextEncoder().encode(text);
  return { method, path: place, query, headers, body: bytes, user, signal: new AbortController().signal };
}

async function outcomeOf({ status, body }: { readonly status: number; readonly body: unknown }): Promise<Outcome> {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body as Uint8Array);
  return { status, body: text, denied: status >= 400 && text.includes("was blocked due to the following policies") };
}

const resourceOf = ({ apiVersion, kind }: Resource): GroupVersionResource => ({
  ...parseApiVersion(apiVersion),
  resource: policyKinds.find((one) => one.kind === kind)?.plural ?? "",
});

async function enforce(client: Client, policy: Resource): Promise<void> {
  const { name = "", namespace = "" } = policy.metadata;
  const resource = resourceOf(policy);
  await client.create(resource, policy);
  await until(async () => {
    const { status } = await client.get(resource, namespace, name);
    return JSON.stringify(status ?? {}).includes('"status":"True"');
  });
}

async function removePolicies(client: Client): Promise<void> {
  for (const { group, versions, plural } of policyKinds) {
    const resource = { group, version: versions[0] ?? "v1", resource: plural };
    for (const { metadata } of await client.list(resource, "")) {
      await client.delete(resource, { namespace: metadata.namespace ?? "", name: metadata.name ?? "" });
    }
  }
}
