import { goTypeOf, own } from "../../../kube/index.ts";
import type { Evaluation } from "../../../lang/index.ts";
import type { Run } from "../run.ts";
import type { ConfigMapText } from "./entry-text.ts";
import { answerFor, compileText, type EntryPlan, fixed, mistake, type Place } from "./load.ts";

/** Loads data and metadata of a ConfigMap. (kyverno: pkg/engine/context/loaders/configmap.go) */
export function loadConfigMap(text: ConfigMapText, place: Place): EntryPlan {
  const { name: entry, namespace: own } = place;
  const name = textPart(entry, "name", text.name);
  const namespace = textPart(entry, "namespace", text.namespace ?? "");
  const failed = (why: string) => mistake(`failed to retrieve config map for context entry ${entry}: ${why}`);
  return {
    asks: "configMap",
    unstored: (why) => `failed to add config map for context entry ${entry}: ${why}`,
    load(run) {
      const [called, within] = [name(run), namespace(run)];
      if (called.kind === "error") return failed(called.message);
      if (called.kind === "pending") return called;
      if (within.kind === "error") return failed(within.message);
      if (within.kind === "pending") return within;
      const at = String(within.value) || own || "default";
      if (own !== "" && at !== own) {
        const other = `configMap namespace ${JSON.stringify(at)} is different from policy namespace ${JSON.stringify(own)}`;
        return failed(`context entry ${entry}: ${other}`);
      }
      const found = answerFor(run, { kind: "configMap", namespace: at, name: String(called.value) });
      if (found.kind === "pending") return found;
      if (found.kind === "error") return failed(`failed to get configmap ${at}/${called.value} : ${found.message}`);
      return fixed(partsOf(found.value));
    },
  };
}

function partsOf(configMap: unknown): unknown {
  return { data: own(configMap, "data") ?? null, metadata: own(configMap, "metadata") ?? null };
}

function textPart(entry: string, field: string, text: string): (run: Run) => Evaluation {
  const fill = compileText(text);
  const failed = (why: string): Evaluation => {
    const message = `failed to substitute variables in context ${entry} configMap.${field} ${text}: ${why}`;
    return { kind: "error", message, missing: false };
  };
  return (run) => {
    const filled = fill(run);
    if (filled.kind === "error") return failed(filled.message);
    if (filled.kind === "pending" || typeof filled.value === "string") return filled;
    return failed(`expected string, got ${typeof filled.value === "number" ? "float64" : goTypeOf(filled.value)}`);
  };
}
