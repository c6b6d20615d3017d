import { global, type Library } from "../../library.ts";
import { stringType } from "../../type.ts";
import { costOfText, estimateKeepingSize } from "./cost.ts";

/** Paths of JSON patches. (kubernetes: apiserver/pkg/cel/library/jsonpatch.go) */
export const jsonPatchLibrary: Library = {
  name: "kubernetes.jsonpatch",
  functions: [
    {
      name: "jsonpatch.escapeKey",
      overloads: [
        global([stringType], stringType, {
          unary: (key) => String(key).replaceAll("~", "~0").replaceAll("/", "~1"),
          cost: costOfText(),
          estimate: estimateKeepingSize,
        }),
      ],
    },
  ],
};
