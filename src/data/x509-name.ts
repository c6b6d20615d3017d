import { childrenOf, type DerElement, DerMistake, derTags, oidOf } from "./x509-der.ts";

/** A name as Go prints it in JSON. (Go: crypto/x509/pkix.Name) */
export type X509Name = Readonly<Record<string, unknown>>;

/** Which field of Go's name a kind of attribute is, by the last number of its identifier; texts stand alone, others in lists. */
const fields: ReadonlyMap<number, { readonly field: string; readonly alone?: true }> = new Map([
  [3, { field: "CommonName", alone: true }],
  [5, { field: "SerialNumber", alone: true }],
  [6, { field: "Country" }],
  [7, { field: "Locality" }],
  [8, { field: "Province" }],
  [9, { field: "StreetAddress" }],
  [10, { field: "Organization" }],
  [11, { field: "OrganizationalUnit" }],
  [17, { field: "PostalCode" }],
]);

/** Reads a name. Throws a {@link DerMistake} where it is none. */
export function readName(element: DerElement | undefined): X509Name {
  const names = childrenOf(element).flatMap((set) =>
    childrenOf(set, derTags.set).map((attribute) => {
      const [type, value] = childrenOf(attribute);
      return { Type: oidOf(type), Value: textOf(value) };
    }),
  );
  const name: Record<string, unknown> = {};
  for (const { field, alone } of fields.values()) name[field] = alone === true ? "" : null;
  for (const { Type, Value } of names) {
    const known = Type.length === 4 && Type.slice(0, 3).join() === "2,5,4" ? fields.get(Type[3] ?? 0) : undefined;
    if (known === undefined) continue;
    const before = name[known.field];
    name[known.field] = known.alone === true ? Value : [...(Array.isArray(before) ? before : []), Value];
  }
  return { ...name, Names: names.length === 0 ? null : names, ExtraNames: null };
}

/** Texts are in the character set that their tag says. */
function textOf(element: DerElement | undefined): string {
  const { tag, content } = element ?? { tag: 0, content: new Uint8Array() };
  switch (tag) {
    case 0x0c:
      return utf8(content);
    case 0x12:
    case 0x13:
    case 0x16:
      return asciiOf(content);
    case 0x14:
      return latin(content);
    case 0x1e:
      return wide(content);
    default:
      throw new DerMistake("a name has a value that is no text");
  }
}

/** A text of ASCII. */
export function asciiOf(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7f)) throw new DerMistake("a text has characters beyond ASCII");
  return latin(bytes);
}

function utf8(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  if (text.includes("\uFFFD")) throw new DerMistake("a text is no UTF-8");
  return text;
}

function latin(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function wide(bytes: Uint8Array): string {
  if (bytes.length % 2 !== 0) throw new DerMistake("a text has half a character");
  return Array.from({ length: bytes.length / 2 }, (_, at) =>
    String.fromCharCode((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)),
  ).join("");
}
