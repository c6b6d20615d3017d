import { createPlane, type Plane, serve } from "../../src/apiserver/index.ts";
import { policyExpressions } from "../../src/cli/up/policy-expressions.ts";
import { createAuthority, issueCertificate } from "../../src/pki/index.ts";
import { startCluster } from "./cluster.ts";
import { type Hook, startHook } from "./hook.ts";
import { type Asker, askerOf, type Reply } from "./https.ts";
import { type Difference, differences } from "./json-difference.ts";
import { normalised, type Seen } from "./normalise.ts";
import { type Recorded, requests } from "./requests/index.ts";

/** What came of a comparison. */
export interface Comparison {
  /** How many requests were sent to both. */
  readonly asked: number;
  /** The titles of those that were answered otherwise. */
  readonly differing: readonly string[];
  /** A text for each of those that differs in a way that no earlier one does. */
  readonly blocks: readonly string[];
}

/**
 * Sends the recorded requests, one after the other, to a real control plane and to the embedded one, both empty and
 * without controllers, and compares what they answer but for what must differ: uids, times, versions, addresses.
 */
export async function compare(options: {
  readonly tell: (line: string) => void;
  /** All of them, if not said otherwise. */
  readonly requests?: readonly Recorded[];
  /** Whether both have policies that change objects, which a real one has only where that is switched on. */
  readonly beta?: boolean;
}): Promise<Comparison> {
  const asked = options.requests ?? requests;
  const beta = options.beta === true;
  const real = await startCluster({ workloads: false, tell: options.tell, ...(beta && { apiServerArgs: betaArgs }) });
  const realAsker = askerOf(real.access);
  const embedded = await startEmbedded(beta);
  const hook = await startHook();
  const sides = [
    { name: "real", asker: realAsker, hook, kept: new Map() },
    { name: "embedded", asker: embedded.asker, hook, kept: new Map() },
  ] as const satisfies readonly Side[];
  try {
    const told = new Set<string>();
    const blocks: string[] = [];
    const differing: string[] = [];
    for (const request of asked) {
      const [expected, actual] = await Promise.all([see(sides[0], request), see(sides[1], request)]);
      const found = differences(expected, actual);
      if (found.length > 0) differing.push(request.title);
      blocks.push(...blockOf(request, { status: expected.status, found, told }));
    }
    return { asked: asked.length, differing, blocks };
  } finally {
    realAsker.close();
    await Promise.all([real.stop(), embedded.stop(), hook.stop()]);
  }
}

interface Embedded {
  readonly asker: Asker;
  stop(): Promise<void>;
}

const betaArgs = [
  "--runtime-config=admissionregistration.k8s.io/v1beta1=true",
  "--feature-gates=MutatingAdmissionPolicy=true",
];

async function startEmbedded(beta: boolean): Promise<Embedded> {
  const now = new Date();
  const authority = await createAuthority({ commonName: "embedded", days: 1, now });
  const client = await issueCertificate(authority, {
    commonName: "kubernetes-admin",
    organizations: ["system:masters"],
    usage: "client",
    days: 1,
    now,
  });
  const plane: Plane = createPlane({ policyExpressions: beta ? policyExpressions : stable });
  const served = await serve(plane, { port: 0, authority });
  const asker = askerOf({ url: served.url, ca: authority.certificate, ...client });
  const stop = async () => {
    asker.close();
    await served.close();
    await plane.close();
  };
  return { asker, stop };
}

const stable = { mistakes: policyExpressions.mistakes, validating: policyExpressions.validating };

/** One of the two that are compared. */
interface Side {
  readonly name: "real" | "embedded";
  readonly asker: Asker;
  readonly hook: Hook;
  /** What it answered to requests that say `remember`, by the placeholders that stand for it. */
  readonly kept: Map<string, string>;
}

async function see(side: Side, request: Recorded): Promise<Seen> {
  const body = bodyFor(side, request);
  const type = body === undefined ? {} : { "content-type": request.type ?? "application/json" };
  const question = {
    method: request.method,
    path: filled(request.path, side),
    headers: { accept: "application/json", ...type, ...request.headers },
    ...(body === undefined ? {} : { body }),
    ...(request.cutMs === undefined ? {} : { timeoutMs: request.cutMs }),
  };
  const failed = (error: unknown): Reply => ({ status: 0, headers: {}, text: `no answer: ${String(error)}` });
  const reply = await side.asker.ask(question).catch(failed);
  if (request.remember === true) remember(side, reply);
  await new Promise((resolve) => setTimeout(resolve, request.settleMs ?? 0));
  return normalised({ ...request, reply, reviews: side.hook.take(side.name) });
}

function bodyFor(side: Side, { body }: Recorded): string | undefined {
  if (body === undefined) return undefined;
  const url = side.hook.urlFor(side.name);
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return filled(text, side)
    .replaceAll("{{hook}}", url)
    .replaceAll("{{hook-by-name}}", url.replace("127.0.0.1", "localhost"))
    .replaceAll("{{ca}}", Buffer.from(side.hook.ca).toString("base64"));
}

function filled(text: string, { kept }: Side): string {
  return [...kept].reduce((all, [name, value]) => all.replaceAll(`{{${name}}}`, value), text);
}

function remember({ kept }: Side, reply: Reply): void {
  const { metadata } = JSON.parse(reply.text) as {
    readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  };
  kept.set("version", metadata.resourceVersion ?? "");
  kept.set("continue", encodeURIComponent(metadata.continue ?? ""));
}

interface Findings {
  readonly status: number;
  readonly found: readonly Difference[];
  /** What earlier blocks told already, so that this one need not. */
  readonly told: Set<string>;
}

/** The block of a request, or none where all that differs was told before. */
function blockOf(request: Recorded, { status, found, told }: Findings): readonly string[] {
  const news = found.filter(({ expected, actual }) => !told.has(`${expected}\n${actual}`));
  for (const { expected, actual } of news) told.add(`${expected}\n${actual}`);
  if (news.length === 0) return [];
  const lines = news.map(
    ({ path, expected, actual }) => `  ${path}\n    real:     ${expected}\n    embedded: ${actual}`,
  );
  const known = found.length - news.length;
  const rest = known === 0 ? [] : [`  (${known} differences like ones above)`];
  return [[`# ${request.title}`, `  ${request.method} ${request.path} → ${status}`, ...lines, ...rest].join("\n")];
}
