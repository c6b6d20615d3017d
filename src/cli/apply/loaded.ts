import type { Resource } from "../../kube/index.ts";
import { answersOf, type Evaluation, givenNamespaces, loadsIn, type Payload, type World } from "../evaluate/index.ts";
import type { Sourced } from "../explain/index.ts";
import { compiledWith, diagnosticsText, type LoadedResource } from "../input/index.ts";
import { withCleanup } from "./cleanup.ts";
import { exceptionDocuments } from "./exceptions.ts";
import { type Judgeable, judgeableOf } from "./judgeable.ts";
import {
  type ApplyRun,
  contextOf,
  globalContextOf,
  kindsOf,
  payloadsOf,
  policiesFor,
  resourcesFor,
  userOf,
  valuesOf,
} from "./load.ts";

/** Everything that a run needs, loaded. */
export interface Loaded {
  readonly judgeable: Judgeable;
  readonly evaluation: Evaluation;
  readonly objects: readonly LoadedResource[];
  /** What rules may copy. */
  readonly cloneable: readonly Resource[];
  readonly payloads: readonly Payload[];
  /** Nothing more will be asked. */
  close(): void;
  readonly exceptions: number;
  /** The policies with their places, by name. */
  readonly sources: ReadonlyMap<string, Sourced>;
}

/** Loads it. What ends the run is thrown as an `InputError`. */
export async function loadAll(run: ApplyRun): Promise<Loaded> {
  const { options, now } = run;
  const user = userOf(run);
  const values = valuesOf(run);
  const policies = withCleanup(await policiesFor(run));
  run.streams.err(diagnosticsText(policies.policies));
  const kinds = kindsOf(run);
  const cluster = options.cluster
    ? await (await import("./from-cluster.ts")).openCluster(options, run.streams)
    : undefined;
  const targets = await resourcesFor(options.targets, run, kinds);
  const parameters = await resourcesFor(options.parameters, run, kinds);
  const given = cluster === undefined ? await resourcesFor(options.resources, run, kinds) : [];
  const found = cluster === undefined ? given : await cluster.resources(policies, options.resources);
  const { objects, entries } = globalContextOf(found, kinds);
  const payloads = payloadsOf(run);
  const exceptions = exceptionDocuments(policies.exceptions, objects, run);
  const context = contextOf(run);
  const besides = [...targets, ...parameters].map(({ resource }) => resource);
  const world: World = {
    namespaces: givenNamespaces(values.text),
    searchable: false,
    found: [...(context?.resources ?? []), ...besides],
    images: context?.images ?? new Map(),
    cluster: localCluster([...objects, ...targets, ...parameters]),
    configMaps: false,
    kinds,
    apiCalls: [],
    globalContext: entries,
  };
  const companions = {
    exceptions: exceptions.exceptions,
    bindings: policies.bindings,
    kinds: options.crdPaths.length === 0 ? undefined : kinds,
    strictFields: false,
  };
  const judgeable = judgeableOf({ ...policies, policies: compiledWith(policies.policies, companions) });
  const facts = cluster?.facts(world);
  const evaluation: Evaluation = {
    policies: judgeable.policies,
    plain: judgeable.plain,
    kinds,
    values: { ...values, loads: cluster === undefined ? loadsIn(world) : (query) => query !== "imageData" },
    user,
    now,
    targets: world.cluster ?? [],
    onlyClassicChanges: true,
    ...(facts === undefined ? { lookup: answersOf(world) } : { ask: facts.ask }),
  };
  return {
    judgeable,
    evaluation,
    objects,
    cloneable: world.cluster ?? [],
    payloads,
    close: () => facts?.stop(),
    exceptions: exceptions.count,
    sources: new Map(
      policies.policies.map(({ document, source }) => [document.metadata?.name ?? "", { document, source }]),
    ),
  };
}

const localCluster = (objects: readonly LoadedResource[]): readonly Resource[] | undefined =>
  objects.length === 0 ? undefined : objects.map(({ resource }) => resource);
