/** An image's name in its parts. `registry` with its port; `path` without the registry; tag and digest may be empty. */
export interface ImageReference {
  readonly registry: string;
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  readonly tag: string;
  /** With its algorithm: `sha256:...`. */
  readonly digest: string;
}

/** What an image's name says, or what is wrong with it. */
export type ImageParse =
  | { readonly kind: "image"; readonly image: ImageReference }
  | { readonly kind: "error"; readonly message: string };

/**
 * Reads an image as Kyverno does: the default registry and the tag `latest` are added, `library/` is not; an image
 * with a digest gets no tag. (kyverno: pkg/utils/image/infos.go)
 */
export function parseImage(text: string, defaultRegistry = "docker.io"): ImageParse {
  const full = hasRegistry(text) ? text : `${defaultRegistry}/${text}`;
  const parsed = splitImage(full);
  if (typeof parsed === "string") {
    const settings = `defaultRegistry: ${defaultRegistry}, enableDefaultRegistryMutation: true`;
    return { kind: "error", message: `bad image: ${full}, ${settings}: ${parsed}` };
  }
  const tag = parsed.tag === "" && parsed.digest === "" ? "latest" : parsed.tag;
  return { kind: "image", image: { ...parsed, tag } };
}

/** Kyverno's name of an image: with the digest where there is one, else with the tag. */
export function imageText(image: ImageReference): string {
  const end = image.digest === "" ? `:${image.tag}` : `@${image.digest}`;
  return `${image.registry}/${image.path}${end}`;
}

/** The name with the tag, whether or not there is one: `docker.io/nginx:latest`, `docker.io/nginx:`. */
export function imageTextWithTag(image: ImageReference): string {
  return `${image.registry}/${image.path}:${image.tag}`;
}

/**
 * An image's name as container runtimes report it: `nginx` is `docker.io/library/nginx:latest`. `undefined` where the
 * kubelet would refuse it as an invalid image name. (kubernetes: pkg/util/parsers; distribution/reference)
 */
export function normalizeImage(text: string): string | undefined {
  if (/^[a-f0-9]{64}$/.test(text)) return undefined;
  const slash = text.indexOf("/");
  const named = hasRegistry(text);
  const domain = named ? text.slice(0, slash) : "docker.io";
  const registry = domain === "index.docker.io" ? "docker.io" : domain;
  const rest = named ? text.slice(slash + 1) : text;
  const path = registry === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest;
  const image = splitImage(`${registry}/${path}`);
  if (typeof image === "string") return undefined;
  const tag = image.tag === "" ? (image.digest === "" ? ":latest" : "") : `:${image.tag}`;
  return `${image.registry}/${image.path}${tag}${image.digest === "" ? "" : `@${image.digest}`}`;
}

/** Whether the part before the first slash names a registry: it has a dot, a port or capitals, or is `localhost`. */
function hasRegistry(text: string): boolean {
  const slash = text.indexOf("/");
  if (slash < 0) return false;
  const first = text.slice(0, slash);
  return first === "localhost" || /[.:]/.test(first) || first !== first.toLowerCase();
}

const invalidFormat = "invalid reference format";
const longestName = 255;

/** Takes a name with a registry apart; an error text where it is malformed. (distribution/reference: Parse) */
function splitImage(text: string): ImageReference | string {
  if (text.length > 2000) return invalidFormat;
  const at = text.indexOf("@");
  const digest = at < 0 ? "" : text.slice(at + 1);
  if (at >= 0 && !isDigest(digest)) return invalidFormat;
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(":", named.lastIndexOf("/"));
  const tag = colon < 0 ? "" : named.slice(colon + 1);
  if (colon >= 0 && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag)) return invalidFormat;
  const name = colon < 0 ? named : named.slice(0, colon);
  const slash = name.indexOf("/");
  const registry = name.slice(0, slash);
  const path = name.slice(slash + 1);
  if (!isRegistry(registry) || !path.split("/").every(isPathPart)) {
    const lowered = path.toLowerCase();
    const onlyCase = lowered !== path && isRegistry(registry) && lowered.split("/").every(isPathPart);
    return onlyCase ? "repository name must be lowercase" : invalidFormat;
  }
  if (path.length > longestName) return `repository name must not be more than ${longestName} characters`;
  return { registry, path, name: path.slice(path.lastIndexOf("/") + 1), tag, digest };
}

function isRegistry(text: string): boolean {
  const ipv6 = /^\[[0-9a-fA-F:]+\](:[0-9]+)?$/;
  if (ipv6.test(text)) return true;
  const [host = "", port, ...more] = text.split(":");
  if (more.length > 0 || (port !== undefined && !/^[0-9]+$/.test(port))) return false;
  return host.split(".").every((part) => /^[A-Za-z0-9-]+$/.test(part) && !part.startsWith("-") && !part.endsWith("-"));
}

/** Lower case letters and digits, held together by `.`, `_`, `__` or any number of `-`. */
function isPathPart(text: string): boolean {
  return /^[a-z0-9]/.test(text) && /[a-z0-9]$/.test(text) && !/[^a-z0-9._-]|\.[._-]|_[.-]|___|-[._]/.test(text);
}

const hexLengths: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

function isDigest(text: string): boolean {
  const [algorithm = "", hex = "", ...more] = text.split(":");
  const length = hexLengths.get(algorithm);
  if (length !== undefined) return more.length === 0 && hex.length === length && /^[a-f0-9]+$/.test(hex);
  return more.length === 0 && /^[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*$/.test(algorithm) && isLongHex(hex);
}

const isLongHex = (hex: string) => hex.length >= 32 && /^[0-9a-fA-F]+$/.test(hex);
