/** An element of ASN.1 as DER writes it. */
export interface DerElement {
  /** The first byte: class, form and number. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** The element with its tag and length. */
  readonly raw: Uint8Array;
}

/** Tags of elements, as their first bytes. */
export const derTags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Reads the elements that bytes consist of; `undefined` where they are no DER. (ITU-T X.690) */
export function readDer(bytes: Uint8Array): readonly DerElement[] | undefined {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    const element = elementAt(bytes, at);
    if (element === undefined) return undefined;
    elements.push(element);
    at += element.raw.length;
  }
  return elements;
}

/** Reads the one element that bytes are; `undefined` where they are anything else. */
export function readDerElement(bytes: Uint8Array): DerElement | undefined {
  const elements = readDer(bytes);
  return elements?.length === 1 ? elements[0] : undefined;
}

/** What is in an element with a tag; `undefined` where it has another, or nothing in it that can be read. */
export function derChildren(element: DerElement | undefined, tag: number): readonly DerElement[] | undefined {
  return element?.tag === tag ? readDer(element.content) : undefined;
}

/** The value of an INTEGER; `undefined` where it is none, or not as short as it could be. */
export function derInteger(element: DerElement | undefined): bigint | undefined {
  if (element?.tag !== derTags.integer) return undefined;
  const [first, second] = element.content;
  if (first === undefined) return undefined;
  if (second !== undefined && (first === 0 || first === 255) && first >> 7 === second >> 7) return undefined;
  const digits = Array.from(element.content, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return BigInt.asIntN(element.content.length * 8, BigInt(`0x${digits}`));
}

/** The bytes of a BIT STRING; `undefined` where it is none. */
export function derBits(element: DerElement | undefined): Uint8Array | undefined {
  if (element?.tag !== derTags.bitString) return undefined;
  const unused = element.content[0];
  const last = element.content.at(-1) ?? 0;
  if (unused === undefined || unused > 7 || (unused > 0 && element.content.length === 1)) return undefined;
  return (last & ((1 << unused) - 1)) !== 0 ? undefined : element.content.subarray(1);
}

/** The numbers of an OBJECT IDENTIFIER. */
export function derIdentifier(element: DerElement | undefined): readonly number[] | undefined {
  if (element?.tag !== derTags.objectIdentifier || element.content.length === 0) return undefined;
  const numbers: number[] = [];
  let number = 0;
  for (const byte of element.content) {
    if (number === 0 && byte === 128) return undefined;
    number = number * 128 + (byte & 127);
    if (number >= 2 ** 31) return undefined;
    if (byte >= 128) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...others] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  const isWhole = (element.content.at(-1) ?? 128) < 128;
  return isWhole ? [root, first - root * 40, ...others] : undefined;
}

/** The text of a string of any kind; `undefined` where it is none. */
export function derText(element: DerElement | undefined): string | undefined {
  switch (element?.tag) {
    case derTags.utf8String:
      return utf8Text(element.content);
    case derTags.printableString:
      return textOf(element.content, /^[A-Za-z0-9 '()+,\-./:=?*&]*$/);
    case derTags.ia5String:
      return textOf(element.content, /^[\0-\x7f]*$/);
    case derTags.t61String:
      return textOf(element.content, /^/);
    case derTags.bmpString:
      return wideText(element.content);
    default:
      return undefined;
  }
}

/** Seconds since 1970 of a time. */
export function derTime(element: DerElement | undefined): bigint | undefined {
  const isShort = element?.tag === derTags.utcTime;
  if (element === undefined || !(isShort || element.tag === derTags.generalizedTime)) return undefined;
  const form = isShort ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
  const parts = form.exec(textOf(element.content, /^/) ?? "");
  if (parts === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((one) => Number(one ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(isShort ? year + (year >= 50 ? 1900 : 2000) : year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  return BigInt(date.getTime() / 1000 + hour * 3600 + minute * 60 + second);
}

function elementAt(bytes: Uint8Array, start: number): DerElement | undefined {
  const [tag, first] = bytes.subarray(start, start + 2);
  if (tag === undefined || first === undefined || (tag & 31) === 31) return undefined;
  const more = first < 128 ? 0 : first & 127;
  if (first === 128 || more > 4) return undefined;
  let length = more === 0 ? first : 0;
  for (let at = 0; at < more; at++) length = length * 256 + (bytes[start + 2 + at] ?? 0);
  if (more > 0 && (length < 128 || length < 256 ** (more - 1))) return undefined;
  const from = start + 2 + more;
  if (from + length > bytes.length) return undefined;
  return { tag, content: bytes.subarray(from, from + length), raw: bytes.subarray(start, from + length) };
}

function textOf(bytes: Uint8Array, form: RegExp): string | undefined {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return form.test(text) ? text : undefined;
}

function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function wideText(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    text += String.fromCharCode(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  }
  return text.endsWith("\0") ? text.slice(0, -1) : text;
}
