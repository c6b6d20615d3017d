/** An element of DER: a tag with its class and form in one byte, what it holds, and all of its bytes. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly bytes: Uint8Array;
}

/** DER that is not as it has to be. Thrown, and caught by whoever reads a whole document. */
export class DerMistake extends Error {}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The elements that bytes are made of. Throws a {@link DerMistake} where they are not made of whole ones. */
export function readDer(bytes: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = elementAt(bytes, at);
    elements.push(element);
    at += element.bytes.length;
  }
  return elements;
}

/** The elements of one that has to have a tag, such as those of a sequence. */
export function childrenOf(element: DerElement | undefined, tag: number = derTag.sequence): readonly DerElement[] {
  return readDer(contentOf(element, tag));
}

/** What an element holds that has to have a tag. */
export function contentOf(element: DerElement | undefined, tag: number): Uint8Array {
  if (element?.tag !== tag) throw new DerMistake("an element has another tag than it has to");
  return element.content;
}

/** A whole number, which takes at most 2 KiB. */
export function integerOf(element: DerElement | undefined): bigint {
  const content = contentOf(element, derTag.integer);
  if (content.length === 0 || content.length > 2048) throw new DerMistake("an integer is empty, or too large");
  const digits = Array.from(content, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const unsigned = BigInt(`0x${digits}`);
  return (content[0] ?? 0) < 0x80 ? unsigned : unsigned - (1n << BigInt(8 * content.length));
}

/** A bit string of whole bytes. */
export function bitsOf(element: DerElement | undefined): Uint8Array {
  const content = contentOf(element, derTag.bits);
  if ((content[0] ?? 8) > 7) throw new DerMistake("a bit string is malformed");
  return content.subarray(1);
}

/** The numbers of an object identifier. */
export function oidOf(element: DerElement | undefined): readonly number[] {
  const content = contentOf(element, derTag.oid);
  const numbers: number[] = [];
  let number = 0;
  for (const [at, byte] of content.entries()) {
    number = number * 128 + (byte & 0x7f);
    if (number > 0x7fffffff) throw new DerMistake("an object identifier is too large");
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
    if (at === content.length - 1) return arcsOf(numbers);
  }
  throw new DerMistake("an object identifier is malformed");
}

function arcsOf([first = 0, ...rest]: readonly number[]): readonly number[] {
  return first < 80 ? [Math.floor(first / 40), first % 40, ...rest] : [2, first - 80, ...rest];
}

/** Lengths are written in the shortest form, and lie within the bytes. */
function elementAt(bytes: Uint8Array, at: number): DerElement {
  const tag = bytes[at] ?? 0;
  if ((tag & 0x1f) === 0x1f) throw new DerMistake("a tag is too large");
  const first = bytes[at + 1];
  if (first === undefined || first === 0x80 || first > 0x84) throw new DerMistake("a length is malformed");
  const count = first < 0x80 ? 0 : first - 0x80;
  const start = at + 2 + count;
  let length = count === 0 ? first : 0;
  for (const byte of bytes.subarray(at + 2, start)) length = length * 256 + byte;
  if (count > 0 && (length < 0x80 || bytes[at + 2] === 0)) throw new DerMistake("a length is malformed");
  if (start + length > bytes.length) throw new DerMistake("an element is cut off");
  return { tag, content: bytes.subarray(start, start + length), bytes: bytes.subarray(at, start + length) };
}
