import { type Discovery, faultOf, resourceOfKind } from "../cluster/index.ts";
import { type RuleOutcome, resolve } from "../engine/index.ts";
import { Fault, parseApiVersion, type Resource } from "../kube/index.ts";
import {
  type ChangeWork,
  isNamedBy,
  type MutateTarget,
  namesOne,
  parseKindSelector,
  type Request,
  type Rule,
} from "../policy/index.ts";
import type { Ground } from "./ground.ts";
import { selectorQuery } from "./objects.ts";

/** What a rule has made of an existing object. */
export interface Changed {
  readonly target: Resource | undefined;
  readonly outcome: RuleOutcome;
  /** Why the change could not be written. */
  readonly failure?: string;
}

/** Changes the existing objects that a rule names because of a request. (kyverno: pkg/background/mutate/mutate.go) */
export async function changeObjects<Config>(
  ground: Ground<Config>,
  { rule, work, request }: { readonly rule: Rule; readonly work: ChangeWork; readonly request: Request },
): Promise<readonly Changed[]> {
  const { ask, lookup } = ground.sources;
  const plan = await resolve((facts) => work.plan(request, facts), ask, { lookup });
  const wrong = plan.mistakes.map(({ message }) => message);
  const changed: Changed[] = [];
  for (const target of plan.intents.flatMap(({ targets }) => targets)) {
    try {
      for (const found of await load(ground, target)) {
        changed.push(await change(ground, { rule, work, request, index: target.index, found }));
      }
    } catch (error) {
      wrong.push(faultOf(error).message);
    }
  }
  if (wrong.length === 0) return changed;
  const message = `: ${wrong.join("; ")}`;
  return [{ target: undefined, outcome: { rule: rule.name, status: "error", message, action: "Audit" } }, ...changed];
}

/** An object, or a subresource of one, with where it was read. */
interface Found {
  readonly object: Resource;
  readonly resource: ReturnType<typeof resourceOfKind>;
  readonly subresource: string;
}

interface Changing {
  readonly rule: Rule;
  readonly work: ChangeWork;
  readonly request: Request;
  readonly index: number;
  readonly found: Found;
}

/** One that was changed since it was read is read again when the whole is tried again. */
async function change<Config>(
  { client, sources: { ask, lookup } }: Ground<Config>,
  { rule, work, request, index, found }: Changing,
): Promise<Changed> {
  const { object, resource, subresource } = found;
  const said = await resolve((facts) => work.change(request, facts, { index, object }), ask, { lookup });
  const outcome: RuleOutcome = { ...said, rule: rule.name, action: "Audit" };
  const { patched } = said;
  if (patched === undefined) return { target: object, outcome };
  // By its name and namespace an object is written: with others, the change would land on one that nobody has judged.
  if (!isSameObject(object, patched)) return { target: object, outcome, failure: moved };
  try {
    await client.update(resource, patched, subresource === "" ? {} : { subresource });
    return { target: patched, outcome };
  } catch (error) {
    return { target: patched, outcome, failure: faultOf(error).message };
  }
}

const moved = "the name and the namespace of an object cannot be changed";

function isSameObject({ metadata: before }: Resource, { metadata: after }: Resource): boolean {
  return before.name === after.name && (before.namespace ?? "") === (after.namespace ?? "");
}

/** (kyverno: pkg/clients/dclient/helpers.go GetResources) */
async function load<Config>(ground: Ground<Config>, target: MutateTarget): Promise<readonly Found[]> {
  const { client, sources } = ground;
  const discovery = sources.discovery.current();
  if (discovery === undefined) throw new Fault("unavailable", "what the cluster serves is not known yet");
  const { served, subresource } = servedFor(target, discovery);
  const found: Found[] = [];
  for (const one of served) {
    const resource = resourceOfKind(one);
    const objects = namesOne(target)
      ? [await client.get(resource, target.namespace, target.name)]
      : (await client.list(resource, "", { labelSelector: selectorQuery(target.selector) })).filter(({ metadata }) =>
          isNamedBy(target, { namespace: metadata.namespace ?? "", name: metadata.name ?? "" }),
        );
    const typed = objects.map((object) => ({ ...typeOf(one), ...object }));
    for (const object of typed)
      found.push({ object: await partOf(ground, { resource, subresource, object }), resource, subresource });
  }
  return found;
}

/** The kinds that a target names. */
function servedFor(target: MutateTarget, discovery: Discovery) {
  if (target.resource !== undefined) {
    const [resource = "", subresource = ""] = target.resource.split("/");
    return { served: discovery.findResource({ ...parseApiVersion(target.apiVersion), resource }), subresource };
  }
  const { group, version, kind, subresource } = parseKindSelector(`${target.apiVersion}/${target.kind}`);
  const served = discovery.find({ group, version, kind });
  if (served.length === 0) throw new Fault("invalid", `failed to find resource (${target.apiVersion}/${target.kind})`);
  return { served, subresource };
}

/** The object itself, or its subresource, which is an object of its own unless it is its status. */
async function partOf<Config>({ client }: Ground<Config>, { resource, subresource, object }: Found): Promise<Resource> {
  if (subresource === "" || subresource === "status") return object;
  const { namespace = "", name = "" } = object.metadata;
  const place = [resource.group === "" ? "/api" : `/apis/${resource.group}`, resource.version];
  const path = [...place, ...(namespace === "" ? [] : ["namespaces", encodeURIComponent(namespace)])];
  const rest = [resource.resource, encodeURIComponent(name), encodeURIComponent(subresource)];
  return (await client.raw([...path, ...rest].join("/"))) as Resource;
}

/** Items of lists may be without their type. */
function typeOf({
  gvk,
}: {
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
}) {
  return { apiVersion: gvk.group === "" ? gvk.version : `${gvk.group}/${gvk.version}`, kind: gvk.kind };
}
