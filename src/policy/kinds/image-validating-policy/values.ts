import type * as cel from "../../../lang/cel/index.ts";
import { type MutableVariables, payloadValues, Values } from "../../expressions/index.ts";
import type { Facts, Request } from "../../rule.ts";

/** The values of one evaluation, to which what is known of images is added when it is. */
export interface ImageVariables extends MutableVariables {
  images?: cel.CelValue | undefined;
  attestors?: cel.CelValue | undefined;
  attestations?: cel.CelValue | undefined;
}

class ImageValues extends Values implements ImageVariables {
  images: cel.CelValue | undefined = undefined;
  attestors: cel.CelValue | undefined = undefined;
  attestations: cel.CelValue | undefined = undefined;
}

/** What expressions see of a request; of a payload they see nothing but the payload itself. */
export function valuesOf(request: Request, facts: Facts): ImageVariables {
  if (request.payload === undefined) return new ImageValues(request, facts);
  const { object } = payloadValues(request.payload);
  return { object };
}
