import { compileSelector, jsonEqual, type LabelSelector, type Resource } from "../../../kube/index.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { find, listOf, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";

interface ClusterRole extends Resource {
  readonly rules?: readonly object[] | null;
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly LabelSelector[] } | null;
}

/**
 * Gives the cluster roles that gather others by their labels the rules of those.
 * kubernetes: pkg/controller/clusterroleaggregation
 */
export const clusterRoleAggregation: Controller = {
  name: "clusterrole-aggregation-controller",
  user: controllerManager("clusterrole-aggregation-controller"),
  workers: 1,
  start(bench) {
    const gathering = new Set<string>();
    bench.watch(resources.clusterRoles, (object, type) => {
      const gathers = type !== "DELETED" && ((object as ClusterRole).aggregationRule ?? undefined) !== undefined;
      if (gathers) gathering.add(keyOf(object));
      else gathering.delete(keyOf(object));
      return [...gathering];
    });
    return (key) => aggregate(bench, key);
  },
};

async function aggregate({ api }: Bench, key: string): Promise<Next> {
  const role = await find<ClusterRole>(api, resources.clusterRoles, splitKey(key));
  const selectors = role?.aggregationRule?.clusterRoleSelectors;
  if (role === undefined || selectors === undefined) return undefined;
  const others = await listOf<ClusterRole>(api, resources.clusterRoles, "");
  const rules = gathered(
    selectors,
    others.filter(({ metadata }) => metadata.name !== role.metadata.name),
  );
  if (jsonEqual(rules, role.rules ?? [])) return undefined;
  await unless(["Conflict", "NotFound"], write(api, resources.clusterRoles, { ...role, rules }));
  return undefined;
}

/** The rules of all roles that the selectors mean, each once. */
function gathered(selectors: readonly LabelSelector[], roles: readonly ClusterRole[]): readonly object[] {
  const rules: object[] = [];
  for (const selector of selectors) {
    const compiled = compileSelector(selector);
    if (compiled.kind === "error") continue;
    const meant = roles.filter(({ metadata }) => compiled.matches(metadata.labels));
    for (const rule of meant.flatMap((role) => role.rules ?? [])) {
      if (!rules.some((one) => jsonEqual(one, rule))) rules.push(rule);
    }
  }
  return rules;
}
