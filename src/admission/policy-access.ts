import { parseApiVersion } from "../kube/index.ts";
import type { ChangeWork, CompiledPolicy, GenerateWork, Rule } from "../policy/index.ts";

/** Something that our own account would do for a policy. Empty texts stand for all, and for the object itself. */
export interface Access {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What our own account may do. */
export interface OwnAccess {
  /** Its name. */
  account(): Promise<string>;
  /** Whether it may do this; `undefined` where nobody serves the kind. */
  may(access: Access): Promise<boolean | undefined>;
}

/**
 * Why a policy cannot be carried out: our account lacks rights; `undefined` where it has them. What variables name is
 * known only later. (kyverno: pkg/policy/{generate,mutate}/validate.go, pkg/policy/auth/auth.go)
 */
export async function missingAccess(policy: CompiledPolicy, own: OwnAccess): Promise<string | undefined> {
  for (const [index, rule] of policy.rules.entries()) {
    const missing = await missingFor(rule, own);
    if (missing !== undefined) return `path: spec.rules[${index}].${missing}`;
  }
  return undefined;
}

async function missingFor({ work }: Rule, own: OwnAccess): Promise<string | undefined> {
  if (work?.kind === "generate") return missingToMake(work, own);
  return work?.kind === "change" ? missingToChange(work, own) : undefined;
}

async function missingToMake({ made, synchronize }: GenerateWork, own: OwnAccess): Promise<string | undefined> {
  const wanted = synchronize
    ? [
        ["list", "get"],
        ["get", "create", "update", "delete"],
      ]
    : [["get", "create"]];
  for (const { apiVersion, kind, namespace } of made) {
    for (const verbs of wanted) {
      const missing = await refused(own, verbs, { apiVersion, kind, namespace, name: "" });
      if (missing !== undefined) return `generate..: ${missing}`;
    }
  }
  return undefined;
}

async function missingToChange({ changed }: ChangeWork, own: OwnAccess): Promise<string | undefined> {
  const missing: string[] = [];
  for (const { apiVersion, kind, namespace, name = "" } of changed) {
    const one = await refused(own, ["get", "update"], { apiVersion, kind, namespace, name });
    if (one !== undefined) missing.push(one);
  }
  if (missing.length === 0) return undefined;
  const who = `the service account '${await own.account()}'`;
  return `mutate.targets.: auth check fails, additional privileges are required for ${who}: ${missing.join("; ")}`;
}

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

async function refused(own: OwnAccess, verbs: readonly string[], named: Named): Promise<string | undefined> {
  const { apiVersion, namespace, name } = named;
  if (/[{*?]/.test(`${apiVersion}${named.kind}`)) return undefined;
  const [kind = "", subresource = ""] = named.kind.split("/");
  const place = { ...parseApiVersion(apiVersion), kind, subresource, namespace: known(namespace), name: known(name) };
  const lacking: string[] = [];
  for (const verb of verbs) if ((await own.may({ ...place, verb })) === false) lacking.push(verb);
  if (lacking.length === 0) return undefined;
  const what = [apiVersion, kind, subresource].filter((part) => part !== "").join("/");
  const where = namespace === "" ? "" : ` in namespace ${namespace}`;
  return `${await own.account()} requires permissions ${lacking.join(",")} for resource ${what}${where}`;
}

/** What variables or wildcards name may be anything. */
function known(text: string): string {
  return /[{*?]/.test(text) ? "" : text;
}
