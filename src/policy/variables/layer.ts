import { onceForLong } from "../../data/index.ts";
import type { Resource } from "../../kube/index.ts";
import { type Binding, Budget, Names, type Prepare, type Scope } from "../../lang/index.ts";
import type { Facts, Query, Request } from "../rule.ts";
import { layOver, merged } from "./given.ts";
import { jsonSize } from "./json-size.ts";
import { requestValue } from "./request-value.ts";
import type { Run } from "./run.ts";
import type { Variables } from "./variables.ts";

/**
 * What the entry of a context came to. A value that does not replace is laid over what the name stood for. What has been
 * asked of the world is kept: `again` makes of it what it comes to elsewhere in the same rule.
 */
export type Loaded =
  | {
      readonly kind: "value";
      readonly value: unknown;
      readonly replaces: boolean;
      readonly again?: ((run: Run) => Loaded) | undefined;
    }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "pending" };

/** An entry of a context, which is loaded when an expression mentions it. */
export interface Loader {
  readonly name: string;
  /** What it asks of the world; `undefined` where it asks nothing. */
  readonly asks: Query["kind"] | undefined;
  /** Whether an expression mentions the entry, by its text. */
  readonly isMentionedIn: (expression: string) => boolean;
  readonly load: (run: Run) => Loaded;
  /** The error of a value that could not be stored. */
  readonly unstored: (why: string) => string;
}

/** An element of a foreach; `depth` counts the loops around it. */
export interface Element {
  readonly value: unknown;
  readonly index: number;
  readonly depth: number;
  /** Whether patterns are matched with it; where not, with that of the loop around it, or with the object. */
  readonly scoped: boolean;
}

/** A run whose context has these entries too. They are loaded in order, when an expression first mentions them. */
export function withContext(run: Run, loaders: readonly Loader[]): Run {
  const { given } = run.request;
  const wanted = given === undefined ? loaders : loaders.filter(({ asks }) => asks === undefined || given.loads(asks));
  return wanted.length === 0 ? run : layerOn(run, { loaders: wanted });
}

/** A run with the values that a values file gives to a rule; the command line has such. */
export function withGiven(run: Run, rule: string): Run {
  const given = run.request.given?.forRule(rule);
  if (given === undefined) return run;
  const firsts = Object.entries(given.foreach).map(([name, [first]]) => [name, first] as const);
  const values = { ...given.variables, ...Object.fromEntries(firsts) };
  return layerOn(run, {
    values: Object.keys(values).flatMap((name) => {
      const binding = layOver(run.variables.names.lookup(name), values, name);
      return binding.kind === "value" ? [[name, binding.value] as const] : [];
    }),
  });
}

/** The run for one element of a foreach. What it loads is dropped with it. */
export function withElement(run: Run, { value, index, depth, scoped }: Element): Run {
  return layerOn(run, {
    ...(scoped && { element: value }),
    seed: `${run.variables.scope.seed}/${index}`,
    values: [
      ["element", value],
      [`element${depth}`, value],
      ["elementIndex", index],
      [`elementIndex${depth}`, index],
    ],
  });
}

/** A run in which the request has another object; what its context has loaded stays, and so do its images. */
export function withObject(run: Run, object: Resource): Run {
  const request = { ...run.request, object };
  const value: Binding = { kind: "value", value: requestValue(request) };
  const binding = layOver(value, request.given?.variables, "request");
  return layerOn(run, { request, values: binding.kind === "value" ? [["request", binding.value]] : [] });
}

/** A run about an object that is to be changed in place of that of the request: `target`. */
export function withTarget(run: Run, target: Resource): Run {
  return layerOn(run, { values: [["target", target]] });
}

/** A run in which values are laid over what names stand for: objects are merged key by key, anything else is replaced. */
export function withMerged(run: Run, values: Readonly<Record<string, unknown>>): Run {
  return layerOn(run, {
    values: Object.entries(values).map(([name, value]) => {
      const before = run.variables.names.lookup(name);
      return [name, before.kind === "value" ? merged(before.value, value) : value] as const;
    }),
  });
}

/** A run that counts its steps, as one with a context or elements does anyhow. */
export function withBudget(run: Run): Run {
  return run instanceof Layer ? run : layerOn(run, {});
}

/** Whether something in a run was too much work, so that nothing that it came to can be trusted. */
export function isExhausted(run: Run): boolean {
  return run.variables.scope.budget?.exhausted === true;
}

/** The largest size of all loaded entries together, in bytes of JSON. (kyverno: pkg/engine/context/context.go) */
const maxContextSize = 2 * 1024 * 1024;

