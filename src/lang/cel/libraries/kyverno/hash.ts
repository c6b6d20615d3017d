import { md5, sha1, sha256 } from "../../../../data/index.ts";
import { global, type Library } from "../../library.ts";
import { stringType } from "../../type.ts";

/** Hashes of texts in hexadecimal digits. (kyverno sdk: extensions/cel/libs/hash) */
export const hashLibrary: Library = {
  name: "kyverno.hash",
  functions: [...hashed("md5", md5), ...hashed("sha1", sha1), ...hashed("sha256", sha256)],
};

function hashed(name: string, hash: (bytes: Uint8Array) => string) {
  const overloads = [
    global([stringType], stringType, { unary: (text) => hash(new TextEncoder().encode(String(text))) }),
  ];
  return [`hash.${name}`, name].map((each) => ({ name: each, overloads }));
}
