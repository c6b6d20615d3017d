import type { Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, keyOf, type Next, splitKey } from "../controller.ts";
import { find, listOf, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";

interface Secret extends Resource {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

const accountName = "kubernetes.io/service-account.name";
const accountUid = "kubernetes.io/service-account.uid";

/**
 * Puts tokens into the secrets that are made for service accounts, and removes those whose account is gone.
 * kubernetes: pkg/controller/serviceaccount/tokens_controller.go
 */
export const tokenSecrets: Controller = {
  name: "tokens-controller",
  user: () => ({ username: "system:kube-controller-manager", groups: ["system:authenticated"] }),
  start(bench) {
    bench.watch(resources.secrets, (secret, type) => (type !== "DELETED" && isForToken(secret) ? [keyOf(secret)] : []));
    bench.watch(resources.serviceAccounts, async (account, type) => {
      if (type === "ADDED") return [];
      const secrets = await listOf<Secret>(bench.api, resources.secrets, account.metadata.namespace ?? "");
      return secrets.filter((secret) => accountOf(secret) === account.metadata.name).map(keyOf);
    });
    return (key) => fill(bench, key);
  },
};

function isForToken(secret: Secret): boolean {
  return secret.type === "kubernetes.io/service-account-token";
}

function accountOf(secret: Secret): string | undefined {
  return isForToken(secret) ? secret.metadata.annotations?.[accountName] : undefined;
}

async function fill(bench: Bench, key: string): Promise<Next> {
  const { api } = bench;
  const at = splitKey(key);
  const secret = await find<Secret>(api, resources.secrets, at);
  const name = secret && accountOf(secret);
  if (secret === undefined || name === undefined) return undefined;
  const account = await find(api, resources.serviceAccounts, { namespace: at.namespace, name });
  const uid = account?.metadata.uid ?? "";
  const meant = secret.metadata.annotations?.[accountUid];
  if (account === undefined || (meant !== undefined && meant !== uid)) {
    const gone = api.delete(resources.secrets, at.namespace, at.name, { uid: secret.metadata.uid ?? "" });
    await unless(["Conflict", "NotFound"], gone);
    return undefined;
  }
  const data = completed(bench, secret, { name, uid });
  if (data === undefined) return undefined;
  const annotations = { ...secret.metadata.annotations, [accountName]: name, [accountUid]: uid };
  const next = { ...secret, data, metadata: { ...secret.metadata, annotations } };
  await unless(["Conflict", "NotFound"], write(api, resources.secrets, next));
  return undefined;
}

/** What the secret should hold; `undefined` where it does, or where nobody signs tokens here. */
function completed({ settings }: Bench, secret: Secret, account: { name: string; uid: string }): Secret["data"] {
  const { ca, issueToken } = settings;
  if (issueToken === undefined) return undefined;
  const { data = {} } = secret;
  const { namespace = "", name = "" } = secret.metadata;
  const authority = ca === undefined ? undefined : base64(ca);
  const isComplete = (authority === undefined || data["ca.crt"] === authority) && data.namespace && data.token;
  if (isComplete) return undefined;
  return {
    ...data,
    ...(authority === undefined ? {} : { "ca.crt": authority }),
    namespace: data.namespace || base64(namespace),
    token: data.token || base64(issueToken({ ...account, namespace }, name)),
  };
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