/** Steps of all expressions of one rule on one request: some tenths of a second. */
const mostSteps = 10_000_000;

/** Steps that looking for the mention of an entry counts as. */
const stepsPerMention = 4;

/** Entries that may be loaded for each other's sake; each takes a part of the stack. */
const deepest = 100;

/** Bytes that count as one step. */
const bytesPerStep = 32;

/** What the layers of one rule on one request share. */
interface Session {
  readonly base: Names;
  readonly scope: Scope & { readonly budget: Budget };
  /** While an entry is loaded only those before it may be. As in Kyverno the end of any loading lifts it. */
  restriction: Place | undefined;
  /** Where images were mentioned: in Kyverno they are an entry too, and loading them lifts the restriction. */
  imagesAt: Layer | undefined;
  /** How many entries are being loaded for each other's sake. */
  depth: number;
}

interface Place {
  readonly level: number;
  readonly order: number;
}

interface Added {
  readonly request?: Request;
  readonly element?: unknown;
  /** What randomness derives from, where that is something else. */
  readonly seed?: string;
  readonly loaders?: readonly Loader[];
  readonly values?: readonly (readonly [name: string, value: unknown])[];
}

function layerOn(run: Run, added: Added): Layer {
  if (run instanceof Layer) return new Layer(run, added, run);
  return new Layer(run, added, undefined);
}

/** An entry in a run, with what has become of it. */
interface Slot extends Place {
  readonly loader: Loader;
  state: "idle" | "loading" | "loaded" | "failed" | "pending";
  /** How it is loaded again, where that is another way. */
  again: ((run: Run) => Loaded) | undefined;
  /** Whether it was loaded for another element before. */
  reloaded: boolean;
  /** In which layer it was loaded, or tried. */
  at: Layer | undefined;
  message: string;
}

/**
 * A run with names of its own: those of the entries that it has loaded, or of an element. Kyverno has one context, of
 * which it makes and restores copies; here a layer is dropped. (kyverno: pkg/engine/context/{context,deferred}.go)
 */
class Layer implements Run {
  readonly request: Request;
  readonly facts: Facts;
  readonly variables: Variables;
  readonly element: unknown;
  private readonly parent: Layer | undefined;
  private readonly level: number;
  private readonly session: Session;
  private readonly values: Map<string, unknown>;
  /** All entries that can be loaded here, outer ones first. */
  private readonly slots: readonly Slot[];
  private size = 0;

  constructor(run: Run, { request, element, seed, loaders = [], values }: Added, parent: Layer | undefined) {
    this.request = request ?? run.request;
    this.element = element ?? run.element;
    this.facts = run.facts;
    this.parent = parent;
    this.level = parent === undefined ? 0 : parent.level + 1;
    this.session = parent?.session ?? sessionOf(run);
    this.values = new Map(values);
    const before = parent?.slots ?? [];
    const added = loaders.map((loader, index) => slotOf(loader, this.level, before.length + index));
    this.slots = added.length === 0 ? before : [...before, ...added];
    const scope = parent?.variables.scope ?? this.session.scope;
    const prepare: Prepare = (expression) => this.prepare(expression);
    this.variables = {
      names: new Names(
        (name) => this.bind(name),
        () => this.names(),
        this.slots.length > 0 ? prepare : undefined,
      ),
      scope: seed === undefined ? scope : { ...scope, seed },
      options: run.variables.options,
    };
  }

  private bind(name: string): Binding {
    for (let layer: Layer | undefined = this; layer !== undefined; layer = layer.parent) {
      const value = layer.values.get(name);
      if (value !== undefined || layer.values.has(name)) return { kind: "value", value };
    }
    return this.session.base.lookup(name);
  }

  private names(): readonly string[] {
    const names = new Set(this.session.base.known());
    for (let layer: Layer | undefined = this; layer !== undefined; layer = layer.parent) {
      for (const name of layer.values.keys()) names.add(name);
    }
    return [...names];
  }

  /** Loads what an expression mentions, in order, up to the first that cannot be. */
  private prepare(expression: string): ReturnType<Prepare> {
    const { restriction, scope } = this.session;
    if (!scope.budget.spend(stepsPerMention * this.slots.length)) return failed("the rule takes too many steps");
    if (restriction !== undefined && expression.includes("images")) this.loadImages(expression);
    let waiting = false;
    for (const slot of this.slots) {
      if (restriction !== undefined && !isBefore(slot, restriction)) continue;
      if (!slot.loader.isMentionedIn(expression)) continue;
      const state = this.ready(slot);
      if (state === "failed" && !waiting && !this.isReplaced(slot)) return failed(slot.message);
      if (state === "pending") waiting = true;
    }
    return waiting ? { kind: "pending" } : undefined;
  }

