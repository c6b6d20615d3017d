import { formatGoValue } from "../../../kube/index.ts";
import type { Evaluation } from "../../../lang/index.ts";
import type { Loaded } from "../layer.ts";
import type { Run } from "../run.ts";
import type { ImageRegistryText } from "./entry-text.ts";
import { answerFor, compilePick, compileText, type EntryPlan, fixed, mistake, type Place } from "./load.ts";

/** Loads the description of an image from its registry. (kyverno: pkg/engine/context/loaders/imagedata.go) */
export function loadImageRegistry(text: ImageRegistryText, { name }: Place): EntryPlan {
  const { reference, jmesPath = "", imageRegistryCredentials: credentials } = text;
  const image = compileText(reference);
  const path = compileText(jmesPath);
  const pick = compilePick((said, why) => `failed to compile JMESPath: ${said}, error: ${why}`);
  const unresolved = `substitute variables in context entry ${name}`;
  return {
    asks: "imageData",
    unstored: (why) => `failed to add resource data to context: contextEntry: ${name}, error: ${why}`,
    load(run) {
      const [named, picking] = [image(run), path(run)];
      // The first letter is missing in Kyverno, and users may look for what it says.
      if (named.kind === "error") return mistake(`ailed to ${unresolved} ${reference}: ${named.message}`);
      if (named.kind === "pending") return named;
      if (typeof named.value !== "string") return mistake(noText(named.value));
      if (picking.kind === "error") return mistake(`failed to ${unresolved} ${jmesPath}: ${picking.message}`);
      if (picking.kind === "pending") return picking;
      const { namespace } = run.request;
      const found = answerFor(run, { kind: "imageData", reference: named.value, namespace, credentials });
      if (found.kind === "pending") return found;
      if (found.kind === "error") {
        return mistake(`failed to fetch image descriptor: ${named.value}, error: ${found.message}`);
      }
      if (picking.value === "") return fixed(found.value);
      return conclude(pickWith(picking.value, found.value, run));
    },
  };

  function pickWith(said: unknown, description: unknown, run: Run): Evaluation {
    if (typeof said === "string") return pick(said, description, run);
    return { kind: "error", message: "expected a text", missing: false };
  }

  function conclude(picked: Evaluation): Loaded {
    if (picked.kind === "pending") return picked;
    if (picked.kind === "value") return fixed(picked.value);
    return mistake(`failed to apply JMESPath (${jmesPath}) results to context entry ${name}, error: ${picked.message}`);
  }
}

function noText(value: unknown): string {
  return `invalid image reference ${formatGoValue(value)}, image reference must be a string`;
}
