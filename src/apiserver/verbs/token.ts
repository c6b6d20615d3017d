import { own, quoted, type Resource } from "../../kube/index.ts";
import { track } from "../apply/index.ts";
import type { TokenWish } from "../authentication/tokens.ts";
import { admissionRequest, type Call, type Core, groupResourceOf, timestamp } from "../call.ts";
import { alignNamespace, metadataOf, metaText } from "../draft.ts";
import type { Draft } from "../kind.ts";
import { ensure, fill } from "../kinds/draft.ts";
import { number, part, text, texts } from "../kinds/fields.ts";
import { invalid as invalidField } from "../kinds/mistakes.ts";
import { badRequest, conflict, invalid, notFound } from "../status.ts";

const kind = { group: "authentication.k8s.io", kind: "TokenRequest" };

/**
 * Gives out a token of a service account.
 * kubernetes: pkg/registry/core/serviceaccount/storage/token.go
 */
export async function requestToken(core: Core, call: Call, draft: Draft): Promise<Resource> {
  alignNamespace(draft, call.namespace);
  fill(ensure(draft, "spec"), "expirationSeconds", 3_600);
  track(core, call, { live: undefined, draft });
  const request = admissionRequest(call, "CREATE");
  const asked = await core.chain.mutate(request, draft, call.signal);
  checkNames(call, asked);
  const account = core.store.get(call.kind.storage, call.namespace, call.name);
  if (account === undefined) throw notFound(groupResourceOf(call.kind), call.name);
  complete(core, asked, account);
  checkLifetime(asked);
  await core.chain.validate(request, asked as unknown as Resource, call.signal);
  const wish = wishOf(core, asked, account);
  asked.status = {
    token: core.tokens.issue(wish),
    expirationTimestamp: timestamp(core.clock() + secondsIn(asked) * 1_000),
  };
  return asked as unknown as Resource;
}

function checkNames({ name }: Call, asked: Draft): void {
  const given = metaText(asked, "name");
  if (given === "" || given === name) return;
  const why = "must match the service account name if specified";
  throw invalid(kind, name, [invalidField("metadata.name", given, why)]);
}

function complete(core: Core, asked: Draft, account: Resource): void {
  const metadata = metadataOf(asked);
  const { name = "", namespace, uid = "" } = account.metadata;
  const given = metaText(asked, "uid");
  if (given !== "" && given !== uid) {
    const why = `the UID in the token request (${given}) does not match the UID of the service account (${uid})`;
    throw conflict({ group: kind.group, resource: kind.kind }, name, why);
  }
  Object.assign(metadata, { name, namespace, uid, creationTimestamp: timestamp(core.clock()) });
  const spec = ensure(asked, "spec");
  if (texts(spec, "audiences").length === 0) spec.audiences = [...core.tokens.audiences];
  fill(spec, "boundObjectRef", null);
}

function secondsIn(asked: Draft): number {
  return number(part(asked, "spec"), "expirationSeconds") ?? 0;
}

const shortest = 600;
const longest = 2 ** 32;

/** kubernetes: pkg/apis/authentication/validation ValidateTokenRequest */
function checkLifetime(asked: Draft): void {
  const seconds = secondsIn(asked);
  if (seconds >= shortest && seconds <= longest) return;
  const bound = seconds < shortest ? "less than 10 minutes" : "larger than 2^32 seconds";
  throw invalid(kind, "", [invalidField("spec.expirationSeconds", seconds, `may not specify a duration ${bound}`)]);
}

function wishOf(core: Core, asked: Draft, account: Resource): TokenWish {
  const spec = part(asked, "spec");
  const { name = "", namespace = "", uid = "" } = account.metadata;
  return {
    namespace,
    account: { name, uid },
    audiences: texts(spec, "audiences"),
    expirationSeconds: secondsIn(asked),
    ...boundTo(core, { ref: part(spec, "boundObjectRef"), namespace, account: name }),
  };
}

interface Bond {
  readonly ref: ReturnType<typeof part>;
  readonly namespace: string;
  readonly account: string;
}

/** What the token ends with, where it is to be bound to something. */
function boundTo(core: Core, { ref, namespace, account }: Bond): Pick<TokenWish, "pod" | "secret" | "node"> {
  if (ref === undefined) return {};
  const [version, kindName, name] = [text(ref, "apiVersion"), text(ref, "kind"), text(ref, "name")];
  const resource = version === "v1" || version === "" ? bindable.get(kindName) : undefined;
  if (resource === undefined) throw badRequest(`cannot bind token to object of type ${gvkText(version, kindName)}`);
  const home = resource === "nodes" ? "" : namespace;
  const object = core.store.get({ group: "", version: "v1", resource }, home, name);
  if (object === undefined) throw notFound({ group: "", resource }, name);
  if (resource === "pods" && own(object.spec, "serviceAccountName") !== account) {
    const why = `cannot bind token for serviceaccount ${quoted(account)} to pod running with different serviceaccount name.`;
    throw badRequest(why);
  }
  const { uid = "" } = object.metadata;
  checkBoundUid({ wished: text(ref, "uid"), uid, kind: kindName, name });
  const bound = { name, uid };
  if (resource === "secrets") return { secret: bound };
  return resource === "nodes" ? { node: bound } : { pod: bound, ...nodeOf(core, object) };
}

const bindable: ReadonlyMap<string, "pods" | "secrets" | "nodes"> = new Map([
  ["Pod", "pods"],
  ["Secret", "secrets"],
  ["Node", "nodes"],
]);

/** A type as Go's `GroupVersionKind.String` writes it. */
function gvkText(apiVersion: string, kindName: string): string {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return `${group}/${apiVersion.slice(slash + 1)}, Kind=${kindName}`;
}

function checkBoundUid(of: { wished: string; uid: string; kind: string; name: string }): void {
  if (of.wished === "" || of.wished === of.uid) return;
  const why =
    `the UID in the bound object reference (${of.wished}) does not match the UID in record. ` +
    "The object might have been deleted and then recreated";
  throw conflict({ group: "", resource: of.kind }, of.name, why);
}

/** A token says on which node its Pod is, as far as that is known. */
function nodeOf(core: Core, pod: Resource): Pick<TokenWish, "node"> {
  const name = text(part(pod, "spec"), "nodeName");
  if (name === "") return {};
  const uid = core.store.get({ group: "", version: "v1", resource: "nodes" }, "", name)?.metadata.uid;
  return { node: { name, ...(uid === undefined ? {} : { uid }) } };
}
