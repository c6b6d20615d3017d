import { own } from "../../../kube/index.ts";
import { compileDocument } from "../document.ts";
import type { GlobalReferenceText } from "./entry-text.ts";
import { answerFor, compilePick, type EntryPlan, mistake, type Place } from "./load.ts";

/** Loads what a GlobalContextEntry holds. (kyverno: pkg/engine/context/loaders/globalcontext.go) */
export function loadGlobalReference(text: GlobalReferenceText, { name, namespace }: Place): EntryPlan {
  const document = compileDocument(text);
  const pick = compilePick((_, why) => why);
  const failed = (why: string) => mistake(`failed to marshal APICall data for context entry ${name}: ${why}`);
  const barred = mistake(`context entry ${name}: globalReference is not allowed in namespaced policies`);
  return {
    asks: "globalReference",
    unstored: (why) => `failed to add resource cache results for context entry ${name}: ${why}`,
    load(run) {
      if (namespace !== "") return barred;
      const filled = document.fill(run);
      if (filled.kind === "pending") return filled;
      if (filled.kind === "error") return failed(filled.message);
      const [called, path = ""] = [own(filled.value, "name"), own(filled.value, "jmesPath")];
      if (typeof called !== "string" || typeof path !== "string") return failed("name and jmesPath must be texts");
      const [entry = "", projection = ""] = called.split(".");
      const found = answerFor(run, { kind: "globalReference", name: entry, projection });
      if (found.kind === "pending") return found;
      if (found.kind === "error") return failed(found.message);
      const picked = path === "" ? found : pick(path, found.value, run);
      if (picked.kind === "pending") return picked;
      if (picked.kind === "value") return { kind: "value", value: picked.value, replaces: false };
      return failed(`failed to apply JMESPath ${path} for context entry ${name}: ${picked.message}`);
    },
  };
}
