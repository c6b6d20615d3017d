/** Sets of fields as objects hold them, in `fieldsV1`. (sigs.k8s.io/structured-merge-diff: fieldpath/serialize.go) */
import { isRecord } from "../../data/index.ts";
import { compareElements, type Element, type JsonObject, readElement } from "../../kube/index.ts";
import { FieldSet } from "./field-set.ts";

/**
 * Writes a set. Equal sets, and equal parts of sets, are one frozen object: ten thousand Pods of a Deployment are owned
 * alike, and what they hold of it is the same.
 */
export function writeFields(set: FieldSet): JsonObject {
  const source = sources.get(set);
  if (source !== undefined) return source;
  const { object } = written(set, false);
  ours.add(object);
  return object;
}

/** The objects that sets were written as: they are what they say in the very form in which we say it. */
const ours = new WeakSet<object>();

/** How deep sets nest at most. */
const deepest = 200;

/** Sets that were read lately, by the frozen objects that they were read from, and the other way round. */
const readLately = new Map<object, FieldSet>();
const sources = new WeakMap<FieldSet, JsonObject>();
const mostRead = 512;

/** Reads a set, which nobody may change. Throws a `SyntaxError` where it is none. */
export function readFields(value: unknown): FieldSet {
  const found = readLately.get(value as object);
  if (found !== undefined) return found;
  const set = read(value, 0).set ?? new FieldSet();
  if (!isRecord(value) || !ours.has(value)) return set;
  if (readLately.size >= mostRead) readLately.clear();
  readLately.set(value, set);
  sources.set(set, value as JsonObject);
  return set;
}

interface Read {
  readonly set: FieldSet | undefined;
  /** Whether what holds the set is a member itself. */
  readonly member: boolean;
}

function read(value: unknown, depth: number): Read {
  if (!isRecord(value) || depth > deepest) throw new SyntaxError("fields that are no object, or too deep");
  let set: FieldSet | undefined;
  let member = false;
  for (const key of Object.keys(value)) {
    if (key === ".") {
      member = true;
      continue;
    }
    const element = readElement(key);
    if (element === undefined) continue;
    const inner = read(value[key], depth + 1);
    set ??= new FieldSet();
    if (inner.member) set.members.add(element);
    if (inner.set !== undefined) set.children.set(element, inner.set);
  }
  return { set, member: member || set === undefined };
}

interface Shared {
  readonly object: JsonObject;
  readonly id: number;
}

/** The known objects by what they hold. Forgetting them costs memory, nothing else. */
let known = new Map<string, Shared>();
const mostKnown = 20_000;
let ids = 0;

function written(set: FieldSet, alsoSelf: boolean): Shared {
  const parts: [Element, Shared][] = alsoSelf ? [[".", nothing()]] : [];
  let signature = alsoSelf ? "." : "";
  for (const element of elementsOf(set)) {
    const child = set.children.get(element);
    const part = child === undefined ? nothing() : written(child, set.members.has(element));
    parts.push([element, part]);
    signature += `\n${part.id} ${element}`;
  }
  return share(signature, parts);
}

function elementsOf({ members, children }: FieldSet): readonly Element[] {
  const elements = [...members];
  for (const element of children.keys()) if (!members.has(element)) elements.push(element);
  return elements.length > 1 ? elements.sort(compareElements) : elements;
}

function nothing(): Shared {
  return share("", []);
}

function share(signature: string, parts: readonly (readonly [Element, Shared])[]): Shared {
  const found = known.get(signature);
  if (found !== undefined) return found;
  if (known.size >= mostKnown) known = new Map();
  const object = Object.fromEntries(parts.map(([element, part]) => [element, part.object])) as JsonObject;
  ids += 1;
  const made: Shared = { object: Object.freeze(object), id: ids };
  known.set(signature, made);
  return made;
}
