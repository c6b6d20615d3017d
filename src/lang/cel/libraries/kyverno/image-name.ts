import { parseGoUrl } from "../../../../data/index.ts";

/** The name of an image in its parts, as registry clients see it. */
export interface ImageName {
  /** As it was written. */
  readonly text: string;
  /** With its port; `index.docker.io` where none is named. */
  readonly registry: string;
  /** Without `library/`. */
  readonly path: string;
  /** `latest` where there is neither tag nor digest; with a digest it may be empty. */
  readonly tag: string;
  /** `sha256:...`, or empty. */
  readonly digest: string;
}

/** The path with the `library/` that short names of Docker Hub stand for. */
export function repositoryOf({ registry, path }: Pick<ImageName, "registry" | "path">): string {
  return registry === "index.docker.io" && !path.includes("/") ? `library/${path}` : path;
}

/** Reads the name of an image; `undefined` where it is none. (go-containerregistry: pkg/name ParseReference) */
export function readImageName(text: string): ImageName | undefined {
  if (text.length > longest) return undefined;
  return readTagged(text) ?? readDigested(text);
}

const longest = 2000;
const longestPath = 255;

interface Named {
  readonly registry: string;
  readonly path: string;
}

interface Tagged extends Named {
  readonly tag: string;
}

function readTagged(text: string): ImageName | undefined {
  const tagged = withTag(text);
  return tagged && { ...tagged, tag: tagged.tag || "latest", text, digest: "" };
}

/** A name that may have a tag, which is empty where there is none. */
function withTag(text: string): Tagged | undefined {
  const colon = text.lastIndexOf(":");
  const hasTag = colon >= 0 && !text.slice(colon).includes("/");
  const tag = hasTag ? text.slice(colon + 1) : "";
  if (hasTag && !/^[A-Za-z0-9_.-]{1,128}$/.test(tag)) return undefined;
  const named = readRepository(hasTag ? text.slice(0, colon) : text);
  return named && { ...named, tag };
}

function readDigested(text: string): ImageName | undefined {
  const [name = "", digest, ...others] = text.split("@");
  if (digest === undefined || others.length > 0 || !/^sha256:[a-f0-9]{64}$/.test(digest)) return undefined;
  const named = withTag(name) ?? readRepository(name);
  // The client reads its own name of the repository once more.
  if (named !== undefined && repositoryOf(named).length > longestPath) return undefined;
  return named && { registry: named.registry, path: named.path, tag: tagBefore(name), digest, text };
}

/** What follows the last colon that belongs to no port. */
function tagBefore(name: string): string {
  const colon = name.lastIndexOf(":");
  return colon < 0 || colon < name.lastIndexOf("/") ? "" : name.slice(colon + 1);
}

function readRepository(name: string): Named | undefined {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const named = slash >= 0 && (first === "localhost" || /[.:]/.test(first));
  const path = named ? name.slice(slash + 1) : name;
  if (path.length < 2 || path.length > longestPath || !/^[a-z0-9_\-./]+$/.test(path)) return undefined;
  const registry = named ? first : "";
  if (!isAuthority(registry)) return undefined;
  return { registry: registry === "" || registry === "docker.io" ? "index.docker.io" : registry, path };
}

function isAuthority(name: string): boolean {
  const url = parseGoUrl(`//${name}`);
  return typeof url !== "string" && url.host === name;
}
