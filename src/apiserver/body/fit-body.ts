import { own } from "../../kube/index.ts";
import type { Codec, Draft, Fitted } from "../kind.ts";

/**
 * Reads a document as its kind. A list of owners that is there, but empty, says something, which decoding would lose:
 * everything that was known of who owns what is to be forgotten.
 */
export function fitBody(codec: Codec, draft: Draft): Fitted {
  const managed = own(own(draft, "metadata"), "managedFields");
  const fitted = codec.fit(draft);
  if (Array.isArray(managed) && managed.length === 0 && fitted.mismatch === undefined) {
    const metadata = own(draft, "metadata") as Draft | undefined;
    if (metadata !== undefined) metadata.managedFields = [];
  }
  return fitted;
}
