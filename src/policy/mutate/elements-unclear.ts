import { isRecord } from "../../data/index.ts";
import type { Json, JsonObject } from "../../kube/index.ts";
import { directiveOfMap } from "./directive.ts";
import { isSomething, scalarText, wrongKind } from "./node.ts";
import type { Lists, Walk } from "./walk.ts";

/** Elements beyond which lists whose elements are not clearly named are not merged: each is compared with all others. */
const most = 2000;

/**
 * Merges lists some of whose elements have no name, or the same one, step by step as kustomize does: what comes of
 * them depends on the order of its steps. (kustomize: kyaml/yaml/walk/associative_sequence.go)
 */
export function mergeUnclear(lists: Lists, walk: Walk): readonly Json[] | undefined {
  const { document, patch } = lists;
  if (document.length + (patch?.length ?? 0) > most) {
    return walk.fail(`a list of more than ${most} elements that are not named clearly cannot be merged`);
  }
  const merged = new UnclearMerge(lists, walk).merge();
  const unchanged = merged.length === document.length && merged.every((one, index) => one === document[index]);
  return unchanged ? document : merged;
}

/** An element, which stays the same one whatever it is changed to. */
interface Cell {
  value: Json;
}

class UnclearMerge {
  private readonly keys: readonly string[];
  private readonly lists: Lists;
  private readonly walk: Walk;
  private document: Cell[];
  private patch: Cell[];
  /** Whether the document is the patch itself. */
  private readonly same: boolean;

  constructor(lists: Lists, walk: Walk) {
    this.lists = lists;
    this.keys = lists.keys;
    this.walk = walk;
    this.same = lists.patch === lists.document;
    this.document = lists.document.map((value) => ({ value }));
    this.patch = this.same ? this.document : (lists.patch ?? []).map((value) => ({ value }));
  }

  merge(): readonly Json[] {
    const names = this.names();
    if (this.keys.length > 1) completeNames(names);
    const used = usedKeys(names);
    const keys = this.keys.filter((_, index) => used.length === 0 || used.includes(index));
    let items: Cell[] = [];
    for (const name of names) {
      const values = name.filter((_, index) => used.length === 0 || used.includes(index));
      const cell = this.mergeOne(keys, values);
      if (this.walk.failure !== undefined) return this.lists.document;
      if (cell === undefined) continue;
      items = this.put(items, cell, { keys, values });
    }
    if (names.length > 0) this.document = this.append(items, this.document, keys);
    return this.document.map(({ value }) => value);
  }

  /** The names of all elements, once each, those of the patch first. */
  private names(): string[][] {
    const seen = new Set<string>();
    const lists = this.same ? [this.document] : [this.patch, this.document];
    return lists
      .flatMap((list) => list.map(({ value }) => this.keys.map((key) => fieldText(value, key))))
      .filter((name) => {
        const text = name.join("\u0000");
        if (seen.has(text)) return false;
        seen.add(text);
        return true;
      });
  }

  /** Merges the first elements of that name; `undefined` where nothing is left, which is then removed. */
  private mergeOne(keys: readonly string[], values: readonly string[]): Cell | undefined {
    const named = values.map((_, index) => index).filter((index) => values[index] !== "");
    const chosen = named.length === 0 ? values.map((_, index) => index) : named;
    const search = {
      keys: chosen.map((index) => keys[index] ?? ""),
      values: chosen.map((index) => values[index] ?? ""),
    };
    const cell = this.mergeCells(find(this.document, search), find(this.patch, search));
    if (this.walk.failure !== undefined) return undefined;
    if (cell === undefined || !isSomething(cell.value)) {
      for (const _ of keys) this.removeFromDocument({ keys, values });
      return undefined;
    }
    for (const [index, key] of keys.entries()) {
      const value = values[index] ?? "";
      if (value === "" || hasField(cell.value, key)) continue;
      if (!isRecord(cell.value)) return this.walk.fail(wrongKind("MappingNode", cell.value));
      cell.value = { ...(cell.value as JsonObject), [key]: value };
    }
    return cell;
  }

