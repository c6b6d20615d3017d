import { own, type Resource } from "../kube/index.ts";

/** What of a policy's status decides by whom it is enforced: that it has changed is another policy. */
export function nativeMark({ status }: Resource): boolean {
  return own(status, "generated") === true || own(own(status, "validatingadmissionpolicy"), "generated") === true;
}
