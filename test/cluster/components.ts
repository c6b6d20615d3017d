import { join } from "node:path";
import type { Binaries, WorkloadBinaries } from "./binaries.ts";
import type { Credentials } from "./credentials.ts";
import type { ProgramOptions } from "./program.ts";

/** Where the parts of one control plane live. */
export interface Site {
  readonly folder: string;
  readonly credentials: Credentials;
  readonly ports: { readonly etcd: number; readonly etcdPeers: number; readonly apiServer: number };
  readonly apiServerArgs: readonly string[];
}

/** The store. What it holds need not survive anything, so it need not reach the disk. */
export function etcd({ etcd: command }: Binaries, site: Site): ProgramOptions {
  const clients = etcdUrl(site);
  const peers = `http://127.0.0.1:${site.ports.etcdPeers}`;
  return program(site, "etcd", command, [
    `--data-dir=${join(site.folder, "etcd")}`,
    `--listen-client-urls=${clients}`,
    `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
  ]);
}

export function apiServer({ kubeApiserver: command }: Binaries, site: Site): ProgramOptions {
  const { credentials } = site;
  return program(site, "kube-apiserver", command, [
    `--etcd-servers=${etcdUrl(site)}`,
    `--secure-port=${site.ports.apiServer}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    // A loopback address is refused as the endpoint of the Service `kubernetes`, so nobody maintains it.
    "--endpoint-reconciler-type=none",
    `--cert-dir=${join(site.folder, "apiserver")}`,
    `--tls-cert-file=${credentials.server}`,
    `--tls-private-key-file=${credentials.serverKey}`,
    `--client-ca-file=${credentials.ca}`,
    "--authorization-mode=Node,RBAC",
    "--allow-privileged=true",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${credentials.serviceAccountKey}`,
    `--service-account-signing-key-file=${credentials.serviceAccountKey}`,
    "--kubelet-preferred-address-types=InternalIP",
    "--profiling=false",
    ...site.apiServerArgs,
  ]);
}

export function controllerManager({ kubeControllerManager: command }: WorkloadBinaries, site: Site): ProgramOptions {
  const { credentials } = site;
  return program(site, "kube-controller-manager", command, [
    `--kubeconfig=${credentials.kubeconfigs.controllerManager}`,
    "--leader-elect=false",
    "--secure-port=0",
    `--service-account-private-key-file=${credentials.serviceAccountKey}`,
    `--root-ca-file=${credentials.ca}`,
    `--cluster-signing-cert-file=${credentials.ca}`,
    `--cluster-signing-key-file=${credentials.caKey}`,
    "--use-service-account-credentials=true",
    "--kube-api-qps=500",
    "--kube-api-burst=1000",
    "--profiling=false",
  ]);
}

export function scheduler({ kubeScheduler: command }: WorkloadBinaries, site: Site): ProgramOptions {
  return program(site, "kube-scheduler", command, [
    `--kubeconfig=${site.credentials.kubeconfigs.scheduler}`,
    "--leader-elect=false",
    "--secure-port=0",
    "--kube-api-qps=500",
    "--kube-api-burst=1000",
    "--profiling=false",
  ]);
}

/** Plays the kubelets of all nodes, by the stages of `kwok-stages.yaml`. */
export function kwok({ kwok: command }: WorkloadBinaries, site: Site): ProgramOptions {
  const options = program(site, "kwok", command, [
    `--kubeconfig=${site.credentials.kubeconfigs.kwok}`,
    `--config=${join(import.meta.dirname, "kwok-stages.yaml")}`,
    "--manage-all-nodes=true",
    "--node-lease-duration-seconds=40",
    // Where the API server asks for logs: nobody listens there, and no request leaves this machine.
    "--node-ip=127.0.0.1",
    "--cidr=10.244.0.0/16",
  ]);
  // It would read settings of the user's own, and there must be none.
  return { ...options, environment: { ...process.env, HOME: site.folder, KWOK_WORKDIR: join(site.folder, "kwok") } };
}

function program(site: Site, name: string, command: string, args: readonly string[]): ProgramOptions {
  return { name, command, args, log: join(site.folder, "logs", `${name}.log`) };
}

function etcdUrl(site: Site): string {
  return `http://127.0.0.1:${site.ports.etcd}`;
}
