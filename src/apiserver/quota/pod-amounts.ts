import { own } from "../../kube/index.ts";
import { type Fields, part, parts, text } from "../kinds/fields.ts";
import { type Amounts, amountsIn, largest, sum } from "./amounts.ts";

/**
 * What the containers of a Pod ask for together, `requests` or `limits`: all that run at once, or more where one that
 * runs before them needs more. (kubernetes: component-helpers resource PodRequests, PodLimits)
 */
export function podAmounts(spec: Fields | undefined, of: "requests" | "limits"): Amounts {
  let running: Amounts = {};
  for (const container of parts(spec, "containers")) running = sum(running, containerAmounts(container, of));
  let aside: Amounts = {};
  let before: Amounts = {};
  for (const container of parts(spec, "initContainers")) {
    const own = containerAmounts(container, of);
    const stays = text(container, "restartPolicy") === "Always";
    if (stays) {
      running = sum(running, own);
      aside = sum(aside, own);
    }
    before = largest(before, stays ? aside : sum(own, aside));
  }
  return { ...largest(running, before), ...wholePod(spec, of) };
}

/** What one container asks for. */
export function containerAmounts(container: Fields, of: "requests" | "limits"): Amounts {
  return amountsIn(own(container, "resources"), of);
}

/** What is said of the Pod as a whole counts instead. */
function wholePod(spec: Fields | undefined, of: "requests" | "limits"): Amounts {
  const said = Object.entries(amountsIn(part(spec, "resources"), of));
  return Object.fromEntries(said.filter(([name]) => name === "cpu" || name === "memory"));
}
