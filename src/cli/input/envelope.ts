import { anything, field, text } from "../../policy/index.ts";

/** The fields that every document of the command line's own kinds has. */
export const envelope = {
  apiVersion: field(text(), "Group and version; not compared."),
  kind: field(text(), "Kind; not compared."),
  metadata: field(anything(), "Name, labels and annotations; read by nobody."),
};

/** Whether a document is of the time before it had an apiVersion and a kind. */
export function isOldSchema(document: { readonly apiVersion?: string; readonly kind?: string }): boolean {
  return (document.apiVersion ?? "") === "" || (document.kind ?? "") === "";
}
