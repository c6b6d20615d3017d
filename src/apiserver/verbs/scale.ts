import { apiVersionOf, type Resource } from "../../kube/index.ts";
import { parentManaged, scaleManaged } from "../apply/index.ts";
import type { Call } from "../call.ts";
import { metadataOf, metaText } from "../draft.ts";
import { thaw } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { applyScale, scaleMistakes, scaleOf } from "../kinds/scale.ts";
import { invalid } from "../status.ts";

/** The form in which a call reads and writes objects. */
export interface View {
  readonly of: (object: Resource) => Resource;
  /** The same before a change, with who owns what of it. */
  readonly before: (object: Resource) => Resource;
  /** The object that a request wants, from what it was and what was asked for in the view's form. */
  readonly merge: (old: Resource, asked: Draft) => Draft;
}

/** The object itself, or its Scale where the call came by that door. */
export function viewOf(call: Call): View {
  return call.subresource?.name === "scale" ? scaleView(call) : itself;
}

const itself: View = { of: (object) => object, before: (object) => object, merge: (_, asked) => asked };

function scaleView({ kind, subresource, name }: Call): View {
  const scale = subresource?.scale ?? { of: scaleOf, apply: applyScale };
  const apiVersion = apiVersionOf(kind.gvk);
  const path = (scale.replicas ?? ["spec", "replicas"]).map((step) => `f:${step}`);
  const paths = { has: () => true, get: () => path };
  return {
    of: scale.of,
    before(object) {
      const managedFields = scaleManaged(object.metadata.managedFields, paths);
      const view = scale.of(object);
      return managedFields === undefined ? view : { ...view, metadata: { ...view.metadata, managedFields } };
    },
    merge(old, asked) {
      const mistakes = scaleMistakes(asked, name);
      if (mistakes.length > 0) throw invalid({ group: "autoscaling", kind: "Scale" }, name, mistakes);
      const draft: Draft = thaw(old);
      scale.apply(draft, asked);
      const metadata = metadataOf(draft);
      delete metadata.resourceVersion;
      const revision = metaText(asked, "resourceVersion");
      if (revision !== "") metadata.resourceVersion = revision;
      const owners = { parent: metadata.managedFields, scale: metadataOf(asked).managedFields, paths, apiVersion };
      const managedFields = parentManaged(owners);
      if (managedFields === undefined) delete metadata.managedFields;
      else metadata.managedFields = managedFields;
      return draft;
    },
  };
}
