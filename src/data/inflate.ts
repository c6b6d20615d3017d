/** What is inflated, and where in the bytes the stream ends; a text is what is wrong, in Go's words. */
export type Inflated = { readonly bytes: Uint8Array; readonly end: number } | string;

/** Undoes deflate, from an offset on, as long as the result has no more than `most` bytes. (RFC 1951) */
export function inflate(bytes: Uint8Array, start: number, most: number): Inflated {
  const reader = new BitReader(bytes, start);
  const out = new Output(most);
  for (;;) {
    const isLast = reader.bits(1) === 1;
    const kind = reader.bits(2);
    const wrong = kind === 0 ? readStored(reader, out) : readCompressed(reader, out, kind);
    if (reader.isPastEnd) return "unexpected EOF";
    if (out.isFull) return "the result is too large";
    if (wrong) return `flate: corrupt input before offset ${reader.offset - start}`;
    if (isLast) return { bytes: out.taken(), end: reader.offset };
  }
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Behind the last byte of which a bit was read. */
  get offset(): number {
    return this.#at;
  }

  get isPastEnd(): boolean {
    return this.#at > this.#bytes.length;
  }

  bits(count: number): number {
    while (this.#count < count) {
      this.#held |= (this.#bytes[this.#at++] ?? 0) << this.#count;
      this.#count += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return value;
  }

  /** The next whole bytes; what is left of the byte that was begun is passed over. */
  slice(length: number): Uint8Array {
    this.#held = 0;
    this.#count = 0;
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }
}

class Output {
  readonly #most: number;
  #bytes = new Uint8Array(1024);
  length = 0;
  isFull = false;

  constructor(most: number) {
    this.#most = most;
  }

  put(byte: number): void {
    if (!this.#holds(1)) return;
    this.#bytes[this.length++] = byte;
  }

  append(bytes: Uint8Array): void {
    if (!this.#holds(bytes.length)) return;
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Once more what is already there; the two may overlap. */
  repeat(distance: number, length: number): void {
    if (!this.#holds(length)) return;
    for (let count = 0; count < length; count++) {
      this.#bytes[this.length] = this.#bytes[this.length - distance] ?? 0;
      this.length++;
    }
  }

  taken(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #holds(more: number): boolean {
    if (this.length + more > this.#most) this.isFull = true;
    if (this.isFull) return false;
    if (this.length + more > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return true;
  }
}

/** Whether a stored block is malformed. */
function readStored(reader: BitReader, out: Output): boolean {
  const header = reader.slice(4);
  const [low = 0, high = 0, lowAgain = 0, highAgain = 0] = header;
  const length = low | (high << 8);
  if (header.length < 4) return true;
  if ((length ^ 0xffff) !== (lowAgain | (highAgain << 8))) return true;
  out.append(reader.slice(length));
  return false;
}

/** Symbols by how long their codes are: how many of each length, and all of them in order. */
interface Codes {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

function readCompressed(reader: BitReader, out: Output, kind: number): boolean {
  if (kind === 3) return true;
  const tables = kind === 1 ? fixedTables() : readTables(reader);
  if (tables === undefined) return true;
  while (!reader.isPastEnd && !out.isFull) {
    const symbol = readSymbol(reader, tables.literals);
    if (symbol === 256) return false;
    if (symbol < 0) return true;
    if (symbol < 256) out.put(symbol);
    else if (!readRepeat(reader, out, { symbol: symbol - 257, distances: tables.distances })) return true;
  }
  return false;
}

const lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBases = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];

interface Repeat {
  readonly symbol: number;
  readonly distances: Codes;
}

/** Whether what is to be repeated is there. */
function readRepeat(reader: BitReader, out: Output, { symbol, distances }: Repeat): boolean {
  const base = lengthBases[symbol];
  if (base === undefined) return false;
  const length = base + reader.bits(lengthBits[symbol] ?? 0);
  const place = readSymbol(reader, distances);
  const distanceBase = distanceBases[place];
  if (distanceBase === undefined) return false;
  const distance = distanceBase + reader.bits(place < 2 ? 0 : (place >> 1) - 1);
  if (distance > out.length) return false;
  out.repeat(distance, length);
  return true;
}

/** The symbol whose code is next; below zero where there is none. */
function readSymbol(reader: BitReader, { counts, symbols }: Codes): number {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= 15; length++) {
    code |= reader.bits(1);
    const count = counts[length] ?? 0;
    if (code - count < first) return symbols[index + (code - first)] ?? -1;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return -1;
}

interface Tables {
  readonly literals: Codes;
  readonly distances: Codes;
}

const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function readTables(reader: BitReader): Tables | undefined {
  const literalCount = reader.bits(5) + 257;
  const distanceCount = reader.bits(5) + 1;
  const orderCount = reader.bits(4) + 4;
  if (literalCount > 286 || distanceCount > 30) return undefined;
  const lengths = new Array<number>(19).fill(0);
  for (const place of lengthOrder.slice(0, orderCount)) lengths[place] = reader.bits(3);
  const codes = codesOf(lengths);
  const all = codes && readLengths(reader, codes, literalCount + distanceCount);
  const literals = all && codesOf(all.slice(0, literalCount));
  const distances = all && codesOf(all.slice(literalCount));
  return literals && distances && { literals, distances };
}

function readLengths(reader: BitReader, codes: Codes, wanted: number): readonly number[] | undefined {
  const lengths: number[] = [];
  while (lengths.length < wanted && !reader.isPastEnd) {
    const symbol = readSymbol(reader, codes);
    if (symbol < 0 || (symbol === 16 && lengths.length === 0)) return undefined;
    if (symbol < 16) {
      lengths.push(symbol);
      continue;
    }
    const times = symbol === 16 ? 3 + reader.bits(2) : symbol === 17 ? 3 + reader.bits(3) : 11 + reader.bits(7);
    const length = symbol === 16 ? (lengths.at(-1) ?? 0) : 0;
    for (let count = 0; count < times; count++) lengths.push(length);
  }
  return lengths.length === wanted ? lengths : undefined;
}

/** `undefined` where the lengths leave codes over or want too many; one code alone may be of length one. */
function codesOf(lengths: readonly number[]): Codes | undefined {
  const counts = new Array<number>(16).fill(0);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  let left = 1;
  let used = 0;
  for (let length = 1; length <= 15; length++) {
    left = left * 2 - (counts[length] ?? 0);
    used += counts[length] ?? 0;
    if (left < 0) return undefined;
  }
  if (left > 0 && used > 1) return undefined;
  const symbols = Array.from(lengths.keys()).filter((symbol) => lengths[symbol] !== 0);
  symbols.sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  return { counts, symbols };
}

function fixedTables(): Tables | undefined {
  const literals = codesOf(Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8)));
  const distances = codesOf(new Array<number>(32).fill(5));
  return literals && distances && { literals, distances };
}
