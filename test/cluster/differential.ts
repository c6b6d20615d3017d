import { createPlane, type Plane, serve } from "../../src/apiserver/index.ts";
import { createAuthority, issueCertificate } from "../../src/pki/index.ts";
import { startCluster } from "./cluster.ts";
import { type Asker, askerOf, type Reply } from "./https.ts";
import { differences } from "./json-difference.ts";
import { normalised, type Seen } from "./normalise.ts";
import { type Recorded, requests } from "./requests/index.ts";

/** What came of a comparison. */
export interface Comparison {
  /** How many requests were sent to both. */
  readonly asked: number;
  /** A text for each request that was answered otherwise. */
  readonly blocks: readonly string[];
}

/**
 * Sends the recorded requests, one after the other, to a real control plane and to the embedded one, both empty and
 * without controllers, and compares what they answer but for what must differ: uids, times, versions, addresses.
 */
export async function compare(options: { readonly tell: (line: string) => void }): Promise<Comparison> {
  const real = await startCluster({ workloads: false, tell: options.tell });
  const realAsker = askerOf(real.access);
  const embedded = await startEmbedded();
  try {
    const blocks: string[] = [];
    for (const request of requests) {
      const [expected, actual] = await Promise.all([see(realAsker, request), see(embedded.asker, request)]);
      const lines = differences(expected, actual);
      if (lines.length > 0) blocks.push(blockOf(request, expected, lines));
    }
    return { asked: requests.length, blocks };
  } finally {
    realAsker.close();
    await Promise.all([real.stop(), embedded.stop()]);
  }
}

interface Embedded {
  readonly asker: Asker;
  stop(): Promise<void>;
}

async function startEmbedded(): Promise<Embedded> {
  const now = new Date();
  const authority = await createAuthority({ commonName: "embedded", days: 1, now });
  const client = await issueCertificate(authority, {
    commonName: "kubernetes-admin",
    organizations: ["system:masters"],
    usage: "client",
    days: 1,
    now,
  });
  const plane: Plane = createPlane();
  const served = await serve(plane, { port: 0, authority });
  const asker = askerOf({ url: served.url, ca: authority.certificate, ...client });
  const stop = async () => {
    asker.close();
    await served.close();
    await plane.close();
  };
  return { asker, stop };
}

async function see(asker: Asker, request: Recorded): Promise<Seen> {
  const body =
    request.body === undefined || typeof request.body === "string" ? request.body : JSON.stringify(request.body);
  const type = body === undefined ? {} : { "content-type": request.type ?? "application/json" };
  const question = {
    method: request.method,
    path: request.path,
    headers: { accept: "application/json", ...type, ...request.headers },
    ...(body === undefined ? {} : { body }),
    ...(request.cutMs === undefined ? {} : { timeoutMs: request.cutMs }),
  };
  const reply = await asker
    .ask(question)
    .catch((error: unknown): Reply => ({ status: 0, headers: {}, text: `no answer: ${String(error)}` }));
  return normalised(reply, request);
}

function blockOf(request: Recorded, expected: Seen, lines: readonly string[]): string {
  return [`# ${request.title}`, `  ${request.method} ${request.path} → ${expected.status}`, ...lines].join("\n");
}
