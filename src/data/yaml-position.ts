import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from "js-yaml";
import { type Position, positionAt } from "./text-mistake.ts";

/**
 * Finds a field of a YAML document: `spec.rules[0].match`, `metadata.labels.app.kubernetes.io/name`. Where the field is
 * not there, the deepest part of the path that is; `undefined` where the text cannot be read. The text is parsed anew:
 * positions are wanted only when something is wrong.
 */
export function yamlPosition(text: string, path: string, document = 0): Position | undefined {
  const events = eventsOf(text);
  if (events === undefined) return undefined;
  const start = startOf(events, document);
  if (start < 0) return undefined;
  const offset = new Finder(text, events).find(start, path);
  return offset === undefined ? undefined : positionAt(text, offset);
}

/** The position of the first plain scalar that reads like this. */
export function yamlScalarPosition(text: string, source: string): Position | undefined {
  const event = eventsOf(text)?.find(
    (one) => one.type === EVENT_ID.SCALAR && one.style === SCALAR_STYLE.PLAIN && getScalarValue(text, one) === source,
  );
  return event?.type === EVENT_ID.SCALAR ? positionAt(text, event.valueStart) : undefined;
}

function eventsOf(text: string): readonly Event[] | undefined {
  try {
    return parseEvents(text, { maxDepth: 200 });
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

/** The index of the event that opens the content of a document. */
function startOf(events: readonly Event[], document: number): number {
  let seen = -1;
  return events.findIndex((event) => event.type === EVENT_ID.DOCUMENT && ++seen === document) + 1 || -1;
}

class Finder {
  private readonly text: string;
  private readonly events: readonly Event[];

  constructor(text: string, events: readonly Event[]) {
    this.text = text;
    this.events = events;
  }

  /** The offset of what a path leads to, as far as it leads. */
  find(start: number, path: string): number | undefined {
    let at = start;
    let rest = path;
    let found = this.offset(at);
    while (rest !== "") {
      const step = this.step(at, rest);
      if (step === undefined) return found;
      found = this.offset(step.shown);
      at = step.value;
      rest = step.rest;
    }
    return found;
  }

  private step(at: number, rest: string): Step | undefined {
    const event = this.events[at];
    if (event?.type === EVENT_ID.SEQUENCE) return this.element(at, rest);
    if (event?.type === EVENT_ID.MAPPING) return this.entry(at, rest);
    return undefined;
  }

  private element(at: number, rest: string): Step | undefined {
    const index = /^\[([0-9]{1,9})\]/.exec(rest);
    if (index === null) return undefined;
    let left = Number(index[1]);
    for (let item = at + 1; this.isContent(item); item = this.after(item)) {
      if (left-- === 0) return { shown: item, value: item, rest: withoutDot(rest.slice(index[0].length)) };
    }
    return undefined;
  }

  /** Keys may have dots in them: the longest that fits is taken. */
  private entry(at: number, rest: string): Step | undefined {
    let best: (Step & { readonly length: number }) | undefined;
    for (let key = at + 1; this.isContent(key); key = this.after(this.after(key))) {
      const length = this.fits(key, rest);
      if (length === 0 || length <= (best?.length ?? 0)) continue;
      best = { shown: key, value: this.after(key), rest: withoutDot(rest.slice(length)), length };
    }
    return best;
  }

  /** How much of the path a key takes up, in brackets or not; 0 where it is another key. */
  private fits(at: number, rest: string): number {
    const event = this.events[at];
    if (event?.type !== EVENT_ID.SCALAR) return 0;
    const key = getScalarValue(this.text, event);
    if (rest.startsWith(`[${key}]`)) return key.length + 2;
    const ends = rest.length === key.length || ".[".includes(rest.charAt(key.length));
    return ends && rest.startsWith(key) ? key.length : 0;
  }

  private isContent(at: number): boolean {
    return at < this.events.length && this.events[at]?.type !== EVENT_ID.POP;
  }

  /** The index behind a whole value. */
  private after(at: number): number {
    let open = 0;
    for (let next = at; next < this.events.length; next++) {
      const type = this.events[next]?.type;
      if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) open++;
      else if (type === EVENT_ID.POP) open--;
      if (open === 0) return next + 1;
    }
    return this.events.length;
  }

  private offset(at: number): number | undefined {
    const event = this.events[at];
    if (event?.type === EVENT_ID.SCALAR) return Math.max(event.valueStart, 0);
    if (event?.type === EVENT_ID.SEQUENCE || event?.type === EVENT_ID.MAPPING) return event.start;
    return event?.type === EVENT_ID.ALIAS ? Math.max(event.anchorStart - 1, 0) : undefined;
  }
}

interface Step {
  /** The event whose position is shown: the key, or the element. */
  readonly shown: number;
  readonly value: number;
  readonly rest: string;
}

const withoutDot = (path: string) => (path.startsWith(".") ? path.slice(1) : path);
