import { gunzip, gzip } from "../../../../data/index.ts";
import { failed } from "../../failure.ts";
import { global, type Library } from "../../library.ts";
import { bytesType, dynType, stringType } from "../../type.ts";
import type { CelValue } from "../../value.ts";

/** Texts made smaller, and large again up to 8 MiB. (kyverno sdk: extensions/cel/libs/gzip) */
export const gzipLibrary: Library = {
  name: "kyverno.gzip",
  functions: [
    { name: "gzip.compress", overloads: [global([dynType], bytesType, { unary: compress })] },
    { name: "gzip.decompress", overloads: [global([bytesType], stringType, { unary: decompress })] },
  ],
};

const most = 8 * 1024 * 1024;

function compress(text: CelValue): CelValue {
  if (typeof text !== "string") return failed("no text to compress");
  return text.length > most ? failed("the text is too large") : gzip(new TextEncoder().encode(text));
}

function decompress(bytes: CelValue): CelValue {
  if (!(bytes instanceof Uint8Array)) return failed("no bytes to decompress");
  const result = gunzip(bytes, most);
  return typeof result === "string" ? failed(result) : new TextDecoder("utf-8", { ignoreBOM: true }).decode(result);
}
