import * as cel from "../../../lang/cel/index.ts";

/** Whether a text is a digest as registries write it. */
export function isDigest(text: string): boolean {
  return /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/.test(text);
}

/** The digest that the name of an image has: empty where it has none, `undefined` where the name cannot be read. */
export function namedDigest(image: string): string | undefined {
  if (known.has(image)) return known.get(image);
  if (known.size >= most) known.clear();
  const digest = cel.readImageName(image)?.digest;
  if (image.length <= longest) known.set(image, digest);
  return digest;
}

/** The same few images are judged again and again, and reading a name takes its time. */
const known = new Map<string, string | undefined>();
const most = 500;
const longest = 500;
