import type { PolicyDoor, PolicyKind } from "../policy/index.ts";
import { partsAtDoor, partsOfOne } from "./parts.ts";
import { createJudge, createMutator, type PipelineOptions } from "./pipeline.ts";
import type { Answerer, Routes } from "./routes.ts";

/** Characters of all paths that are remembered; a cluster has one for each webhook, and for a moment the former ones. */
const maxRemembered = 1024 * 1024;

/**
 * Finds who answers at a path that names policies. Each path is taken apart once. One whose door nobody has ever had is no
 * path; one that names policies which have gone is: nobody has anything against the request there.
 */
export function createDoors(
  policyKinds: readonly PolicyKind[],
  pipeline: PipelineOptions,
): NonNullable<Routes["named"]> {
  const doors = new Map<string, PolicyDoor["side"]>();
  const learn = (some: readonly Pick<PolicyDoor, "path" | "side">[] = []) => {
    for (const { path, side } of some) doors.set(path, side);
  };
  for (const kind of policyKinds) learn(kind.doors);
  const make = (path: string): Answerer | undefined => {
    const fine = fineGrained(path, pipeline);
    if (fine !== undefined) return fine;
    for (const policy of pipeline.policies().policies) learn(policy.doors);
    return atDoor(path, doors, pipeline);
  };
  const known = new Map<string, Answerer>();
  let remembered = 0;
  return (path) => {
    const found = known.get(path);
    if (found !== undefined) return found;
    const answerer = make(path);
    if (answerer === undefined) return undefined;
    if (remembered + path.length > maxRemembered) known.clear();
    remembered = (known.size === 0 ? 0 : remembered) + path.length;
    known.set(path, answerer);
    return answerer;
  };
}

/** `/validate/fail/finegrained/name` or `.../namespace/name`: the failure policy is that of the webhook alone. */
function fineGrained(path: string, pipeline: PipelineOptions): Answerer | undefined {
  const found = /^\/(validate|mutate)\/(?:fail|ignore)\/finegrained\/(?:([^/]+)\/)?([^/]+)$/.exec(path);
  if (found === null) return undefined;
  const [, side, namespace = "", name = ""] = found;
  const partsOf = partsOfOne({ namespace, name });
  return side === "mutate" ? createMutator(partsOf, pipeline) : createJudge(partsOf, pipeline);
}

function atDoor(
  path: string,
  doors: ReadonlyMap<string, PolicyDoor["side"]>,
  pipeline: PipelineOptions,
): Answerer | undefined {
  const [door, side] = [...doors].find(([one]) => path.startsWith(`${one}/`)) ?? [];
  if (door === undefined) return undefined;
  const names = path.slice(door.length + 1).split("/");
  if (names.includes("")) return undefined;
  const partsOf = partsAtDoor(door, new Set(names));
  return side === "mutate" ? createMutator(partsOf, pipeline, true) : createJudge(partsOf, pipeline);
}