  private mergeCells(document: Cell | undefined, patch: Cell | undefined): Cell | undefined {
    if (document === undefined && patch === undefined) return undefined;
    const value = this.walk.merge(document?.value, patch?.value, this.lists.below);
    const { ofDocument } = this.walk;
    if (patch !== undefined && isRecord(patch.value)) {
      // Once obeyed, a directive is gone.
      const directive = directiveOfMap(patch.value as JsonObject);
      if (directive.kind !== "unknown") patch.value = directive.patch;
    }
    if (value === undefined) return undefined;
    const cell = ofDocument ? document : patch;
    if (cell === undefined) return undefined;
    cell.value = value;
    return cell;
  }

  private removeFromDocument(name: Name): void {
    this.document = this.put(this.document, undefined, name);
    if (this.same) this.patch = this.document;
  }

  /** Replaces the elements of a name, or removes them; what is not there is added. */
  private put(list: readonly Cell[], element: Cell | undefined, { keys, values }: Name): Cell[] {
    const kept: Cell[] = [];
    const keepsOthers = (keys[0] ?? "") !== "" && (values[0] ?? "") !== "";
    let found = false;
    for (const cell of list.filter(({ value }) => isSomething(value))) {
      const named = this.isNamed(cell, { keys, values });
      if (named) found = true;
      if (named && element !== undefined) kept.push(element);
      else if (!named && (values.length > 0 || (keepsOthers && !isRecord(cell.value)))) kept.push(cell);
    }
    if (!found && element !== undefined && element.value !== null) kept.push(element);
    return kept;
  }

  /** Scalars and lists have no name; where any value fits, they are a mistake. */
  private isNamed({ value }: Cell, name: Name): boolean {
    if (isRecord(value)) return isNamed(value as JsonObject, name);
    if (name.values.length > 0 && name.values[0] === "") this.walk.fail(wrongKind("MappingNode", value));
    return false;
  }

  private append(items: Cell[], from: readonly Cell[], keys: readonly string[]): Cell[] {
    let list = items;
    for (const cell of from) {
      const values: string[] = [];
      for (const key of keys) {
        if (cell.value !== null && !isRecord(cell.value)) {
          this.walk.fail(wrongKind("MappingNode", cell.value));
          return list;
        }
        if (hasField(cell.value, key)) values.push(scalarText((cell.value as JsonObject)[key] ?? null));
        else list.push(cell);
      }
      if (keys.length > 1) list = this.put(list, undefined, { keys, values });
      list = this.put(list, cell, { keys, values });
    }
    return list;
  }
}

interface Name {
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

function hasField(value: Json, key: string): boolean {
  return isRecord(value) && Object.hasOwn(value, key);
}

/** What names an element: nothing where the field is missing, null or empty. */
function fieldText(value: Json, key: string): string {
  return hasField(value, key) ? scalarText((value as JsonObject)[key] ?? "") : "";
}

function find(list: readonly Cell[], { keys, values }: Name): Cell | undefined {
  return list.find(({ value }) =>
    keys.every(
      (key, index) => hasField(value, key) && scalarText((value as JsonObject)[key] ?? null) === values[index],
    ),
  );
}

/** An empty value fits whatever the field has; a key without a value fits as the one before it did. */
function isNamed(element: JsonObject, { keys, values }: Name): boolean {
  if (values.length === 0) return false;
  return keys.every((key, index) => {
    const value = values[index];
    if (value === undefined) return true;
    if (!Object.hasOwn(element, key)) return false;
    return value === "" || scalarText(element[key] ?? null) === value;
  });
}

/** Names that differ only in what one of them leaves out are made the same. */
function completeNames(names: string[][]): void {
  for (let index = 0; index < names.length; index++) {
    const one = names[index] ?? [];
    for (let other = 0; other < names.length; other++) {
      const common = commonName(one, names[other] ?? []);
      if (common === undefined) continue;
      names[index] = common;
      names[other] = common;
    }
  }
}

function commonName(one: readonly string[], two: readonly string[]): string[] | undefined {
  const common: string[] = [];
  let agree = false;
  for (const [index, a] of one.entries()) {
    const b = two[index] ?? "";
    if (a === b) agree = true;
    else if (a !== "" && b !== "") return undefined;
    common.push(a === "" ? b : a);
  }
  return agree ? common : undefined;
}

/** Which keys name any element at all. */
function usedKeys(names: readonly (readonly string[])[]): readonly number[] {
  const used = new Set<number>();
  for (const name of names) {
    for (const [index, value] of name.entries()) if (value !== "") used.add(index);
  }
  return [...used];
}
