import { type DerElement, derBits, derIdentifier, derInteger, derTags, readDer as elementsOf } from "./der.ts";

export { type DerElement, derTags } from "./der.ts";

/** DER that is not as it has to be. Thrown, and caught by whoever reads a whole document. */
export class DerMistake extends Error {}

/** The elements that bytes are made of. Throws a {@link DerMistake} where they are not made of whole ones. */
export function readDer(bytes: Uint8Array): readonly DerElement[] {
  return wanted(elementsOf(bytes), "an element is malformed, or cut off");
}

/** The elements of one that has to have a tag, such as those of a sequence. */
export function childrenOf(element: DerElement | undefined, tag: number = derTags.sequence): readonly DerElement[] {
  return readDer(contentOf(element, tag));
}

/** What an element holds that has to have a tag. */
export function contentOf(element: DerElement | undefined, tag: number): Uint8Array {
  if (element?.tag !== tag) throw new DerMistake("an element has another tag than it has to");
  return element.content;
}

/** A whole number, which takes at most 2 KiB. */
export function integerOf(element: DerElement | undefined): bigint {
  if (contentOf(element, derTags.integer).length > 2048) throw new DerMistake("an integer is too large");
  return wanted(derInteger(element), "an integer is malformed");
}

/** A bit string of whole bytes. */
export function bitsOf(element: DerElement | undefined): Uint8Array {
  return wanted(derBits(element), "a bit string is malformed");
}

/** The numbers of an object identifier. */
export function oidOf(element: DerElement | undefined): readonly number[] {
  return wanted(derIdentifier(element), "an object identifier is malformed");
}

function wanted<T>(value: T | undefined, mistake: string): T {
  if (value === undefined) throw new DerMistake(mistake);
  return value;
}
