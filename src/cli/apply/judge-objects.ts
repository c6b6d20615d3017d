import type { RuleOutcome } from "../../engine/index.ts";
import type { Resource } from "../../kube/index.ts";
import { evaluate, evaluatePayload, familyOf, generatedBy, type Response } from "../evaluate/index.ts";
import type { LoadedResource } from "../input/index.ts";
import type { Changes } from "./changes.ts";
import type { Loaded } from "./loaded.ts";

/** What policies say of objects. */
export interface Said {
  /** Object by object. */
  readonly told: readonly Response[];
  /** What is told after all else. */
  readonly late: readonly Response[];
}

/** Judges objects, one after the other, and shows what policies make of them. `step` is called after each. */
export async function judgeObjects(
  { evaluation, cloneable }: Loaded,
  objects: readonly LoadedResource[],
  { changes, step = () => {} }: { readonly changes: Changes; readonly step?: () => void },
): Promise<Said> {
  const said = collect(cloneable, changes);
  for (const { resource } of objects) {
    for (const response of await evaluate(evaluation, resource)) said.take(response);
    step();
  }
  return said;
}

/** Judges what there is in place of objects. */
export async function judgePayloads({ evaluation, payloads, cloneable }: Loaded, changes: Changes): Promise<Said> {
  const said = collect(cloneable, changes);
  for (const payload of payloads) {
    for (const response of await evaluatePayload(evaluation, payload)) said.take(aboutJson(response));
  }
  return said;
}

/** In which order late responses are told: images, then what would be deleted, then check requests. */
export function latePlace({ policy, phase }: Pick<Response, "policy" | "phase">): number {
  if (isOfImages({ policy, phase })) return 0;
  if (phase === "delete") return cleans({ policy, phase }) ? 2 : 1;
  return policy.judges === "http" ? 3 : 4;
}

/** Late responses as they are told; what cleanup policies would delete is told policy by policy. */
export function inOrder(late: readonly Response[]): readonly Response[] {
  const places = [...Map.groupBy(late, latePlace)].sort(([a], [b]) => a - b);
  return places.flatMap(([, own]) => {
    const byPolicy = own.every(cleans) ? [...Map.groupBy(own, ({ policy }) => policy).values()].flat() : own;
    return byPolicy;
  });
}

/** Whether a response is of a policy of `kyverno.io` that deletes on a schedule. */
export function cleans({ policy, phase }: Pick<Response, "policy" | "phase">): boolean {
  return phase === "delete" && familyOf(policy) === "classic";
}

function collect(cloneable: readonly Resource[], changes: Changes) {
  const told: Response[] = [];
  const late: Response[] = [];
  const take = (response: Response) => {
    if (response.phase === "mutate") changes.mutated(response);
    // What says nothing is shown nowhere, and there is much of it.
    if (response.outcomes.length === 0) return;
    const made = response.phase === "generate" ? carryOut(response, cloneable, changes) : response;
    (isLate(response) ? late : told).push(made);
  };
  return { told, late, take };
}

/** What would be deleted of JSON is told in words of its own. */
function aboutJson(response: Response): Response {
  if (response.phase !== "delete") return response;
  const told = (message: string) => message.replace(/^resource (did not match|matched)$/, "json $1");
  return { ...response, outcomes: response.outcomes.map((one) => ({ ...one, message: told(one.message) })) };
}

/** Policies that are asked about all objects, one policy after the other. */
function isLate({ policy, phase }: Response): boolean {
  return phase === "delete" || policy.judges === "http" || policy.judges === "envoy" || isOfImages({ policy, phase });
}

const isOfImages = ({ policy, phase }: Pick<Response, "policy" | "phase">) =>
  phase === "verify" && familyOf(policy) !== "classic";

/** Makes the objects that a policy generates and shows them. An outcome whose objects cannot be made is an error. */
function carryOut(response: Response, cloneable: readonly Resource[], changes: Changes): Response {
  const outcomes = response.outcomes.map((outcome): RuleOutcome => {
    if (outcome.status === "error") return outcome;
    const generated = generatedBy(response, outcome, cloneable);
    if (generated.kind === "error") return { ...outcome, status: "error", message: generated.message };
    for (const object of generated.objects) changes.generated(response, object);
    return outcome;
  });
  return { ...response, outcomes };
}
