import { encodeBase64 } from "../../../data/index.ts";
import { failed } from "../failure.ts";
import { global, type Library } from "../library.ts";
import { bytesType, stringType } from "../type.ts";
import type { CelValue } from "../value.ts";

/** Base 64. (cel-go: ext/encoders.go) */
export const encodersLibrary: Library = {
  name: "encoders",
  functions: [
    { name: "base64.decode", overloads: [global([stringType], bytesType, { unary: decode })] },
    {
      name: "base64.encode",
      overloads: [global([bytesType], stringType, { unary: (bytes) => encodeBase64(bytes as Uint8Array) })],
    },
  ],
};

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Padding may be left out. */
function decode(value: CelValue): CelValue {
  const text = String(value).replaceAll(/[\r\n]/g, "");
  const digits = text.replace(/={0,2}$/, "");
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const [index, char] of [...digits].entries()) {
    const digit = alphabet.indexOf(char);
    if (digit < 0) return failed(`illegal base64 data at input byte ${index}`);
    bits = ((bits << 6) | digit) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = (bits >> held) & 0xff;
  }
  return digits.length % 4 === 1 ? failed(`illegal base64 data at input byte ${digits.length}`) : bytes;
}
