import type { Resource } from "../../kube/index.ts";
import { own } from "../../kube/index.ts";
import type { CheckTypes } from "../admission/policies/type-warnings.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "./controller.ts";
import { find, write } from "./objects.ts";
import { unless } from "./refusal.ts";

const policies = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  resource: "validatingadmissionpolicies",
};

/**
 * Writes into the status of ValidatingAdmissionPolicies what is wrong with the types in them.
 * kubernetes: pkg/controller/validatingadmissionpolicystatus
 */
export const policyStatus: Controller = {
  name: "validatingadmissionpolicy-status",
  user: controllerManager("validatingadmissionpolicy-status-controller"),
  workers: 1,
  start(bench) {
    const { checkTypes } = bench.settings;
    if (checkTypes === undefined) return async () => undefined;
    bench.watch(policies, (object, type) => (type === "DELETED" ? [] : [keyOf(object)]));
    return (key) => tell(bench, key, checkTypes);
  },
};

async function tell({ api }: Bench, key: string, check: CheckTypes): Promise<Next> {
  const policy = await find<Resource>(api, policies, splitKey(key));
  if (policy === undefined) return undefined;
  const generation = policy.metadata.generation ?? 0;
  const observed = own(policy.status, "observedGeneration");
  if (generation <= (typeof observed === "number" ? observed : 0)) return undefined;
  const warnings = check(policy);
  const typeChecking = warnings.length === 0 ? {} : { expressionWarnings: warnings };
  const status = { ...(policy.status as object | undefined), observedGeneration: generation, typeChecking };
  await unless(["Conflict", "NotFound"], write(api, policies, { ...policy, status }, "status"));
  return undefined;
}
