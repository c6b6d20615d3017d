import { failed } from "../../failure.ts";
import { type FunctionDeclaration, global, type Library, method } from "../../library.ts";
import { boolType, type CelType, opaqueType, stringType } from "../../type.ts";
import { type CelValue, Opaque } from "../../value.ts";
import { type ImageName, readImageName, repositoryOf } from "./image-name.ts";

const imageType = opaqueType("kyverno.image");

/** The name of an image in its parts. */
class ImageValue extends Opaque {
  readonly type = imageType;
  readonly image: ImageName;

  constructor(image: ImageName) {
    super();
    this.image = image;
  }

  equals(other: Opaque): boolean {
    if (!(other instanceof ImageValue)) return false;
    const [a, b] = [this.image, other.image];
    return a.registry === b.registry && a.path === b.path && a.text === b.text;
  }
}

/** Names of images. (kyverno sdk: extensions/cel/libs/image) */
export const imageLibrary: Library = {
  name: "kyverno.image",
  types: [imageType],
  functions: [
    { name: "parseImageReference", overloads: [global([stringType], imageType, { unary: toImage })] },
    { name: "image", overloads: [global([stringType], imageType, { unary: toImage })] },
    {
      name: "isImage",
      overloads: [global([stringType], boolType, { unary: (text) => readImageName(String(text)) !== undefined })],
    },
    part("containsDigest", boolType, ({ digest }) => digest !== ""),
    part("registry", stringType, ({ registry }) => registry),
    part("repository", stringType, repositoryOf),
    part("identifier", stringType, ({ tag, digest }) =>
      tag !== "" && digest !== "" ? `${tag}@${digest}` : tag + digest,
    ),
    part("identifierWithSeparator", stringType, ({ tag, digest }) => (digest === "" ? `:${tag}` : `@${digest}`)),
    part("tag", stringType, ({ tag }) => tag),
    part("digest", stringType, ({ digest }) => digest),
  ],
};

function toImage(text: CelValue): CelValue {
  const image = readImageName(String(text));
  return image === undefined ? failed(`could not parse reference: ${text}`) : new ImageValue(image);
}

function part(name: string, type: CelType, of: (image: ImageName) => CelValue): FunctionDeclaration {
  return { name, overloads: [method([imageType], type, { unary: (value) => of((value as ImageValue).image) })] };
}
