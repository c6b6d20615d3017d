import { type FieldType, fieldTypeAt } from "../../kube/index.ts";
import { FieldSet, type Path } from "./field-set.ts";

/**
 * A set as the schema has it today: who owned parts of what is one value now owns that value.
 * (sigs.k8s.io/structured-merge-diff: typed/reconcile_schema.go)
 */
export function reconciled(set: FieldSet, type: FieldType): FieldSet {
  if (upToDate.get(set) === type) return set;
  const joined: Path[] = [];
  reconcile({ set, type, path: [] }, joined);
  if (joined.length === 0) {
    upToDate.set(set, type);
    return set;
  }
  const joint = FieldSet.of(...joined);
  return set.recursiveDifference(joint).union(joint);
}

/** The types that sets are known to fit. */
const upToDate = new WeakMap<FieldSet, FieldType>();

interface Step {
  readonly set: FieldSet;
  readonly type: FieldType;
  readonly path: Path;
}

function reconcile(step: Step, joined: Path[]): void {
  const { type, set, path } = step;
  const { map, list, scalar } = type;
  if (map !== undefined) {
    if (map.untyped) return;
    if (map.atomic) {
      if (!set.empty) joined.push(path);
      return;
    }
    descend(step, joined, (element) => (element.startsWith("f:") ? fieldTypeAt(map, element.slice(2)) : map.element));
  } else if (scalar === undefined && list !== undefined) {
    if (list.atomic) joined.push(path);
    else descend(step, joined, () => list.element);
  }
}

function descend({ set, path }: Step, joined: Path[], typeAt: (element: string) => FieldType | undefined): void {
  for (const [element, child] of set.children) {
    const type = typeAt(element);
    if (type !== undefined) reconcile({ set: child, type, path: [...path, element] }, joined);
  }
}
