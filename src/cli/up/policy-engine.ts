import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import {
  type Config,
  defaultConfigData,
  ensureCertificates,
  keepCertificates,
  parseConfig,
  startAdmission,
  webhookConfigurations,
} from "../../admission/index.ts";
import {
  type Client,
  createClient,
  createHttpsTransport,
  createOrUpdate,
  parseKubeconfig,
} from "../../cluster/index.ts";
import { type Controllers, createSecretStore, startControllers } from "../../controllers/index.ts";
import type { Verdict } from "../../engine/index.ts";
import { Fault, type GroupVersionResource, type Resource } from "../../kube/index.ts";
import { cleanupKinds, companionKinds, policyKinds } from "../../policy/index.ts";
import { type Decision, reportKinds } from "../../report/index.ts";
import { startFacts, usualFactSettings } from "../facts.ts";
import { rbac } from "../manifests/rbac.ts";
import { reportedKinds, usuallyReported } from "../reported-kinds.ts";
import { webhookService } from "./control-plane.ts";

export interface EngineOptions {
  /** The text of the kubeconfig by which the engine reaches the cluster, over HTTPS like any other client. */
  readonly kubeconfig: string;
  /** The same for whoever installs it: the engine itself has the rights of its service account, and no more. */
  readonly adminKubeconfig: string;
  /** 0 takes any free one. */
  readonly webhookPort: number;
  readonly host: string;
  /** Told where the webhook listens, before anybody is sent there. */
  readonly webhookAt: (address: { readonly host: string; readonly port: number }) => void;
  /** Told of each request that was judged. */
  readonly judged: (verdict: Verdict, decision: Decision) => void;
  readonly log: (message: string) => void;
}

/** The policy engine connected to a cluster. */
export interface PolicyEngine {
  /** The administrator's. */
  readonly client: Client;
  close(): Promise<void>;
}

const { namespace, name: service, port: servicePort } = webhookService;

/** Installs what the engine needs into the cluster, and connects it as an admission webhook. */
export async function connectEngine(options: EngineOptions): Promise<PolicyEngine> {
  const { log } = options;
  const administrator = connection(options.adminKubeconfig);
  await install(administrator.client);
  const { client, close } = connection(options.kubeconfig);
  const certificateOptions = { store: createSecretStore(client, namespace), namespace, service };
  let certificates = await ensureCertificates(certificateOptions, new Date());
  const controllers = startControllers<Config>({
    client,
    policyKinds,
    admissionPolicyKinds: reportedKinds(usuallyReported),
    cleanupKinds,
    webhookConfigurations: (policies, { discovery, config }) =>
      webhookConfigurations(policies, {
        served: discovery.kinds,
        target: { kind: "service", namespace, name: service, port: servicePort },
        caBundle: certificates.caBundle,
        config,
      }),
    readConfig: parseConfig,
    answers: startFacts(usualFactSettings, { client, log }),
    exceptionNamespace: "*",
    namespace,
    instance: hostname(),
    clock: Date.now,
    log,
  });
  const admission = await startAdmission({
    host: options.host,
    port: options.webhookPort,
    pair: certificates.pair,
    policyKinds,
    companionKinds,
    cleanupKinds,
    exceptionNamespace: "*",
    kindLookup: controllers.kindLookup,
    policies: controllers.policies,
    kinds: controllers.kindOf,
    roles: controllers.roles,
    config: controllers.config,
    ask: controllers.ask,
    lookup: controllers.lookup,
    outbox: (verdict, decision) => {
      controllers.outbox(verdict, decision);
      options.judged(verdict, decision);
    },
    admitted: controllers.admitted,
    ownAccess: controllers.ownAccess,
    ready: controllers.ready,
    now: Date.now,
    log,
  });
  options.webhookAt({ host: options.host, port: admission.port });
  controllers.refreshWebhooks();
  await untilReady(controllers, client);
  const keeper = keepCertificates(certificates, {
    ...certificateOptions,
    now: () => new Date(),
    log,
    renewed(next) {
      certificates = next;
      admission.swap(next.pair);
      controllers.refreshWebhooks();
    },
  });
  return {
    client: administrator.client,
    async close() {
      keeper.stop();
      await controllers.stop();
      await admission.close();
      close();
      administrator.close();
    },
  };
}

function connection(kubeconfig: string): { readonly client: Client; close(): void } {
  const { transport, close } = createHttpsTransport(parseKubeconfig(kubeconfig, { folder: "." }));
  return { client: createClient({ transport }), close };
}

/** Waits until requests are judged and policies are checked. Throws a `Fault` when that does not come about. */
async function untilReady(controllers: Controllers<Config>, client: Client): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(controllers.ready() && (await hasPolicyWebhook(client)))) {
    if (Date.now() > end) throw new Fault("timeout", "the policy engine was not connected within 30 s");
    await wait(10);
  }
}

async function hasPolicyWebhook(client: Client): Promise<boolean> {
  const configurations = await client.list(webhookConfigurationsResource, "");
  return configurations.some(({ metadata }) => metadata.name === "kyverno-policy-validating-webhook-cfg");
}

/** What `portcullis manifests` installs: the namespace, rights, configuration and kinds; no workload, which runs here. */
async function install(client: Client): Promise<void> {
  await createOrUpdate(client, namespaces, namespaceObject);
  await Promise.all(rbac(namespace).map((object) => createOrUpdate(client, placeOf(object), object)));
  await createOrUpdate(client, configMaps, configObject);
  for (const { crd } of [...policyKinds, ...companionKinds, ...reportKinds]) {
    await createOrUpdate(client, crds, crd);
  }
}

/** Where the objects of {@link rbac} are: their plurals are regular. */
function placeOf({ apiVersion, kind }: Resource): GroupVersionResource {
  const [group, version] = apiVersion === "v1" ? ["", "v1"] : apiVersion.split("/");
  return { group: group ?? "", version: version ?? "", resource: `${kind.toLowerCase()}s` };
}

const namespaces = { group: "", version: "v1", resource: "namespaces" };
const configMaps = { group: "", version: "v1", resource: "configmaps" };
const webhookConfigurationsResource = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  resource: "validatingwebhookconfigurations",
};
const crds = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };

const namespaceObject: Resource = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };

const configObject: Resource = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "kyverno", namespace },
  data: defaultConfigData(namespace),
};
