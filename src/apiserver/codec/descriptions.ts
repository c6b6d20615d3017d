import { brotliDecompressSync } from "node:zlib";
import { descriptions } from "../generated/descriptions.ts";

/** What a type is for, and each of its fields; in the words of Kubernetes. */
export interface Described {
  /** Empty where nothing is said. */
  readonly text: string;
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * What the built-in types are for, by their OpenAPI names. They are unpacked when they are asked for, and given back to
 * the garbage collector when nobody holds the answer any more.
 */
export function builtinDescriptions(): ReadonlyMap<string, Described> {
  const known = unpacked?.deref();
  if (known !== undefined) return known;
  const made = read(brotliDecompressSync(Buffer.from(descriptions, "base64")).toString("utf8"));
  unpacked = new WeakRef(made);
  return made;
}

let unpacked: WeakRef<ReadonlyMap<string, Described>> | undefined;

function read(text: string): ReadonlyMap<string, Described> {
  const types = new Map<string, Described>();
  let fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [name = "", field = "", told = ""] = line.split("\t");
    if (name === "") {
      fields.set(field, plain(told));
      continue;
    }
    fields = new Map();
    types.set(name, { text: plain(field), fields });
  }
  return types;
}

function plain(written: string): string {
  return written.includes("\\")
    ? written.replaceAll(/\\(.)/g, (_, char) => (char === "n" ? "\n" : char === "t" ? "\t" : char))
    : written;
}
