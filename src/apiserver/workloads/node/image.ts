import { normalizeImage } from "../../../kube/index.ts";

/** The name of a container's image as the runtime reports it, or the kubelet's complaint about it. */
export type PulledImage =
  | { readonly kind: "image"; readonly image: string; readonly digest: string }
  | { readonly kind: "invalid"; readonly message: string };

/**
 * What a node makes of an image's name: `nginx` becomes `docker.io/library/nginx:latest`. Nothing is pulled, so that no
 * digest is known but one that the name itself carries.
 */
export function imageOn(text: string): PulledImage {
  const image = normalizeImage(text);
  if (image === undefined) {
    const why = `couldn't parse image name "${text}": invalid reference format`;
    return { kind: "invalid", message: `Failed to apply default image tag "${text}": ${why}` };
  }
  const at = image.indexOf("@");
  return { kind: "image", image, digest: at < 0 ? "" : withoutTag(image.slice(0, at)) + image.slice(at) };
}

function withoutTag(name: string): string {
  const colon = name.indexOf(":", name.lastIndexOf("/"));
  return colon < 0 ? name : name.slice(0, colon);
}
