import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Client,
  createClient,
  createHttpsTransport,
  createOrUpdate,
  discover,
  readKubeconfig,
} from "../../src/cluster/index.ts";
import { parseYaml } from "../../src/data/index.ts";
import { parseApiVersion, type Resource } from "../../src/kube/index.ts";
import { startPlane } from "../journeys/plane.ts";
import { startProduction } from "../serve/production.ts";
import { suiteFolder } from "./suite.ts";

/** A control plane with Portcullis in it, as the suite expects an installation to be. */
export interface Installation {
  /** An administrator's. */
  readonly kubeconfig: string;
  readonly client: Client;
  /** What the engine has printed. */
  printed(): string;
  stop(): Promise<void>;
}

/** Which control plane is run. */
export type Plane = "real" | "embedded";

/** Starts one; flags of `serve` are for the real one. */
export async function install(plane: Plane, flags: readonly string[] = []): Promise<Installation> {
  const running = plane === "real" ? await startReal(flags) : await startEmbedded();
  const { transport, close } = createHttpsTransport(readKubeconfig([running.kubeconfig]));
  const client = createClient({ transport });
  const stop = async () => {
    close();
    await running.stop();
  };
  try {
    await create(client, [...rights, ...foreignDefinitions()]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { kubeconfig: running.kubeconfig, client, printed: running.printed, stop };
}

const serveArgs = ["--enablePolicyException", "--exceptionNamespace=*", "--generateMutatingAdmissionPolicy=true"];

/** The flags of `serve` by which an installation is like that which the suite asks for, besides those that all have. */
export function flagsFor(installation: string): readonly string[] {
  if (installation === "default") return ["--enablePolicyException=false"];
  return Object.entries(special).flatMap(([word, flag]) => (installation.includes(word) ? [flag] : []));
}

const special: Readonly<Record<string, string>> = {
  "force-failure-policy-ignore": "--forceFailurePolicyIgnore=true",
  "exclude-result": "--allowedResults=fail,error",
  "mutating-admission-policy-reports": "--mutatingAdmissionPolicyReports=true",
};

/** Kinds that are not served unless somebody wants them. */
const apiServerArgs = [
  "--feature-gates=MutatingAdmissionPolicy=true",
  "--runtime-config=admissionregistration.k8s.io/v1beta1=true,admissionregistration.k8s.io/v1alpha1=true",
];

async function startReal(flags: readonly string[]) {
  const { cluster, replicas, stop } = await startProduction({
    workloads: "controllers",
    replicas: 1,
    byService: true,
    serveArgs: [...serveArgs, ...flags],
    apiServerArgs,
  });
  const printed = () => replicas.map((replica) => replica.printed()).join("\n");
  return { kubeconfig: cluster.kubeconfig, printed, stop };
}

async function startEmbedded() {
  const { kubeconfig, stop } = await startPlane();
  return { kubeconfig, printed: () => "", stop };
}

const everything = ["create", "update", "patch", "delete", "get", "list"];

/**
 * What upstream's installation of these tests gives its controllers besides what they have. There, each controller has an
 * account of its own; one account has them all here, and so they name the groups that there are: nobody is to read more.
 */
const rights: readonly Resource[] = [
  role("admission-controller", "secrets", [{ apiGroups: ["*"], resources: ["secrets"], verbs: everything }]),
  role("background-controller", "generated", [
    {
      apiGroups: ["", "networking.k8s.io", "rbac.authorization.k8s.io"],
      resources: [
        ...["configmaps", "networkpolicies", "resourcequotas", "secrets", "roles", "rolebindings", "clusterroles"],
        ...["clusterrolebindings", "limitranges", "namespaces", "nodes", "nodes/status", "pods"],
      ],
      verbs: everything,
    },
  ]),
  // Whoever binds the role `admin` needs all that is in it; since Kubernetes 1.34, more than the suite knows of.
  role("background-controller", "claims", [
    { apiGroups: ["resource.k8s.io"], resources: ["resourceclaims", "resourceclaimtemplates"], verbs: ["*"] },
  ]),
  role("admission-controller", "admission-policies", [
    {
      apiGroups: ["admissionregistration.k8s.io"],
      resources: [
        ...["validatingadmissionpolicies", "validatingadmissionpolicybindings"],
        ...["mutatingadmissionpolicies", "mutatingadmissionpolicybindings"],
      ],
      verbs: everything,
    },
  ]),
  role("cleanup-controller", "pods", [{ apiGroups: [""], resources: ["pods"], verbs: ["list", "delete"] }]),
];

function role(controller: string, name: string, rules: readonly object[]): Resource {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: {
      name: `kyverno:${controller}:${name}`,
      labels: { [`rbac.kyverno.io/aggregate-to-${controller}`]: "true" },
    },
    rules,
  } as Resource;
}

/** Kinds of others that policies of the suite are about. */
function foreignDefinitions(): readonly Resource[] {
  const folder = join(suiteFolder, "policies", ".chainsaw", "crds");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.ya?ml$/.test(name));
  return files.flatMap((name) => {
    const parsed = parseYaml(readFileSync(join(folder, name), "utf8"));
    if (parsed.kind === "mistake") throw new Error(`${name}: ${parsed.mistake.message}`);
    return parsed.documents
      .map(({ value }) => value as unknown as Resource | null)
      .filter((one) => one !== null && one.kind === "CustomResourceDefinition") as readonly Resource[];
  });
}

async function create(client: Client, objects: readonly Resource[]): Promise<void> {
  const discovery = await discover(client);
  for (const object of objects) {
    const { group, version } = parseApiVersion(object.apiVersion);
    const served = discovery.find({ group, version, kind: object.kind })[0];
    if (served === undefined) throw new Error(`nobody serves ${object.apiVersion} ${object.kind}`);
    await createOrUpdate(client, { group, version, resource: served.resource }, object);
  }
}
