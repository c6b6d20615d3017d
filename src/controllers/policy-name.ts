import type { CompiledPolicy } from "../policy/index.ts";

/** The name that a policy's results carry, with the source before it: what `policyKey` makes of such a result. */
export function resultKey({ namespace, name }: CompiledPolicy): string {
  return `kyverno|${namespace === "" ? name : `${namespace}/${name}`}`;
}
