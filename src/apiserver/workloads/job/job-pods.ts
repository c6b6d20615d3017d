import type { Container, Job, Pod, PodTemplate } from "../objects.ts";
import { podOf } from "../pod-control.ts";
import { indexKey, indexOf, pendingIndexes } from "./indexes.ts";
import { isIndexed, type Tally, trackingFinalizer } from "./tally.ts";

/** The Pods that a Job is to get, at most `count`: in an indexed Job one for each index that lacks one. */
export function podsToCreate(job: Job, tally: Tally, count: number): readonly Pod[] {
  const finalizers = [trackingFinalizer];
  if (!isIndexed(job)) return Array.from({ length: count }, () => podOf(job.spec.template, job, { finalizers }));
  const taken = new Set(tally.completed);
  for (const index of tally.active.map(indexOf)) if (index !== undefined) taken.add(index);
  return pendingIndexes(job.spec.completions ?? 0, taken, count).map((index) =>
    podOf(indexedTemplate(job, index), job, { finalizers, generateName: `${job.metadata.name}-${index}-` }),
  );
}

function indexedTemplate(job: Job, index: number): PodTemplate {
  const { metadata, spec } = job.spec.template;
  return {
    metadata: {
      ...metadata,
      labels: { ...metadata?.labels, [indexKey]: String(index) },
      annotations: { ...metadata?.annotations, [indexKey]: String(index) },
    },
    spec: {
      ...spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: spec.containers.map(withIndex),
      ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withIndex) }),
    },
  };
}

/** A container learns its index from a variable, read from the Pod's annotation. */
function withIndex(container: Container): Container {
  const name = "JOB_COMPLETION_INDEX";
  const env = Array.isArray(container.env) ? (container.env as readonly { readonly name: string }[]) : [];
  if (env.some((one) => one.name === name)) return container;
  const fieldRef = { apiVersion: "v1", fieldPath: `metadata.annotations['${indexKey}']` };
  return { ...container, env: [...env, { name, valueFrom: { fieldRef } }] };
}
