import { type Library, method, type World } from "../../library.ts";
import { dynType, opaqueType, stringType } from "../../type.ts";
import type { CelValue } from "../../value.ts";
import { ask, bothCases, ContextValue } from "./asking.ts";
import { withDoubles } from "./plain.ts";

const contextType = opaqueType("imagedata.Context");

/**
 * What registries say of images. The world is asked `imageData` [reference] for the description of the image as JSON.
 * (kyverno sdk: extensions/cel/libs/imagedata)
 */
export const imageDataLibrary: Library = {
  name: "kyverno.imagedata",
  types: [contextType],
  variables: [{ name: "image", type: contextType, value: new ContextValue(contextType) }],
  functions: bothCases("GetMetadata").map((name) => ({
    name,
    overloads: [method([contextType, stringType], dynType, { call: metadata })],
  })),
};

function metadata([, reference = ""]: readonly CelValue[], world: World): CelValue {
  return withDoubles(ask({ world, kind: "imageData", args: [reference], attempt: "failed to get image data" }));
}
