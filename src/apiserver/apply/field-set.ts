import { compareElements, type Element } from "../../kube/index.ts";

/** Where a field is: the steps to it from the object. */
export type Path = readonly Element[];

/**
 * A set of fields of an object. An object that holds fields is a member only where it is named itself.
 * (sigs.k8s.io/structured-merge-diff: fieldpath/set.go)
 */
export class FieldSet {
  readonly members = new Set<Element>();
  readonly children = new Map<Element, FieldSet>();

  static of(...paths: readonly Path[]): FieldSet {
    const set = new FieldSet();
    for (const path of paths) set.insert(path);
    return set;
  }

  get empty(): boolean {
    if (this.members.size > 0) return false;
    for (const child of this.children.values()) if (!child.empty) return false;
    return true;
  }

  has(path: Path): boolean {
    const last = path.at(-1);
    if (last === undefined) return false;
    let at: FieldSet | undefined = this;
    for (const element of path.slice(0, -1)) at = at?.children.get(element);
    return at?.members.has(last) ?? false;
  }

  /** Adds a field to a set that nobody else holds yet. */
  insert(path: Path): void {
    const last = path.at(-1);
    if (last === undefined) return;
    let at: FieldSet = this;
    for (let step = 0; step < path.length - 1; step += 1) at = at.#descend(path[step] as Element);
    at.members.add(last);
  }

  union(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const member of this.members) out.members.add(member);
    for (const member of other.members) out.members.add(member);
    for (const [element, child] of this.children) {
      const twin = other.children.get(element);
      out.children.set(element, twin === undefined ? child : child.union(twin));
    }
    for (const [element, child] of other.children) if (!out.children.has(element)) out.children.set(element, child);
    return out;
  }

  intersection(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const member of this.members) if (other.members.has(member)) out.members.add(member);
    for (const [element, child] of this.children) {
      const twin = other.children.get(element);
      if (twin !== undefined) out.#adopt(element, child.intersection(twin));
    }
    return out;
  }

  /** What is not a member of the other set; fields within its members stay. */
  difference(other: FieldSet): FieldSet {
    const out = this.#membersWithout(other);
    for (const [element, child] of this.children) {
      const twin = other.children.get(element);
      if (twin === undefined) out.children.set(element, child);
      else out.#adopt(element, child.difference(twin));
    }
    return out;
  }

  /** What is neither a member of the other set nor within one. */
  recursiveDifference(other: FieldSet): FieldSet {
    const out = this.#membersWithout(other);
    for (const [element, child] of this.children) {
      if (other.members.has(element)) continue;
      const twin = other.children.get(element);
      if (twin === undefined) out.children.set(element, child);
      else out.#adopt(element, child.recursiveDifference(twin));
    }
    return out;
  }

  /** The fields below a step. */
  below(element: Element): FieldSet | undefined {
    return this.children.get(element);
  }

  /** All fields in their order. */
  paths(): readonly Path[] {
    const out: Path[] = [];
    this.#collect([], out);
    return out;
  }

  #collect(prefix: Path, out: Path[]): void {
    for (const member of [...this.members].sort(compareElements)) out.push([...prefix, member]);
    const children = [...this.children].sort(([a], [b]) => compareElements(a, b));
    for (const [element, child] of children) child.#collect([...prefix, element], out);
  }

  #descend(element: Element): FieldSet {
    const found = this.children.get(element);
    if (found !== undefined) return found;
    const made = new FieldSet();
    this.children.set(element, made);
    return made;
  }

  #adopt(element: Element, child: FieldSet): void {
    if (!child.empty) this.children.set(element, child);
  }

  #membersWithout(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const member of this.members) if (!other.members.has(member)) out.members.add(member);
    return out;
  }
}
