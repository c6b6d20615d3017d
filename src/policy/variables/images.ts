import { setOwn } from "../../data/index.ts";
import { type ImageReference, imageText, imageTextWithTag, own, parseImage } from "../../kube/index.ts";
import type { Binding } from "../../lang/index.ts";

/**
 * The value of the variable `images`: the images of a Pod or of a controller of Pods, by type and name of container.
 * Absent for other kinds and without images. (kyverno: pkg/utils/api/image.go)
 */
export function imagesOf(object: unknown): Binding {
  const path = podPaths.get(String(own(object, "kind")));
  if (path === undefined) return { kind: "absent" };
  const spec = path.reduce<unknown>((value, field) => own(value, field), object);
  const images: Record<string, unknown> = {};
  for (const type of containerTypes) {
    const found = imagesIn(own(spec, type), `/${[...path, type].join("/")}`);
    if (typeof found === "string") return { kind: "error", message: found, missing: false };
    if (Object.keys(found).length > 0) images[type] = found;
  }
  return Object.keys(images).length === 0 ? { kind: "absent" } : { kind: "value", value: images };
}

const template = ["spec", "template", "spec"];

/** Where kinds have the specification of a Pod. */
const podPaths: ReadonlyMap<string, readonly string[]> = new Map([
  ["Pod", ["spec"]],
  ["CronJob", ["spec", "jobTemplate", ...template]],
  ...["DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"].map(
    (kind) => [kind, template] as const,
  ),
]);

const containerTypes = ["initContainers", "containers", "ephemeralContainers"] as const;

/** The images of one type, or what is wrong with one of them. Containers without an image are left out. */
function imagesIn(containers: unknown, pointer: string): Readonly<Record<string, unknown>> | string {
  const images: Record<string, unknown> = {};
  if (!Array.isArray(containers)) return images;
  for (const [index, container] of containers.entries()) {
    const name = own(container, "name");
    const text = own(container, "image");
    if (typeof name !== "string") return "invalid key";
    if (typeof text !== "string" || text.trim() === "") continue;
    const parsed = parseImage(text);
    if (parsed.kind === "error") return `invalid image '${text}' (${parsed.message})`;
    setOwn(images, name, imageValue(parsed.image, `${pointer}/${index}/image`));
  }
  return images;
}

/** Empty parts are left out. */
function imageValue(image: ImageReference, jsonPointer: string): Readonly<Record<string, string>> {
  const { registry, name, path, tag, digest } = image;
  return {
    ...(registry !== "" && { registry }),
    name,
    path,
    ...(tag !== "" && { tag }),
    ...(digest !== "" && { digest }),
    reference: imageText(image),
    referenceWithTag: imageTextWithTag(image),
    jsonPointer,
  };
}
