import { isRecord } from "../../data/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import { anything, field, list, object, required, text, type Value } from "../../policy/index.ts";
import { isKubernetesObject } from "./document-kind.ts";
import { envelope } from "./envelope.ts";
import { InputError } from "./input-error.ts";
import { readStrictly } from "./strict-document.ts";
import type { Files } from "./text-file.ts";

const contextFile = object({
  ...envelope,
  spec: field(
    object({
      resources: field(list(anything()), "Objects that expressions find."),
      images: field(
        list(
          object({
            image: required(text(), "Reference of the image, as policies name it."),
            resolvedImage: field(text(), "Reference with the digest."),
            registry: field(text(), "Registry."),
            repository: field(text(), "Repository."),
            tag: field(text(), "Tag."),
            digest: field(text(), "Digest."),
            imageIndex: field(anything(), "Index of the image."),
            manifest: field(anything(), "Manifest of the image."),
            config: field(anything(), "Configuration of the image."),
          }),
        ),
        "What registries say of images.",
      ),
    }),
    "What there is.",
  ),
});

/** What expressions find in place of a cluster and of registries. */
export interface ContextText {
  readonly resources: readonly Resource[];
  /** The descriptions of images, by reference as policies name it. */
  readonly images: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** Loads a `Context` file; of several documents the first is read. (kyverno: cmd/cli/kubectl-kyverno/context/load.go) */
export function loadContext(path: string, files: Files): ContextText {
  const [document] = files.documents(path);
  if (document === undefined) throw new InputError(`${path}: the file is empty`);
  const { spec = {} } = readStrictly<Value<typeof contextFile>>(contextFile, document);
  const resources = (spec.resources ?? []).map((one) => {
    if (!isKubernetesObject(one)) throw new InputError(`${path}: Object 'Kind' is missing in a resource`);
    return { ...one, metadata: isRecord(own(one, "metadata")) ? one.metadata : {} };
  });
  const images = (spec.images ?? []).map((one) => [one.image, { ...unsaid, ...one }] as const);
  return { resources, images: new Map(images) };
}

/** Texts that Go writes even where nothing is said. */
const unsaid = { resolvedImage: "", registry: "", repository: "" } as const;
