import { setTimeout as wait } from "node:timers/promises";
import { type Client, isFault } from "../../cluster/index.ts";
import { parseYaml } from "../../data/index.ts";
import { type GroupVersionResource, own, type Resource } from "../../kube/index.ts";
import { hasReadyCondition } from "./load.ts";
import type { Screen } from "./screen.ts";

/** The namespace that the lab has for itself. */
const namespace = "portcullis-lab";

/** A step of the lab waits so long for the cluster, in milliseconds. */
const patience = 20_000;

/**
 * Shows the registry lab against the running cluster: any image may run; a policy allows one registry; an image from
 * elsewhere is denied, one from there admitted; what ran before is reported. Everything is taken away again. Every line
 * that is shown is what the API server answered.
 */
export async function showLab(client: Client, screen: Screen): Promise<void> {
  const act = actor(client, screen);
  screen.say(screen.bold(`The registry lab, in the namespace ${namespace}`));
  await client.create(resources.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });

  screen.say("\n1. Any image may run.\n");
  await act.run("nginx", "nginx");

  screen.say("\n2. A policy allows one registry.\n");
  screen.say(screen.dim(indent(policyText)));
  await act.apply();

  screen.say("\n3. An image from elsewhere is denied.\n");
  await act.run("nginx-public", "nginx");

  screen.say("\n4. An image from the trusted registry is admitted.\n");
  await act.run("nginx-ecr", "public.ecr.aws/nginx/nginx");

  screen.say("\n5. What ran before still runs, and is reported.\n");
  await act.reports(["nginx", "nginx-ecr"]);

  await client.delete(resources.clusterpolicies, { namespace: "", name: policyName });
  await client.delete(resources.namespaces, { namespace: "", name: namespace });
  await until("the lab is cleaned up", async () => (await isGone(client)) || undefined);
  screen.say(screen.dim("\nThe lab is cleaned up again; the cluster is empty."));
}

const policyName: string = "restrict-image-registries";

const policyText = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: ${policyName}
spec:
  validationFailureAction: Enforce
  rules:
    - name: validate-registries
      match:
        any:
          - resources:
              kinds: [Pod]
              namespaces: [${namespace}]
      validate:
        message: "Unknown image registry."
        pattern:
          spec:
            containers:
              - image: "public.ecr.aws/*"`;

const policy = objectOf(policyText);

const resources = {
  namespaces: { group: "", version: "v1", resource: "namespaces" },
  pods: { group: "", version: "v1", resource: "pods" },
  clusterpolicies: { group: "kyverno.io", version: "v1", resource: "clusterpolicies" },
  policyreports: { group: "wgpolicyk8s.io", version: "v1alpha2", resource: "policyreports" },
} satisfies Readonly<Record<string, GroupVersionResource>>;

/** What the lab does, each shown with the command that does the same. */
function actor(client: Client, screen: Screen) {
  const show = (command: string, answer: string) => screen.say(indent(`$ ${command}\n${answer}`));
  return {
    async run(name: string, image: string) {
      const command = `kubectl -n ${namespace} run ${name} --image=${image}`;
      try {
        await client.create(resources.pods, pod(name, image));
        show(command, screen.good(`pod/${name} created`));
      } catch (error) {
        if (!isFault(error, "forbidden") && !isFault(error, "invalid")) throw error;
        show(command, screen.bad(`Error from server: ${error.message.trimEnd()}`));
      }
    },
    async apply() {
      await client.create(resources.clusterpolicies, policy);
      await until("the policy is ready", async () => {
        const current = await client.get(resources.clusterpolicies, "", policyName);
        return hasReadyCondition(current) || undefined;
      });
      show("kubectl apply -f policy.yaml", screen.good(`clusterpolicy.kyverno.io/${policyName} created`));
    },
    async reports(names: readonly string[]) {
      const rows = await until("the reports are there", async () => {
        const reports = await client.list(resources.policyreports, namespace);
        const found = names.map((name) => reports.find((report) => own(own(report, "scope"), "name") === name));
        return found.every((report) => report !== undefined) ? found.map(reportRow) : undefined;
      });
      show(`kubectl -n ${namespace} get policyreports`, ["KIND   NAME        PASS   FAIL", ...rows].join("\n"));
    },
  };
}

function reportRow(report: Resource | undefined): string {
  const scope = own(report, "scope");
  const summary = own(report, "summary");
  const cells = [own(scope, "kind"), own(scope, "name"), own(summary, "pass"), own(summary, "fail")].map(String);
  return [7, 12, 7, 0].map((width, column) => (cells[column] ?? "").padEnd(width)).join("");
}

async function isGone(client: Client): Promise<boolean> {
  try {
    await client.get(resources.namespaces, "", namespace);
    return false;
  } catch (error) {
    if (isFault(error, "not-found")) return true;
    throw error;
  }
}

/** Asks again and again until there is an answer. Throws when `patience` is at its end. */
async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`the lab waited in vain until ${what}`);
    await wait(25);
  }
}

function pod(name: string, image: string): Resource {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec: { containers: [{ name, image }] } };
}

function objectOf(text: string): Resource {
  const parsed = parseYaml(text);
  if (parsed.kind === "mistake") throw new Error(parsed.mistake.message);
  const [document] = parsed.documents;
  return document?.value as unknown as Resource;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "     ");
}
