/** The MD5 hash of some bytes, in hexadecimal digits. (RFC 1321) */
export function md5(bytes: Uint8Array): string {
  let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (const block of blocksOf(bytes, true)) {
    const next = md5Block([a, b, c, d], block);
    a = (a + next[0]) | 0;
    b = (b + next[1]) | 0;
    c = (c + next[2]) | 0;
    d = (d + next[3]) | 0;
  }
  return hexOf([a, b, c, d], true);
}

/** The SHA-1 hash of some bytes, in hexadecimal digits. (RFC 3174) */
export function sha1(bytes: Uint8Array): string {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (const block of blocksOf(bytes, false)) addTo(state, sha1Block(state, block));
  return hexOf(state, false);
}

/** The SHA-256 hash of some bytes, in hexadecimal digits. (RFC 6234) */
export function sha256(bytes: Uint8Array): string {
  const state = [...sha256Start];
  for (const block of blocksOf(bytes, false)) addTo(state, sha256Block(state, block));
  return hexOf(state, false);
}

type Words = readonly number[] | Int32Array;

/** Reads past the end of no list: indices are those of the algorithms. */
const at = (words: Words, index: number): number => words[index] ?? 0;
const left = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
const right = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function addTo(state: number[], next: Words): void {
  for (let index = 0; index < state.length; index++) state[index] = (at(state, index) + at(next, index)) | 0;
}

/** Blocks of 16 words: the bytes, a bit, zeros, and the number of bits. */
function* blocksOf(bytes: Uint8Array, little: boolean): Generator<Int32Array> {
  const whole = Math.ceil((bytes.length + 9) / 64);
  const last = new Uint8Array(128);
  const tailStart = Math.max(0, whole - 2) * 64;
  last.set(bytes.subarray(tailStart));
  last[bytes.length - tailStart] = 0x80;
  const view = new DataView(last.buffer);
  const end = whole * 64 - tailStart;
  const bits = BigInt(bytes.length) * 8n;
  view.setBigUint64(end - 8, bits, little);
  const body = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let index = 0; index < whole; index++) {
    const inTail = index * 64 >= tailStart;
    yield wordsAt(inTail ? view : body, index * 64 - (inTail ? tailStart : 0), little);
  }
}

function wordsAt(view: DataView, start: number, little: boolean): Int32Array {
  const words = new Int32Array(16);
  for (let index = 0; index < 16; index++) words[index] = view.getInt32(start + index * 4, little);
  return words;
}

function hexOf(state: Words, little: boolean): string {
  const view = new DataView(new ArrayBuffer(state.length * 4));
  for (let index = 0; index < state.length; index++) view.setInt32(index * 4, at(state, index), little);
  return Array.from(new Uint8Array(view.buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const md5Shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const md5Sines = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0);

type Md5State = readonly [number, number, number, number];

function md5Block(state: Md5State, block: Int32Array): Md5State {
  let [a, b, c, d] = state;
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    const [mixed, word] = md5Round(round, step, [b, c, d]);
    const sum = (a + mixed + at(md5Sines, step) + at(block, word)) | 0;
    [a, d, c, b] = [d, c, b, (b + left(sum, at(md5Shifts, round * 4 + (step & 3)))) | 0];
  }
  return [a, b, c, d];
}

function md5Round(
  round: number,
  step: number,
  [b, c, d]: readonly [number, number, number],
): readonly [number, number] {
  if (round === 0) return [(b & c) | (~b & d), step];
  if (round === 1) return [(d & b) | (~d & c), (5 * step + 1) & 15];
  if (round === 2) return [b ^ c ^ d, (3 * step + 5) & 15];
  return [c ^ (b | ~d), (7 * step) & 15];
}

const sha1Keys = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];

function sha1Block(state: Words, block: Int32Array): Words {
  const words = new Int32Array(80);
  words.set(block);
  for (let index = 16; index < 80; index++) {
    words[index] = left(at(words, index - 3) ^ at(words, index - 8) ^ at(words, index - 14) ^ at(words, index - 16), 1);
  }
  let [a, b, c, d, e] = [at(state, 0), at(state, 1), at(state, 2), at(state, 3), at(state, 4)];
  for (let index = 0; index < 80; index++) {
    const round = Math.floor(index / 20);
    const mixed = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
    const sum = (left(a, 5) + mixed + e + at(sha1Keys, round) + at(words, index)) | 0;
    [e, d, c, b, a] = [d, c, left(b, 30), a, sum];
  }
  return [a, b, c, d, e];
}

const primes = firstPrimes(64);
const fractionOf = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
const sha256Start: readonly number[] = primes.slice(0, 8).map((prime) => fractionOf(Math.sqrt(prime)));
const sha256Keys: readonly number[] = primes.map((prime) => fractionOf(Math.cbrt(prime)));

function firstPrimes(count: number): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

function sha256Block(state: Words, block: Int32Array): Words {
  const words = sha256Words(block);
  let [a, b, c, d] = [at(state, 0), at(state, 1), at(state, 2), at(state, 3)];
  let [e, f, g, h] = [at(state, 4), at(state, 5), at(state, 6), at(state, 7)];
  for (let index = 0; index < 64; index++) {
    const high = right(e, 6) ^ right(e, 11) ^ right(e, 25);
    const first = (h + high + ((e & f) ^ (~e & g)) + at(sha256Keys, index) + at(words, index)) | 0;
    const low = right(a, 2) ^ right(a, 13) ^ right(a, 22);
    const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  return [a, b, c, d, e, f, g, h];
}

function sha256Words(block: Int32Array): Int32Array {
  const words = new Int32Array(64);
  words.set(block);
  for (let index = 16; index < 64; index++) {
    const early = at(words, index - 15);
    const late = at(words, index - 2);
    const small = right(early, 7) ^ right(early, 18) ^ (early >>> 3);
    const large = right(late, 17) ^ right(late, 19) ^ (late >>> 10);
    words[index] = (at(words, index - 16) + small + at(words, index - 7) + large) | 0;
  }
  return words;
}
