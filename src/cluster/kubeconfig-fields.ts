import { isAbsolute, join } from "node:path";
import { own } from "../kube/index.ts";
import { liveFile } from "./live-file.ts";

/** An entry of a kubeconfig, and the folder that relative paths in it start from. */
export interface Entry {
  readonly value: unknown;
  readonly folder: string;
}

/** A text that is there and not empty. */
export function textAt(of: unknown, field: string): string | undefined {
  const value = own(of, field);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A PEM text given inline in Base64 under `<field>-data`, which goes first, or as a file under `<field>`. */
export function pemAt(entry: Entry, field: string): (() => string) | undefined {
  const inline = textAt(entry.value, `${field}-data`);
  if (inline === undefined) return fileAt(entry, field);
  const text = Buffer.from(inline, "base64").toString("utf8");
  return () => text;
}

/** The text of the file that a field names. Throws a `Fault` where it cannot be read. */
export function fileAt({ value, folder }: Entry, field: string): (() => string) | undefined {
  const file = textAt(value, field);
  return file === undefined ? undefined : liveFile(placed(file, folder));
}

/** A path as seen from the folder of the kubeconfig that names it. */
export function placed(file: string, folder: string): string {
  return isAbsolute(file) ? file : join(folder, file);
}
