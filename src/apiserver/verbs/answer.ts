import { own } from "../../kube/index.ts";
import type { Status } from "../status.ts";

/** Whether what a verb answers with is a `Status` and no object. */
export function isStatus(answer: object): answer is Status {
  return own(answer, "kind") === "Status" && own(answer, "apiVersion") === "v1";
}
