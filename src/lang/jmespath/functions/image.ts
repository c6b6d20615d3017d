import { imageText, parseImage } from "../../../kube/index.ts";
import { type FunctionEntry, functionError, text } from "./entry.ts";

/** Functions of images' names. (kyverno: pkg/engine/jmespath/functions.go, pkg/utils/image) */
export const imageFunctions: readonly FunctionEntry[] = [
  {
    name: "image_normalize",
    args: [["string"]],
    returns: ["string"],
    note: "the name of an image with its registry and tag",
    call: (args) => {
      const parsed = parseImage(text(args, 0));
      return parsed.kind === "error" ? functionError("image_normalize", parsed.message) : imageText(parsed.image);
    },
  },
];
