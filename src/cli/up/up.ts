import { type Client, discover } from "../../cluster/index.ts";
import { Fault } from "../../kube/index.ts";
import { type OptionValues, UsageError } from "../command.ts";
import { version } from "../version.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { showLab } from "./demo.ts";
import { createFeed, type Feed } from "./feed.ts";
import { giveBackSoon } from "./give-back.ts";
import { claimInstance } from "./instance.ts";
import { loadObjects } from "./load.ts";
import { readOptions, type UpOptions } from "./options.ts";
import { connectEngine, type PolicyEngine } from "./policy-engine.ts";
import { type ReadObject, readObjects } from "./read.ts";
import { createScreen, type Screen } from "./screen.ts";

/** Nobody but this machine is listened to. */
const host = "127.0.0.1";

/**
 * Runs a control plane with the policy engine connected until it is interrupted; answers the exit status. `started` is
 * called once all is ready.
 */
export async function up(values: OptionValues, started: () => void): Promise<number> {
  const options = readOptions(values);
  const objects = readObjects(options.policies);
  const screen = createScreen(options.quiet);
  const instance = await claimInstance(options.kubeconfig);
  const interrupted = interruption();
  const feed = createFeed(screen);
  const { plane, engine, close } = await start(options, feed);
  try {
    instance.write(plane.kubeconfig, plane.url);
    greet(screen, plane.url);
    const work = async () => {
      if (options.demo) await showLab(engine.client, screen);
      await load(objects, engine.client, screen);
      announce(screen, instance.kubeconfig);
      feed.open();
      started();
      giveBackSoon();
    };
    await Promise.race([interrupted, work().then(() => interrupted)]);
    return 0;
  } finally {
    instance.remove();
    await close();
    screen.say("\nStopped. Everything was in memory and is gone.");
  }
}

interface RunningCluster {
  readonly plane: ControlPlane;
  readonly engine: PolicyEngine;
  close(): Promise<void>;
}

async function start(options: UpOptions, feed: Feed): Promise<RunningCluster> {
  const plane = await explained(startControlPlane({ host, port: options.port, log: feed.log }), {
    port: options.port,
    flag: "--port",
  });
  try {
    const connecting = connectEngine({
      kubeconfig: plane.engineKubeconfig,
      adminKubeconfig: plane.kubeconfig,
      webhookPort: options.webhookPort,
      host,
      webhookAt: plane.webhookAt,
      judged: feed.judged,
      log: feed.log,
    });
    const engine = await explained(connecting, { port: options.webhookPort, flag: "--webhook-port" });
    const close = async () => {
      await engine.close();
      await plane.close();
    };
    return { plane, engine, close };
  } catch (error) {
    await plane.close();
    throw error;
  }
}

/** A port that cannot be had is the user's to change; any other failure is ours. */
async function explained<T>(work: Promise<T>, taken: { readonly port: number; readonly flag: string }): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const cause = causeCode(error);
    if (cause === "EADDRINUSE") {
      throw new UsageError(
        `port ${taken.port} is taken by another program; choose one with ${taken.flag} (0 takes any free one)`,
      );
    }
    if (cause === "EACCES")
      throw new UsageError(`port ${taken.port} is reserved; choose one above 1023 with ${taken.flag}`);
    throw new UsageError(error.message);
  }
}

function causeCode(error: Fault): string | undefined {
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
}

/** Resolves at the first Ctrl-C; a second one does not wait for anything. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      process.once("SIGINT", () => process.exit(130));
      resolve();
    };
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
    process.once("SIGHUP", end);
  });
}

async function load(objects: readonly ReadObject[], client: Client, screen: Screen): Promise<void> {
  if (objects.length === 0) return;
  const loaded = await loadObjects(objects, client, () => discover(client));
  screen.say();
  for (const { object, problems } of loaded) {
    if (problems.length === 0) screen.say(`${object} loaded`);
    else screen.complain([`portcullis: ${object} was not loaded`, ...problems].join("\n  "));
  }
}

function greet(screen: Screen, url: string): void {
  screen.say(`Portcullis ${version}: a Kubernetes control plane in memory, with the policy engine connected.`);
  screen.say(screen.dim(`API server ${url}, for this machine only.\n`));
}

/** The last words before the user's turn. The line that begins with `Ready` is what scripts wait for. */
function announce(screen: Screen, kubeconfig: string): void {
  screen.say();
  screen.tell(`Ready after ${process.uptime().toFixed(1)} s. KUBECONFIG=${kubeconfig}`);
  screen.say(`
In another terminal:

  export KUBECONFIG=${kubeconfig}
  kubectl apply -f examples/restrict-image-registries.yaml
  kubectl run nginx --image=nginx                             ${screen.dim("# denied")}
  kubectl run nginx --image=public.ecr.aws/nginx/nginx        ${screen.dim("# admitted")}
  kubectl get policyreports

Ctrl-C stops it. Everything is in memory and gone then.
`);
}
