import * as cel from "../../../lang/cel/index.ts";

/** Whether a text is a digest as registries write it. */
export function isDigest(text: string): boolean {
  return /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/.test(text);
}

/** The digest that the name of an image has; empty where it has none, or cannot be read. */
export function namedDigest(image: string): string {
  return cel.readImageName(image)?.digest ?? "";
}
