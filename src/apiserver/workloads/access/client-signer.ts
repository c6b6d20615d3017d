import type { Resource } from "../../../kube/index.ts";
import { type KeyPair, type RequestOptions, signRequest } from "../../../pki/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { type Condition, find, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";

interface Request extends Resource {
  readonly spec: {
    readonly request: string;
    readonly signerName: string;
    readonly usages?: readonly string[];
    readonly expirationSeconds?: number;
  };
  readonly status?: { readonly certificate?: string; readonly conditions?: readonly Condition[] };
}

const signerName = "kubernetes.io/kube-apiserver-client";

/**
 * Signs the approved requests of clients of the API server; all other requests are others' to sign.
 * kubernetes: pkg/controller/certificates/signer
 */
export const clientSigner: Controller = {
  name: "csrsigning-kube-apiserver-client",
  user: controllerManager("certificate-controller"),
  workers: 1,
  start(bench) {
    bench.watch(resources.certificateSigningRequests, (request, type) => (type === "DELETED" ? [] : [keyOf(request)]));
    return (key) => sign(bench, key);
  },
};

async function sign({ api, clock, settings }: Bench, key: string): Promise<Next> {
  const { authority } = settings;
  const request = await find<Request>(api, resources.certificateSigningRequests, splitKey(key));
  if (authority === undefined || request === undefined || !isDue(request)) return undefined;
  const now = new Date(clock.now());
  const { usages = [] } = request.spec;
  const mistake = usageMistake(usages);
  const change =
    mistake === undefined
      ? { certificate: await certificateFor(authority, request, now) }
      : { conditions: [...(request.status?.conditions ?? []), failed(mistake, now)] };
  const next = { ...request, status: { ...request.status, ...change } };
  await unless(["Conflict", "NotFound"], write(api, resources.certificateSigningRequests, next, "status"));
  return undefined;
}

/** Whether a request is approved, for this signer, and neither signed nor given up. */
function isDue({ spec, status }: Request): boolean {
  if (spec.signerName !== signerName || (status?.certificate ?? "") !== "") return false;
  const holds = (type: string) =>
    status?.conditions?.some((one) => one.type === type && one.status === "True") ?? false;
  return status?.conditions?.some(({ type }) => type === "Approved") === true && !holds("Denied") && !holds("Failed");
}

const known: readonly string[] = ["digital signature", "key encipherment", "client auth"];

function usageMistake(usages: readonly string[]): string | undefined {
  const odd = usages.find((usage) => !known.includes(usage));
  if (odd !== undefined) return `invalid usage for client certificate: ${odd}`;
  return usages.includes("client auth") ? undefined : "missing required usage for client certificate: client auth";
}

function failed(message: string, now: Date): Condition {
  const lastUpdateTime = `${now.toISOString().slice(0, 19)}Z`;
  return { type: "Failed", status: "True", reason: "SignerValidationFailure", message, lastUpdateTime };
}

const minute = 60_000;
const year = 365 * 24 * 60 * minute;

/** Certificates begin five minutes ago; those that live for eight hours or more end as much earlier. */
async function certificateFor(authority: KeyPair, { spec }: Request, now: Date): Promise<string> {
  const wished = spec.expirationSeconds === undefined ? year : spec.expirationSeconds * 1_000;
  const life = Math.min(Math.max(wished, 10 * minute), year);
  const pem = await signRequest(authority, Buffer.from(spec.request, "base64").toString(), {
    usages: (spec.usages ?? []) as RequestOptions["usages"],
    now,
    backdateMs: 5 * minute,
    lifeMs: life < 480 * minute ? life : life - 5 * minute,
  });
  return Buffer.from(pem).toString("base64");
}