  /** Whether an entry that only failed when it was loaded again has one of its name behind it, which counts. */
  private isReplaced({ loader, order, reloaded }: Slot): boolean {
    return reloaded && this.slots.some((other) => other.order > order && other.loader.name === loader.name);
  }

  private loadImages(expression: string): void {
    const { imagesAt } = this.session;
    if ((imagesAt !== undefined && this.isWithin(imagesAt)) || !mentionsImages(expression)) return;
    this.session.imagesAt = this;
    this.session.restriction = undefined;
  }

  /**
   * Loads an entry unless that was done. What was loaded for another element is loaded again where both share a
   * layer; one that failed there is tried again here. (kyverno: deferred.go Reset)
   */
  private ready(slot: Slot): Slot["state"] {
    const { at, state } = slot;
    if (at === undefined) return this.load(slot);
    if (state === "loading" || this.isWithin(at)) return state;
    if (state !== "loaded") return this.load(slot);
    slot.reloaded = true;
    return this.sharedWith(at).load(slot);
  }

  private load(slot: Slot): Slot["state"] {
    slot.at = this;
    slot.state = "loading";
    this.session.restriction = slot;
    const loaded = this.loadDeeper(slot.again ?? slot.loader.load);
    this.session.restriction = undefined;
    const stored = loaded.kind === "value" ? this.store(slot.loader, loaded) : loaded;
    if (loaded.kind === "value") slot.again = loaded.again;
    if (stored === undefined) slot.state = "loaded";
    else if (stored.kind === "pending") slot.state = "pending";
    else {
      slot.state = "failed";
      slot.message = stored.message;
    }
    return slot.state;
  }

  private loadDeeper(load: Loader["load"]): Loaded {
    const { session } = this;
    if (session.depth >= deepest) {
      session.scope.budget.exhaust();
      return { kind: "error", message: `more than ${deepest} context entries need each other` };
    }
    session.depth++;
    const loaded = load(this);
    session.depth--;
    return loaded;
  }

  /** What keeps a value from being stored: its size. */
  private store(
    loader: Loader,
    { value, replaces }: Extract<Loaded, { kind: "value" }>,
  ): Exclude<Loaded, { kind: "value" }> | undefined {
    const { budget } = this.session.scope;
    const size = sizeOf(value);
    const total = this.totalSize() + size;
    budget.spend(size / bytesPerStep);
    if (total > maxContextSize) {
      const why = `context size limit exceeded: ${total} bytes exceeds limit of ${maxContextSize} bytes`;
      budget.exhaust();
      return { kind: "error", message: loader.unstored(why) };
    }
    this.size += size;
    const before = replaces ? undefined : this.bind(loader.name);
    this.values.set(loader.name, before?.kind === "value" ? merged(before.value, value) : value);
    return undefined;
  }

  private totalSize(): number {
    return this.size + (this.parent?.totalSize() ?? 0);
  }

  private isWithin(other: Layer): boolean {
    let layer: Layer = this;
    while (layer.level > other.level && layer.parent !== undefined) layer = layer.parent;
    return layer === other;
  }

  /** The innermost layer that both are within; all layers of a session have the outermost one. */
  private sharedWith(other: Layer): Layer {
    let layer: Layer = this;
    while (!other.isWithin(layer) && layer.parent !== undefined) layer = layer.parent;
    return layer;
  }
}

function sizeOf(value: unknown): number {
  return Array.isArray(value) ? listSize(value) : jsonSize(value);
}

const listSize = onceForLong(jsonSize);

function mentionsImages(expression: string): boolean {
  return /(?:^|[^.0-9A-Za-z])images\b/.test(expression);
}

function sessionOf({ variables: { names, scope } }: Run): Session {
  return {
    base: names,
    scope: { ...scope, budget: new Budget(mostSteps) },
    restriction: undefined,
    imagesAt: undefined,
    depth: 0,
  };
}

function slotOf(loader: Loader, level: number, order: number): Slot {
  return { loader, level, order, state: "idle", again: undefined, reloaded: false, at: undefined, message: "" };
}

function isBefore(slot: Place, { level, order }: Place): boolean {
  return slot.order < order && slot.level <= level;
}

function failed(message: string): NonNullable<ReturnType<Prepare>> {
  return { kind: "error", message, missing: false, loading: true };
}
