/** The engine on an embedded control plane: everything in memory but for the webhook calls. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Admission,
  type Config,
  defaultConfigData,
  parseConfig,
  startAdmission,
  type WebhookConfiguration,
  webhookConfigurations,
} from "../src/admission/index.ts";
import { createPlane, type Plane } from "../src/apiserver/index.ts";
import { policyExpressions } from "../src/cli/up/policy-expressions.ts";
import { type ApiRequest, type Client, createClient, type Transport } from "../src/cluster/index.ts";
import {
  type AdmissionSide,
  type AdmissionSideOptions,
  type Controllers,
  type ReportUpdate,
  startAdmissionSide,
  type World,
} from "../src/controllers/index.ts";
import { type GroupVersionResource, own, type Resource } from "../src/kube/index.ts";
import { createAuthority, issueCertificate } from "../src/pki/index.ts";
import { type CompiledPolicy, cleanupKinds, companionKinds, policyKinds } from "../src/policy/index.ts";
import { reportKinds } from "../src/report/index.ts";

export const core = (resource: string): GroupVersionResource => ({ group: "", version: "v1", resource });
export const pods = core("pods");
export const policyResource = { group: "kyverno.io", version: "v1", resource: "clusterpolicies" };
export const reportResource = { group: "wgpolicyk8s.io", version: "v1alpha2", resource: "policyreports" };
export const eventResource = { group: "events.k8s.io", version: "v1", resource: "events" };
export const crdResource = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
export const validating = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  resource: "validatingwebhookconfigurations",
};
export const webhookName = "kyverno-resource-validating-webhook-cfg";

/** A control plane with everything installed that the engine needs, and nobody who judges yet. */
export interface LabPlane {
  readonly plane: Plane;
  /** Straight to the plane. */
  readonly admin: Client;
  /** What all sides are started with. */
  readonly shared: Pick<
    AdmissionSideOptions<Config>,
    "policyKinds" | "cleanupKinds" | "readConfig" | "exceptionNamespace" | "clock"
  >;
  readonly webhookConfigurations: (
    policies: readonly CompiledPolicy[],
    world: World<Config>,
  ) => readonly WebhookConfiguration[];
  /** Answers the API server's questions for a side. */
  serve(side: ServedSide): Promise<Admission>;
}

type ServedSide = Omit<Controllers<Config>, "stop">;

/** Opens a control plane whose API server asks at this port of this host; nobody while there is none. */
export async function openPlane(port: () => number | undefined): Promise<LabPlane> {
  const now = new Date();
  const authority = await createAuthority({ commonName: "lab", days: 1, now });
  const dnsNames = ["kyverno-svc.kyverno.svc"];
  const pair = await issueCertificate(authority, { commonName: "lab", usage: "server", days: 1, now, dnsNames });
  const resolveService = () => {
    const open = port();
    return open === undefined ? undefined : { host: "127.0.0.1", port: open };
  };
  const plane = createPlane({ resolveService, policyExpressions });
  const admin = clientOver(plane.handle);
  await install(admin);
  return {
    plane,
    admin,
    shared: { policyKinds, cleanupKinds, readConfig: parseConfig, exceptionNamespace: "exempt", clock: Date.now },
    webhookConfigurations: (policies, { discovery, config }) =>
      webhookConfigurations(policies, {
        served: discovery.kinds,
        config,
        caBundle: authority.certificate,
        target: { kind: "service", namespace: "kyverno", name: "kyverno-svc", port: 443 },
      }),
    serve: (side) => {
      const serving = {
        host: "127.0.0.1",
        port: 0,
        pair,
        policyKinds,
        companionKinds,
        cleanupKinds,
        now: Date.now,
        log: () => {},
      };
      return startAdmission({ ...serving, ...side, kinds: side.kindOf });
    },
  };
}

/** A client as the engine has one. */
export function clientOver(transport: Transport, more: Partial<Parameters<typeof createClient>[0]> = {}): Client {
  const username = "system:serviceaccount:kyverno:kyverno-admission-controller";
  return createClient({ transport, user: { username, groups: ["system:masters"] }, ...more });
}

/** The admission side of a replica, which leads when it is told to. */
export interface LabSide {
  readonly side: AdmissionSide<Config>;
  readonly client: Client;
  readonly requests: readonly ApiRequest[];
  readonly admission: Admission;
}

export interface LabSideOptions {
  readonly instance: string;
  /** The way to the control plane. */
  readonly transport: Transport;
  readonly handOver?: (findings: ReportUpdate) => boolean;
}

/** Starts the admission side of a replica with its server, and waits until it is ready. */
export async function startSide(lab: LabPlane, { transport, ...options }: LabSideOptions): Promise<LabSide> {
  const requests: ApiRequest[] = [];
  const observe = (request: ApiRequest) => void requests.push(request);
  const client = clientOver(transport, { observe });
  const side = startAdmissionSide<Config>({
    ...lab.shared,
    ...options,
    log: () => {},
    client,
    asking: clientOver(transport, { observe, during: "admission" }),
    webhookConfigurations: lab.webhookConfigurations,
  });
  const admission = await lab.serve(side);
  await until(side.ready);
  return { side, client, requests, admission };
}

/** Waits for something to become true; what it throws is not true yet. Fails after fifteen seconds. */
export async function until<T>(find: () => T | Promise<T>): Promise<Exclude<T, false | undefined>> {
  let last: unknown;
  for (const start = performance.now(); performance.now() - start < 15_000; await sleep(20)) {
    try {
      const found = await find();
      if (found !== false && found !== undefined) return found as Exclude<T, false | undefined>;
    } catch (error) {
      last = error;
    }
  }
  throw new Error("it does not come true", { cause: last });
}

/** A Pod of one container. */
export function podOf(name: string, image: string): Resource {
  const metadata = { name, namespace: "default" };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "c", image }] } };
}

export interface PolicyChange {
  readonly registry?: string;
  readonly action?: "Enforce" | "Audit";
  /** Fields beside the rules. */
  readonly spec?: object;
  readonly rule?: string;
}

/** A policy that wants the images of Pods to come from one registry; it audits unless told. */
export function policyOf(name: string, change: PolicyChange = {}): Resource {
  const validate = {
    failureAction: change.action ?? "Audit",
    message: "Unknown Image registry.",
    pattern: { spec: { containers: [{ image: `${change.registry ?? "public.ecr.aws"}/*` }] } },
  };
  const match = { any: [{ resources: { kinds: ["Pod"] } }] };
  return {
    apiVersion: "kyverno.io/v1",
    kind: policyKinds.find(({ plural }) => plural === "clusterpolicies")?.kind ?? "",
    metadata: { name },
    spec: { ...change.spec, rules: [{ name: change.rule ?? "registry", match, validate }] },
  };
}

/** What a policy's status says of its readiness: `True`, `False`, or nothing yet. */
export function readinessOf(policy: Resource): unknown {
  const conditions = own(policy.status, "conditions");
  return Array.isArray(conditions) ? own(conditions[0], "status") : undefined;
}

async function install(client: Client): Promise<void> {
  for (const { crd } of [...policyKinds, ...companionKinds, ...reportKinds]) await client.create(crdResource, crd);
  await client.create(core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name: "kyverno" } });
  const metadata = { name: "kyverno", namespace: "kyverno" };
  const data = defaultConfigData("kyverno");
  await client.create(core("configmaps"), { apiVersion: "v1", kind: "ConfigMap", metadata, data });
}
