import { apiVersionOf, type Resource } from "../../kube/index.ts";
import type { Caller } from "../admission/webhooks/caller.ts";
import type { HookClient } from "../admission/webhooks/hook.ts";
import { freeze, thaw } from "../frozen.ts";
import type { Conversion, Draft, Kind } from "../kind.ts";
import { unexplained } from "../status.ts";
import { checkedObject, conversionReview, conversionReviewIn, convertedIn } from "./review.ts";

/** The webhook that a definition names for the conversion of its objects. */
export interface ConversionHook {
  readonly client: HookClient;
  readonly reviewVersions: readonly string[];
}

/** What a version makes of its own objects without a webhook: they lose unknown fields and get defaults. */
export interface Tidy {
  /** As an object comes out of the store, in the version that it is stored in. */
  readonly stored: (object: Draft) => void;
  /** As it is in a version: without fields that this one does not know. */
  readonly fit: (object: Draft, version: string) => void;
}

/** How long a conversion may take. */
const timeoutSeconds = 30;

/**
 * The conversion of a kind by a webhook. What it made is kept for as long as the object that it was made of: a stored
 * object is converted once for each version that asks for it.
 * kubernetes: apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go
 */
export function webhookConversion(
  kind: Pick<Kind, "gvk" | "storage">,
  { caller, hook, tidy }: { readonly caller: Caller; readonly hook: ConversionHook; readonly tidy: Tidy },
): { readonly convert: Conversion } & Required<Pick<Kind, "fromStorage" | "toStorage">> {
  const shown = new WeakMap<Resource, Resource>();
  const kept = new WeakMap<Draft, Draft>();
  const keptVersion = apiVersionOf({ group: kind.gvk.group, version: kind.storage.version });
  const asked = apiVersionOf(kind.gvk);
  const ask = (objects: readonly Draft[], apiVersion: string) =>
    sent({ caller, hook, kind: kind.gvk.kind }, objects, apiVersion);
  return {
    convert: {
      async show(objects) {
        const missing = objects.filter((object) => !shown.has(object));
        const drafts = missing.map((object) => tidied(object, tidy));
        const others = drafts.filter(({ apiVersion }) => apiVersion !== asked);
        const made = await ask(others, asked);
        for (const [index, object] of missing.entries()) {
          const draft = drafts[index] as Draft;
          const result = draft.apiVersion === asked ? draft : (made[others.indexOf(draft)] as Draft);
          tidy.fit(result, kind.gvk.version);
          shown.set(object, freeze(result));
        }
      },
      async keep(draft) {
        if (draft.apiVersion === keptVersion) return;
        const [made] = await ask([thaw(draft) as Draft], keptVersion);
        if (made === undefined) return;
        tidy.fit(made, kind.storage.version);
        kept.set(draft, made);
      },
    },
    fromStorage: (object) => known(shown.get(object)),
    toStorage: (draft) => (draft.apiVersion === keptVersion ? draft : known(kept.get(draft))),
  };
}

function tidied(object: Resource, tidy: Tidy): Draft {
  const draft: Draft = thaw(object);
  tidy.stored(draft);
  return draft;
}

/** Whoever wants an object that was not made ready gets an error, never one of another version. */
function known<T>(object: T | undefined): T {
  if (object !== undefined) return object;
  throw unexplained("the object has not been converted to the version that is asked for");
}

interface Asking {
  readonly caller: Caller;
  readonly hook: ConversionHook;
  readonly kind: string;
}

async function sent({ caller, hook, kind }: Asking, objects: readonly Draft[], apiVersion: string): Promise<Draft[]> {
  const [first] = objects;
  if (first === undefined) return [];
  const what = `conversion webhook for ${String(first.apiVersion)}, Kind=${kind}`;
  const made = await attempt(`${what} failed: `, async () => {
    const review = conversionReview(hook.reviewVersions, apiVersion, objects.map(withoutRevision));
    const { client } = hook;
    const signal = new AbortController().signal;
    const read = conversionReviewIn;
    const document = await caller.send({ client, body: review.body, timeoutSeconds, signal, read });
    return convertedIn(document, review.uid);
  });
  if (made.length !== objects.length) {
    throw unexplained(`${what} returned ${made.length} objects, expected ${objects.length}`);
  }
  return attempt(`${what} returned `, async () =>
    objects.map((original, index) => checkedObject(made[index], { original, apiVersion })),
  );
}

/** What is converted is what is stored, which does not hold its own revision. */
function withoutRevision(object: Draft): Draft {
  const { resourceVersion: _, ...metadata } = object.metadata as Draft;
  return { ...object, metadata };
}

async function attempt<T>(preamble: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw unexplained(preamble + (error instanceof Error ? error.message : String(error)));
  }
}
