import { failed } from "../../failure.ts";
import { global, type Library } from "../../library.ts";
import { dynType, stringType } from "../../type.ts";

/** Certificates are not read yet: every call is an error. (kyverno sdk: extensions/cel/libs/x509) */
export const x509Library: Library = {
  name: "kyverno.x509",
  functions: [
    {
      name: "x509.decode",
      overloads: [global([stringType], dynType, { unary: () => failed("x509.decode is not supported") })],
    },
  ],
};
