import { type Client, faultOf } from "../cluster/index.ts";
import { own } from "../kube/index.ts";
import type { CompiledPolicy, ResourceTrigger } from "../policy/index.ts";

/** A condition as a status has it, before it is known since when it is so. */
export interface Condition {
  readonly type: string;
  readonly holds: boolean;
  readonly message: string;
}

/**
 * What is told of a policy with doors of its own, when it is asked about as it wants or is not yet. Conditions that do not
 * concern it are left out. (kyverno: pkg/controllers/policystatus/controller.go)
 */
export async function namedConditions(
  policy: CompiledPolicy,
  webhook: boolean,
  rights: ReadingRights,
): Promise<readonly Condition[]> {
  const configured = policy.admission ? [webhookCondition(webhook)] : [];
  return [...configured, await reportingCondition(policy, rights)];
}

/** What our own account may not read of the resources that scans want to see. */
export interface ReadingRights {
  /** `get /v1, Resource=secrets: reason` for each. */
  missing(of: Place): Promise<readonly string[]>;
}

type Place = Pick<ResourceTrigger, "group" | "version" | "resource">;

/** Asks the API server, and believes it for a while; where it does not answer, nothing is known, and a `Fault` is thrown. */
export function createReadingRights(client: Client, clock: () => number): ReadingRights {
  const known = new Map<string, { readonly at: number; readonly missing: Promise<readonly string[]> }>();
  return {
    missing(of) {
      const key = JSON.stringify([of.group, of.version, of.resource]);
      const found = known.get(key);
      if (found !== undefined && clock() - found.at < believedMs) return found.missing;
      if (known.size >= maxKnown) known.clear();
      const missing = ask(client, of);
      known.set(key, { at: clock(), missing });
      missing.catch(() => known.delete(key));
      return missing;
    },
  };
}

const believedMs = 30_000;
const maxKnown = 1_000;
const verbs = ["get", "list", "watch"];
const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

async function ask(client: Client, { group, version, resource }: Place): Promise<readonly string[]> {
  const said = await Promise.all(
    verbs.map(async (verb) => {
      const reason = await refusal(client, { group, version, resource, verb });
      return reason === undefined ? [] : [`${verb} ${group}/${version}, Resource=${resource}: ${reason}`];
    }),
  );
  return said.flat();
}

/** Why we may not; `undefined` where we may. */
async function refusal(client: Client, resourceAttributes: object): Promise<string | undefined> {
  const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview" };
  try {
    const { status } = Object(
      await client.raw(path, { method: "POST", body: { ...review, spec: { resourceAttributes } } }),
    );
    return own(status, "allowed") === true ? undefined : String(own(status, "reason") ?? "");
  } catch (error) {
    const { code, message } = faultOf(error);
    if (code !== "forbidden" && code !== "unauthorized") throw error;
    return message;
  }
}

function webhookCondition(holds: boolean): Condition {
  return {
    type: "WebhookConfigured",
    holds,
    message: holds ? "Webhook configured." : "Policy is not configured in the webhook.",
  };
}

async function reportingCondition(policy: CompiledPolicy, rights: ReadingRights): Promise<Condition> {
  const type = "RBACPermissionsGranted";
  // What only makes objects is never scanned, and is held to the rights all the same.
  if (!policy.background && policy.rules.some(({ phase }) => phase !== "generate")) {
    return { type, holds: true, message: "Background scanning disabled; reporting permissions not required." };
  }
  const places = policy.triggers.filter((one) => "resource" in one).map(withSubresource);
  const distinct = new Map(places.map((one) => [JSON.stringify(one), one]));
  const missing = (await Promise.all([...distinct.values()].map((one) => rights.missing(one)))).flat();
  if (missing.length === 0) return { type, holds: true, message: "Policy is ready for reporting." };
  const what = missing.join("; ");
  return { type, holds: false, message: `Policy is not ready for reporting, missing permissions: ${what}.` };
}

function withSubresource({ group, version, resource, subresource }: ResourceTrigger): Place {
  return { group, version, resource: subresource === "" ? resource : `${resource}/${subresource}` };
}
