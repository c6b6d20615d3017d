import type { JsonObject, Resource } from "../../kube/index.ts";
import { approvalOf, isProtectedGroup } from "./crd-approval.ts";
import { same } from "./equal.ts";
import { type Fields, part, partAt, parts, text, texts } from "./fields.ts";

interface Condition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

interface Naming {
  readonly names: Fields;
  readonly condition: Condition;
}

/**
 * The status that a CustomResourceDefinition should have, given the others: whether its names are free in its group,
 * and whether it is established. `undefined` where it has it already. `now` is an RFC 3339 text. The names of one that
 * is gone are free again, so that the others of its group are to be looked at anew.
 * (kubernetes: apiextensions-apiserver pkg/controller/status, pkg/controller/establish, pkg/controller/apiapproval)
 */
export function nextCrdStatus(crd: Resource, others: Iterable<Resource>, now: string): JsonObject | undefined {
  const status = part(crd, "status") ?? {};
  const { names, condition } = acceptNames(crd, takenBy(crd, others));
  const approval = isProtectedGroup(text(part(crd, "spec"), "group")) ? approvalOf(crd.metadata) : undefined;
  const wanted = [condition, establishment(crd, condition), ...(approval ? [approval.condition] : [])];
  const conditions = wanted.reduce((list, one) => setCondition(list, one, now), parts(status, "conditions"));
  const next = { ...status, acceptedNames: names, conditions };
  return same(next, status) ? undefined : (next as unknown as JsonObject);
}

/** Whether a condition is true: `Established`, `NamesAccepted`, `Terminating`. */
export function hasCondition(crd: Resource, type: string): boolean {
  const found = parts(part(crd, "status"), "conditions").find((one) => text(one, "type") === type);
  return text(found, "status") === "True";
}

interface Taken {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/** The names that the group has given away, to this one as well. */
function takenBy(crd: Resource, others: Iterable<Resource>): Taken {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  const group = text(part(crd, "spec"), "group");
  for (const one of [...others, crd]) {
    if (text(part(one, "spec"), "group") !== group) continue;
    const names = partAt(one, "status", "acceptedNames");
    for (const name of [text(names, "plural"), text(names, "singular"), ...texts(names, "shortNames")]) {
      resources.add(name);
    }
    for (const name of [text(names, "kind"), text(names, "listKind")]) kinds.add(name);
  }
  return { resources, kinds };
}

function acceptNames(crd: Resource, taken: Taken): Naming {
  const wished = partAt(crd, "spec", "names") ?? {};
  const had = partAt(crd, "status", "acceptedNames") ?? {};
  const names: Record<string, unknown> = { ...had, categories: wished.categories };
  let condition: Condition = {
    type: "NamesAccepted",
    status: "True",
    reason: "NoConflicts",
    message: "no conflicts found",
  };
  const conflict = (reason: string, message: string) => {
    condition = { type: "NamesAccepted", status: "False", reason, message };
  };
  const claim = (key: string, used: ReadonlySet<string>, reason: string) => {
    const name = text(wished, key);
    if (name !== text(had, key) && used.has(name)) conflict(reason, inUse(name));
    else names[key] = name;
  };
  claim("plural", taken.resources, "PluralConflict");
  claim("singular", taken.resources, "SingularConflict");
  const clashes = clashesOf(wished, had, taken);
  if (clashes.length > 0)
    conflict("ShortNamesConflict", clashes.length === 1 ? (clashes[0] ?? "") : `[${clashes.join(", ")}]`);
  else names.shortNames = wished.shortNames;
  claim("kind", taken.kinds, "KindConflict");
  claim("listKind", taken.kinds, "ListKindConflict");
  return { names: given(names), condition };
}

function clashesOf(wished: Fields, had: Fields, taken: Taken): readonly string[] {
  const ours = new Set(texts(had, "shortNames"));
  return texts(wished, "shortNames")
    .filter((name) => !ours.has(name) && taken.resources.has(name))
    .map(inUse);
}

function inUse(name: string): string {
  return `${JSON.stringify(name)} is already in use`;
}

function given(names: Fields): Fields {
  return Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined && value !== ""));
}

/** Once established, always established. */
function establishment(crd: Resource, naming: Condition): Condition {
  const type = "Established";
  const message = "the initial names have been accepted";
  if (hasCondition(crd, type) || naming.status === "True") {
    return { type, status: "True", reason: "InitialNamesAccepted", message };
  }
  return { type, status: "False", reason: "NotAccepted", message: "not all names are accepted" };
}

/** The time of a condition is that of its last change of status. */
function setCondition(list: readonly Fields[], condition: Condition, now: string): readonly Fields[] {
  const before = list.find((one) => text(one, "type") === condition.type);
  const since = text(before, "status") === condition.status ? text(before, "lastTransitionTime") || now : now;
  const { type, status, reason, message } = condition;
  const made = { type, status, lastTransitionTime: since, reason, message };
  return before ? list.map((one) => (one === before ? made : one)) : [...list, made];
}
