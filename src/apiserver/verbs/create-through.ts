import type { Resource } from "../../kube/index.ts";
import { track } from "../apply/index.ts";
import type { Call, Core } from "../call.ts";
import { metaText } from "../draft.ts";
import type { Draft } from "../kind.ts";
import { pathNotFound, type Status } from "../status.ts";
import { bind } from "./binding.ts";
import { createObject } from "./create.ts";
import { evict } from "./eviction.ts";
import { answerReview } from "./review.ts";
import { requestToken } from "./token.ts";

/** Creates an object, or does what a create means on the subresource that the call goes through. */
export function createThrough(core: Core, call: Call, draft: Draft): Promise<Resource | Status> {
  const { review } = call.kind;
  if (isBinding(call)) return bind(core, ofPod(core, call, draft), draft);
  if (call.subresource === undefined && review === undefined) return createObject(core, call, draft);
  if (call.subresource?.name === "token") return requestToken(core, call, draft);
  track(core, call, { live: undefined, draft });
  switch (call.subresource?.name) {
    case "binding":
      return bind(core, call, draft);
    case "eviction":
      return evict(core, call, draft);
    default:
      return review === undefined ? createObject(core, call, draft, true) : answerReview(core, call, { draft, review });
  }
}

function isBinding({ kind, subresource }: Call): boolean {
  return subresource === undefined && kind.gvk.group === "" && kind.gvk.kind === "Binding";
}

/** A Binding by itself does what it does through the Pod that it names. */
function ofPod(core: Core, call: Call, draft: Draft): Call {
  const pod = core.catalog.find("", "v1", "pods");
  const door = pod?.subresources.find(({ name }) => name === "binding");
  if (pod === undefined || door === undefined) throw pathNotFound();
  return { ...call, kind: pod, subresource: door, name: metaText(draft, "name") };
}
