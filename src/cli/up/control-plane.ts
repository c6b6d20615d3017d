import { setTimeout as wait } from "node:timers/promises";
import { createPlane, kubeconfigFor, type ServiceAddress, serve, startWorkloads } from "../../apiserver/index.ts";
import { createAuthority, issueCertificate } from "../../pki/index.ts";
import { policyExpressions } from "./policy-expressions.ts";

/** The embedded control plane at work. */
export interface ControlPlane {
  readonly url: string;
  /** The text of a kubeconfig with which everything may be done. */
  readonly kubeconfig: string;
  /** The same for the policy engine, as its service account: it may do what RBAC grants that. */
  readonly engineKubeconfig: string;
  /** Tells where the admission webhook listens, once it does. */
  webhookAt(address: ServiceAddress): void;
  close(): Promise<void>;
}

/** The Service that webhook configurations name; on this machine it leads to the policy engine of this process. */
export const webhookService = { namespace: "kyverno", name: "kyverno-svc", port: 443 };

const certificateDays = 365;

/** The account that the engine has in a real cluster. */
const engineAccount = {
  commonName: `system:serviceaccount:${webhookService.namespace}:kyverno-admission-controller`,
  organizations: ["system:serviceaccounts", `system:serviceaccounts:${webhookService.namespace}`],
};

const administrator = { commonName: "portcullis-admin", organizations: ["system:masters"] };

/** A controller may wait for a webhook that hangs; Ctrl-C does not, for longer than this (milliseconds). */
const patience = 2000;

export interface ControlPlaneOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly log: (message: string) => void;
}

/** Starts an empty cluster on this machine. Throws a `Fault` when the port is taken. */
export async function startControlPlane(at: ControlPlaneOptions): Promise<ControlPlane> {
  const now = new Date();
  let webhook: ServiceAddress | undefined;
  const plane = createPlane({
    policyExpressions,
    onFault: (error) => at.log(`control plane: ${String(error)}`),
    resolveService: (namespace, name, servicePort) =>
      namespace === webhookService.namespace && name === webhookService.name && servicePort === webhookService.port
        ? webhook
        : undefined,
  });
  const authority = await createAuthority({ commonName: "portcullis", days: certificateDays, now });
  const served = await serve(plane, { host: at.host, port: at.port, authority });
  const clientOf = (user: typeof administrator) =>
    issueCertificate(authority, { ...user, usage: "client", days: certificateDays, now });
  const [client, engine] = await Promise.all([clientOf(administrator), clientOf(engineAccount)]);
  const workloads = startWorkloads(plane.api(), {
    ca: authority.certificate,
    tokens: plane.tokens,
    checkTypes: plane.checkTypes,
    authority,
    onFault: (error, { controller, key }) => at.log(`${controller}: ${key}: ${String(error)}`),
  });
  await workloads.ready;
  const { certificate: caCertificate } = authority;
  const kubeconfig = { url: served.url, caCertificate, name: "portcullis" };
  return {
    url: served.url,
    kubeconfig: kubeconfigFor({ ...kubeconfig, client }),
    engineKubeconfig: kubeconfigFor({ ...kubeconfig, client: engine }),
    webhookAt: (address) => {
      webhook = address;
    },
    async close() {
      const stopped = workloads.stop();
      await served.close();
      await plane.close();
      await Promise.race([stopped, wait(patience, undefined, { ref: false })]);
    },
  };
}
