import type { Resource } from "../../kube/index.ts";
import { track } from "../apply/index.ts";
import type { Call, Core } from "../call.ts";
import type { Draft } from "../kind.ts";
import type { Status } from "../status.ts";
import { bind } from "./binding.ts";
import { createObject } from "./create.ts";
import { evict } from "./eviction.ts";
import { answerReview } from "./review.ts";
import { requestToken } from "./token.ts";

/** Creates an object, or does what a create means on the subresource that the call goes through. */
export function createThrough(core: Core, call: Call, draft: Draft): Promise<Resource | Status> {
  const { review } = call.kind;
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
