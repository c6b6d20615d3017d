import type { Verdict } from "../../engine/index.ts";
import type { Decision } from "../../report/index.ts";
import type { Screen } from "./screen.ts";

/** Tells the user what the policy engine does while he works in another terminal. */
export interface Feed {
  /** From now on things are told. What happens while all is being started says nothing to anybody. */
  open(): void;
  judged(verdict: Verdict, decision: Decision): void;
  log(message: string): void;
}

export function createFeed(screen: Screen): Feed {
  let isOpen = false;
  return {
    open: () => {
      isOpen = true;
    },
    judged(verdict, { allowed }) {
      if (!isOpen || allowed) return;
      screen.say(`${screen.bad("denied")}  ${requestLine(verdict)}  ${screen.dim(failedRules(verdict))}`);
    },
    log(message) {
      if (isOpen) screen.say(screen.dim(message));
    },
  };
}

function requestLine({ request }: Verdict): string {
  const { operation, kind, namespace, name, object, dryRun } = request;
  const shown = name !== "" ? name : `${object?.metadata.generateName ?? ""}*`;
  const place = namespace === "" ? shown : `${namespace}/${shown}`;
  return `${operation} ${kind.kind} ${place}${dryRun ? " (dry run)" : ""}`;
}

function failedRules({ policies }: Verdict): string {
  const failed = policies.flatMap(({ policy, outcomes }) =>
    outcomes
      .filter(({ status }) => status === "fail" || status === "error")
      .map(({ rule }) => (rule === "" ? policy.name : `${policy.name}/${rule}`)),
  );
  return failed.join(", ");
}
