import { deflateRawSync, gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gunzip, gzip } from "./gzip.ts";
import { inflate } from "./inflate.ts";

const most = 1_000_000;
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 5000 }),
  fc.array(fc.constantFrom(1, 2, 3), { maxLength: 5000 }).map((list) => Uint8Array.from(list)),
);

describe("gzip", () => {
  it("writes what others read", () => {
    fc.assert(
      fc.property(bytes, (of) => {
        expect(new Uint8Array(gunzipSync(gzip(of)))).toEqual(of);
      }),
    );
  });
});

describe("gunzip", () => {
  it("reads what others write", () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 9 }), (of, level) => {
        expect(gunzip(gzipSync(of, { level }), most)).toEqual(of);
      }),
    );
  });

  it("ends with a mistake where bytes are missing", () => {
    fc.assert(
      fc.property(bytes, fc.double({ min: 0, max: 0.999, noNaN: true }), (of, part) => {
        const whole = gzipSync(of);
        expect(typeof gunzip(whole.subarray(0, Math.floor(whole.length * part)), most)).toBe("string");
      }),
    );
  });

  it("never gives other bytes than were written", () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (of, place, change) => {
        const broken = Uint8Array.from(gzipSync(of));
        const at = 10 + (place % (broken.length - 10));
        broken[at] = (broken[at] ?? 0) ^ change;
        const read = gunzip(broken, most);
        if (typeof read !== "string") expect(read).toEqual(of);
      }),
    );
  });

  it("reads several members as one", () => {
    const both = Buffer.concat([gzipSync("a"), gzipSync("b")]);
    expect(gunzip(both, most)).toEqual(new TextEncoder().encode("ab"));
  });

  it("stops where the result gets too large", () => {
    expect(gunzip(gzipSync(Buffer.alloc(10_000_000)), most)).toBe("the result is too large");
  });

  it.each([
    [new Uint8Array(0), "EOF"],
    [new Uint8Array(20), "gzip: invalid header"],
  ])("says what is wrong with %s", (of, message) => {
    expect(gunzip(of, most)).toBe(message);
  });
});

describe("inflate", () => {
  it("says where the stream ends", () => {
    const stream = deflateRawSync("hello hello hello");
    const inflated = inflate(Buffer.concat([stream, Buffer.from("rest")]), 0, most);
    expect(typeof inflated === "string" ? inflated : inflated.end).toBe(stream.length);
  });

  it("refuses blocks of an unknown kind", () => {
    expect(inflate(Uint8Array.from([7, 0, 0]), 0, most)).toMatch("flate: corrupt input before offset");
  });
});
