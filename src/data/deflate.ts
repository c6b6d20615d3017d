/**
 * Deflates bytes: with fixed codes and repeats from the last 32 KiB. As Go does, the data is one block, and an empty one
 * ends it. (RFC 1951)
 */
export function deflate(bytes: Uint8Array): Uint8Array {
  const writer = new BitWriter();
  if (bytes.length > 0) {
    writer.bits(0b010, 3);
    writeSymbols(bytes, writer);
    writeSymbol(writer, 256);
  }
  writer.bits(1, 3);
  writer.align();
  for (const byte of [0, 0, 255, 255]) writer.bits(byte, 8);
  return writer.taken();
}

class BitWriter {
  readonly #bytes: number[] = [];
  #held = 0;
  #count = 0;

  /** The lowest bit first. */
  bits(value: number, count: number): void {
    this.#held |= value << this.#count;
    this.#count += count;
    while (this.#count >= 8) {
      this.#bytes.push(this.#held & 255);
      this.#held >>>= 8;
      this.#count -= 8;
    }
  }

  /** The highest bit first, as codes are written. */
  code(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) this.bits((value >> bit) & 1, 1);
  }

  align(): void {
    if (this.#count > 0) this.bits(0, 8 - this.#count);
  }

  taken(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

const window = 32_768;
const shortest = 4;
const longest = 258;

function writeSymbols(bytes: Uint8Array, writer: BitWriter): void {
  /** Where four bytes were last seen. */
  const seen = new Map<number, number>();
  let at = 0;
  while (at < bytes.length) {
    const found = at + shortest <= bytes.length ? seen.get(fourAt(bytes, at)) : undefined;
    const length = found === undefined || at - found > window ? 0 : sameFrom(bytes, found, at);
    const end = at + Math.max(1, length);
    if (found !== undefined && length >= shortest) writeRepeat(writer, length, at - found);
    else writeSymbol(writer, bytes[at] ?? 0);
    for (; at < end; at++) if (at + shortest <= bytes.length) seen.set(fourAt(bytes, at), at);
  }
}

function fourAt(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}

function sameFrom(bytes: Uint8Array, first: number, second: number): number {
  const most = Math.min(longest, bytes.length - second);
  let length = 0;
  while (length < most && bytes[first + length] === bytes[second + length]) length++;
  return length;
}

function writeSymbol(writer: BitWriter, symbol: number): void {
  if (symbol < 144) writer.code(0x30 + symbol, 8);
  else if (symbol < 256) writer.code(0x190 + symbol - 144, 9);
  else if (symbol < 280) writer.code(symbol - 256, 7);
  else writer.code(0xc0 + symbol - 280, 8);
}

function writeRepeat(writer: BitWriter, length: number, distance: number): void {
  if (length === longest) writeSymbol(writer, 285);
  else {
    const { symbol, bits, rest } = placed(length - 3, 4);
    writeSymbol(writer, 257 + symbol);
    writer.bits(rest, bits);
  }
  const { symbol, bits, rest } = placed(distance - 1, 2);
  writer.code(symbol, 5);
  writer.bits(rest, bits);
}

interface Placed {
  readonly symbol: number;
  readonly bits: number;
  readonly rest: number;
}

/** A number among symbols that stand for ever larger ranges, `steps` of each size. */
function placed(value: number, steps: 2 | 4): Placed {
  if (value < steps * 2) return { symbol: value, bits: 0, rest: 0 };
  const bits = 31 - Math.clz32(value) - (steps === 2 ? 1 : 2);
  const symbol = steps * (bits + 1) + ((value >> bits) - steps);
  return { symbol, bits, rest: value & ((1 << bits) - 1) };
}
