import type { Loader } from "../layer.ts";
import { loadApiCall } from "./api-call.ts";
import { loadConfigMap } from "./config-map.ts";
import type { ContextEntryText } from "./entry-text.ts";
import { loadGlobalReference } from "./global-reference.ts";
import { loadImageRegistry } from "./image-registry.ts";
import { broken, type EntryPlan, type Place } from "./load.ts";
import { compileMention } from "./mention.ts";
import { loadVariable } from "./variable.ts";

/**
 * Compiles the entries of a context, in their order. `namespace` is that of a policy for one namespace, which may not
 * look into others, or empty. (kyverno: pkg/engine/factories/contextloaderfactory.go)
 */
export function compileContext(
  entries: readonly ContextEntryText[] | null | undefined,
  namespace: string,
): readonly Loader[] {
  return (entries ?? []).map((entry) => compileEntry(entry, { name: entry.name, namespace }));
}

/** A name that cannot be looked for makes every expression fail: nobody can tell which would have needed it. */
function compileEntry(entry: ContextEntryText, place: Place): Loader {
  const isMentionedIn = compileMention(entry.name);
  const plan = isMentionedIn === undefined ? broken(nameless(entry.name)) : planOf(entry, place);
  return { name: entry.name, isMentionedIn: isMentionedIn ?? always, ...plan };
}

function planOf(
  { configMap, apiCall, globalReference, imageRegistry, variable }: ContextEntryText,
  place: Place,
): EntryPlan {
  if (configMap) return loadConfigMap(configMap, place);
  if (apiCall) return loadApiCall(apiCall, place);
  if (globalReference) return loadGlobalReference(globalReference, place);
  if (imageRegistry) return loadImageRegistry(imageRegistry, place);
  if (variable) return loadVariable(variable, place);
  return broken(`missing ConfigMap|APICall|ImageRegistry|Variable in context entry ${place.name}`);
}

const always = () => true;

const nameless = (name: string) => `failed to create deferred loader for context entry ${name}`;
