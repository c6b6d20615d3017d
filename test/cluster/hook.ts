import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { createAuthority, issueCertificate } from "../../src/pki/index.ts";

/** An admission webhook that answers as the path of its URL says, and remembers what it was asked. */
export interface Hook {
  /** Of the webhook as one of several API servers reaches it: `https://127.0.0.1:1234/real`. */
  urlFor(server: string): string;
  /** The authority of its certificate, in PEM. */
  readonly ca: string;
  /** What the API server of this name has sent since it was last asked for. */
  take(server: string): readonly unknown[];
  stop(): Promise<void>;
}

interface Answer {
  readonly status?: number;
  readonly body: unknown;
  readonly delayMs?: number;
}

type Behaviour = (uid: string) => Answer;

/** An answer within a review of the right version. */
function says(response: object): Behaviour {
  return (uid) => ({ body: review({ uid, ...response }) });
}

function review(response: object, apiVersion = "admission.k8s.io/v1") {
  return { apiVersion, kind: "AdmissionReview", response };
}

function patches(patch: unknown): Behaviour {
  const text = typeof patch === "string" ? patch : JSON.stringify(patch);
  return says({ allowed: true, patchType: "JSONPatch", patch: Buffer.from(text).toString("base64") });
}

const behaviours: Readonly<Record<string, Behaviour>> = {
  allow: says({ allowed: true }),
  deny: says({ allowed: false }),
  "deny-message": says({ allowed: false, status: { message: "not today" } }),
  "deny-reason": says({ allowed: false, status: { reason: "Because" } }),
  "deny-code": says({ allowed: false, status: { code: 422, message: "no good", reason: "Invalid" } }),
  "deny-details": says({
    allowed: false,
    status: { code: 400, message: "bad", details: { name: "x", causes: [{ message: "m", field: "f" }] } },
  }),
  "deny-ok": says({ allowed: false, status: { code: 200, message: "fine?" } }),
  "deny-warn": says({ allowed: false, status: { message: "no" }, warnings: ["look out"] }),
  warn: says({ allowed: true, warnings: ["careful", 'say "cheese"', "long ".repeat(80), "", "line\nbreak", "ünï"] }),
  annotations: says({ allowed: true, auditAnnotations: { seen: "yes" } }),
  "validating-patch": patches([{ op: "add", path: "/data/hook", value: "was here" }]),
  "wrong-uid": () => ({ body: review({ uid: "another", allowed: true }) }),
  "no-uid": () => ({ body: review({ allowed: true }) }),
  "wrong-version": (uid) => ({ body: review({ uid, allowed: true }, "admission.k8s.io/v1beta1") }),
  "no-response": () => ({ body: { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" } }),
  "wrong-kind": (uid) => ({ body: { ...review({ uid, allowed: true }), kind: "Pod" } }),
  "not-json": () => ({ body: "<html>" }),
  empty: () => ({ body: "" }),
  "status-500": () => ({ status: 500, body: "out of order" }),
  "status-404": () => ({ status: 404, body: "404 page not found\n" }),
  slow: (uid) => ({ body: review({ uid, allowed: true }), delayMs: 2_500 }),
  "slow-ignored": (uid) => ({ body: review({ uid, allowed: true }), delayMs: 2_500 }),
  patch: patches([{ op: "add", path: "/data/hook", value: "was here" }]),
  "patch-list": patches({ op: "add" }),
  "patch-fails": patches([{ op: "test", path: "/data/key", value: "other" }]),
  "patch-misses": patches([{ op: "remove", path: "/data/none" }]),
  "patch-replaces": patches([{ op: "replace", path: "/data/none", value: "x" }]),
  "patch-adds-below": patches([{ op: "add", path: "/metadata/annotations/a", value: "x" }]),
  "patch-spoils": patches([{ op: "add", path: "/data/not a key", value: "" }]),
  "patch-unknown": patches([{ op: "add", path: "/dta", value: {} }]),
  "patch-mistypes": patches([{ op: "add", path: "/data/hook", value: 5 }]),
  "patch-renames": patches([{ op: "replace", path: "/metadata/name", value: "renamed" }]),
  "patch-untyped": (uid) => ({
    body: review({ uid, allowed: true, patch: Buffer.from("[]").toString("base64") }),
  }),
  "patch-type": (uid) => ({
    body: review({ uid, allowed: true, patchType: "Merge", patch: Buffer.from("{}").toString("base64") }),
  }),
  "patch-broken": patches("[{"),
};

type Converted = Readonly<Record<string, unknown>>;

/** Ways to convert: how each object comes back, and what is said of it all. */
const conversions: Readonly<Record<string, (objects: readonly Converted[], version: string) => object>> = {
  convert: (objects, version) =>
    converted(objects.map((object) => ({ ...moved(object, version), apiVersion: version }))),
  "convert-fails": () => ({ result: { status: "Failed", message: "no way" } }),
  "convert-silently": () => ({ result: {} }),
  "convert-short": () => converted([]),
  "convert-not": (objects) => converted(objects),
  "convert-renames": (objects, version) =>
    converted(
      objects.map((one) => ({ ...one, apiVersion: version, metadata: { ...(one.metadata as object), name: "x" } })),
    ),
};

function converted(convertedObjects: readonly unknown[]) {
  return { convertedObjects, result: { status: "Success" } };
}

/** What one version has as `spec.size`, the other has as `spec.amount`. */
function moved(object: Converted, version: string): Converted {
  const { size, amount, ...rest } = (object.spec ?? {}) as { readonly size?: unknown; readonly amount?: unknown };
  const value = size ?? amount;
  return { ...object, spec: { ...rest, ...(version.endsWith("/v2") ? { amount: value } : { size: value }) } };
}

function conversionOf(name: string, { request, apiVersion, kind }: ConversionReview): Answer {
  const act = Object.hasOwn(conversions, name) ? conversions[name] : undefined;
  const response = { uid: request.uid, ...act?.(request.objects, request.desiredAPIVersion) };
  return { body: { apiVersion, kind, response } };
}

interface ConversionReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: {
    readonly uid: string;
    readonly desiredAPIVersion: string;
    readonly objects: readonly Converted[];
  };
}

/** The names of all ways to answer. */
export const hookBehaviours: readonly string[] = Object.keys(behaviours);

/** Serves the webhook on a free port of the loopback address. */
export async function startHook(): Promise<Hook> {
  const now = new Date();
  const authority = await createAuthority({ commonName: "hook-ca", days: 1, now });
  const names = { commonName: "hook", dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };
  const pair = await issueCertificate(authority, { ...names, usage: "server", days: 1, now });
  const asked = new Map<string, unknown[]>();
  const server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
    void answer({ request, response, asked });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    urlFor: (name) => `https://127.0.0.1:${port}/${name}`,
    ca: authority.certificate,
    take(name) {
      const reviews = asked.get(name) ?? [];
      asked.delete(name);
      return reviews;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly asked: Map<string, unknown[]>;
}

async function answer({ request, response, asked }: Asked): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const document = JSON.parse(Buffer.concat(pieces).toString("utf8"));
  const { pathname, search } = new URL(request.url ?? "/", "https://hook");
  const [, server = "", name = ""] = pathname.split("/");
  const headers = { "content-type": request.headers["content-type"], accept: request.headers.accept };
  // How often an API server converts objects for caches of its own is nobody's business.
  if (document.kind !== "ConversionReview") {
    asked.set(server, [...(asked.get(server) ?? []), { name, search, headers, document }]);
  }
  const behaviour = Object.hasOwn(behaviours, name) ? behaviours[name] : undefined;
  const converts = document.kind === "ConversionReview" ? conversionOf(name, document) : undefined;
  const known = converts ?? behaviour?.(document.request.uid);
  const { status = 200, body, delayMs = 0 } = known ?? { status: 404, body: "" };
  setTimeout(() => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }, delayMs);
}
