import { isRecord, quoteGo } from "../../../data/index.ts";
import type { Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { annotationsOf, type Evaluating, evaluate, isPending, worldOf } from "../../expressions/index.ts";
import { type GenerateIntent, type GenerateWork, type Plan, pending } from "../../rule.ts";
import { render } from "./render.ts";
import { enter, evaluationText, type GeneratingParts } from "./rule.ts";
import type { Template } from "./template.ts";

/** An entry of `generate`, compiled. */
export type Generation =
  | { readonly kind: "expression"; readonly program: cel.Program }
  | { readonly kind: "template"; readonly template: Template };

/** How objects are made. */
export type Making = Pick<GenerateIntent, "synchronize" | "orphan" | "serverSideApply">;

/** So many objects may come of one request. */
const mostObjects = 1_000;

/**
 * Works out what is to be made, entry by entry; the first mistake ends it, and what comes before it is made all the same.
 * Kyverno makes objects while it evaluates: here, expressions see the cluster as it is before any is made.
 * (kyverno: pkg/cel/policies/gpol/compiler/policy.go Evaluate)
 */
export function planOf(
  parts: GeneratingParts,
  generations: readonly Generation[],
  making: Making,
): GenerateWork["plan"] {
  return (request, facts) => {
    const asked = { request, facts };
    const recording = new Recording(worldOf(request, facts, parts.asker), parts.asker.namespace);
    const entered = enter(parts, asked, recording);
    if (entered === pending) return pending;
    if ("status" in entered) return entered.status === "error" ? recording.plan(making, entered.message) : nothing;
    if (entered.kind === "passed over") return nothing;
    const mistake = generate(parts, generations, { evaluating: entered.evaluating, recording });
    if (mistake === pending) return pending;
    return recording.plan(making, mistake === undefined ? undefined : evaluationText(mistake));
  };
}

const nothing: Plan<GenerateIntent> = { intents: [], mistakes: [] };

interface Generating {
  readonly evaluating: Evaluating;
  readonly recording: Recording;
}

/** Whatever is not known yet is asked for by all entries at once. */
function generate(parts: GeneratingParts, generations: readonly Generation[], generating: Generating) {
  let waiting = false;
  for (const generation of generations) {
    const mistake =
      generation.kind === "expression"
        ? applyExpression(generation.program, generating)
        : applyTemplate(generation.template, parts.asker.namespace, generating);
    if (mistake === pending) waiting = true;
    else if (mistake !== undefined) return waiting ? pending : mistake;
  }
  const annotations = annotationsOf(parts.annotations, generating.evaluating);
  if (waiting || annotations === pending) return pending;
  return "message" in annotations ? annotations.message : undefined;
}

/** What the value is does not matter. */
function applyExpression(program: cel.Program, { evaluating }: Generating) {
  const value = evaluate(program, evaluating);
  if (isPending(value)) return pending;
  return value instanceof cel.Failure ? value.message : undefined;
}

function applyTemplate(template: Template, own: string, { evaluating, recording }: Generating) {
  const rendered = render(template, evaluating);
  if (rendered === pending) return pending;
  if ("message" in rendered) return rendered.message;
  const placed = new Map<string, Resource[]>();
  for (const object of rendered.objects) {
    const said = namespaceIn(object);
    const namespace = own !== "" && said === "" ? own : said;
    if (own !== "" && namespace !== own) {
      return `cross-namespace generation denied: a policy in namespace ${quoteGo(own)} cannot generate resources into namespace ${quoteGo(namespace)}`;
    }
    placed.set(namespace, [...(placed.get(namespace) ?? []), object]);
  }
  for (const [namespace, objects] of placed) {
    const mistake = recording.add(namespace, objects);
    if (mistake !== undefined) return `failed to generate resources: ${mistake}`;
  }
  return undefined;
}

function namespaceIn(object: Resource): string {
  const namespace: unknown = isRecord(object.metadata) ? object.metadata.namespace : undefined;
  return typeof namespace === "string" ? namespace : "";
}

/** A world that remembers what is to be made, and answers as if it had been. */
class Recording implements cel.World {
  readonly #world: cel.World;
  readonly #own: string;
  readonly #made: { readonly namespace: string; readonly object: Resource }[] = [];

  constructor(world: cel.World, own: string) {
    this.#world = world;
    this.#own = own;
  }

  ask(question: cel.WorldQuestion): cel.CelValue {
    if (question.kind !== "generator.apply") return this.#world.ask(question);
    const [namespace, objects] = question.args;
    if (typeof namespace !== "string" || !Array.isArray(objects)) return cel.failed("no objects are given");
    const mistake = this.add(namespace, objects as readonly unknown[]);
    return mistake === undefined ? true : cel.failed(mistake);
  }

  /** Remembers objects, and those that are in lists; or says what is wrong with one. */
  add(namespace: string, objects: readonly unknown[]): string | undefined {
    if (this.#own !== "" && namespace !== this.#own) return "objects are made in the namespace of the policy only";
    for (const object of objects.flatMap(itemsOf)) {
      if (!isObject(object)) return "an object needs apiVersion, kind and metadata";
      if (this.#made.length >= mostObjects) return `more than ${mostObjects} objects would be made`;
      this.#made.push({ namespace, object });
    }
    return undefined;
  }

  plan(making: Making, mistake: string | undefined): Plan<GenerateIntent> {
    return {
      intents: this.#made.map((one) => ({ kind: "generate", source: { kind: "object", ...one }, ...making })),
      mistakes: mistake === undefined ? [] : [{ message: mistake }],
    };
  }
}

/** A list stands for its items, which may be without their type. (kubernetes: apimachinery/pkg/apis/meta/v1/unstructured IsList) */
function itemsOf(object: unknown): readonly unknown[] {
  if (!isRecord(object) || !Array.isArray(object.items)) return [object];
  const { apiVersion, kind, items } = object;
  if (typeof kind !== "string" || !kind.endsWith("List") || kind === "List") return items as readonly unknown[];
  const type = { apiVersion, kind: kind.slice(0, -"List".length) };
  return items.map((item: unknown) => (isRecord(item) ? { ...type, ...item } : item));
}

function isObject(value: unknown): value is Resource {
  if (!isRecord(value) || !isRecord(value.metadata)) return false;
  return typeof value.apiVersion === "string" && typeof value.kind === "string";
}
