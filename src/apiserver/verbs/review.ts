import type { Resource } from "../../kube/index.ts";
import { admissionRequest, type Call, type Core, timestamp } from "../call.ts";
import { metadataOf } from "../draft.ts";
import type { Draft, Review } from "../kind.ts";
import { invalid } from "../status.ts";

/**
 * Answers an object that is a question. It passes admission like any other, and is not kept.
 * kubernetes: pkg/registry/authorization/selfsubjectaccessreview/rest.go
 */
export async function answerReview(core: Core, call: Call, { draft, review }: Question): Promise<Resource> {
  const request = admissionRequest(call, "CREATE");
  const admitted = await core.chain.mutate(request, draft, call.signal);
  const { gvk, strategy } = call.kind;
  const asked = admitted as unknown as Resource;
  const mistakes = strategy.validate(asked);
  if (mistakes.length > 0) throw invalid({ group: gvk.group, kind: "" }, "", mistakes);
  await core.chain.validate(request, asked, call.signal);
  metadataOf(admitted);
  const { authorizer, tokens } = core;
  const { user, namespace } = call;
  review(admitted, { user, namespace, created: timestamp(core.clock()), authorizer, tokens });
  return asked;
}

export interface Question {
  readonly draft: Draft;
  readonly review: Review;
}
