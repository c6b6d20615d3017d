import type { Resource } from "../../kube/index.ts";
import type { Call } from "../call.ts";
import { metadataOf, metaText } from "../draft.ts";
import { thaw } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { applyScale, scaleMistakes, scaleOf } from "../kinds/scale.ts";
import { invalid } from "../status.ts";

/** The form in which a call reads and writes objects. */
export interface View {
  readonly of: (object: Resource) => Resource;
  /** The object that a request wants, from what it was and what was asked for in the view's form. */
  readonly merge: (old: Resource, asked: Draft) => Draft;
}

/** The object itself, or its Scale where the call came by that door. */
export function viewOf(call: Call): View {
  return call.subresource?.name === "scale" ? scaleView(call) : itself;
}

const itself: View = { of: (object) => object, merge: (_, asked) => asked };

function scaleView({ subresource, name }: Call): View {
  const scale = subresource?.scale ?? { of: scaleOf, apply: applyScale };
  return {
    of: scale.of,
    merge(old, asked) {
      const mistakes = scaleMistakes(asked, name);
      if (mistakes.length > 0) throw invalid({ group: "autoscaling", kind: "Scale" }, name, mistakes);
      const draft: Draft = thaw(old);
      scale.apply(draft, asked);
      const metadata = metadataOf(draft);
      delete metadata.resourceVersion;
      const revision = metaText(asked, "resourceVersion");
      if (revision !== "") metadata.resourceVersion = revision;
      return draft;
    },
  };
}
