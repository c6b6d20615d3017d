import { isRecord, setOwn } from "../../data/index.ts";
import { formatGoValue, type ImageReference, imageText, imageTextWithTag, own, parseImage } from "../../kube/index.ts";
import { type Binding, compileJmesPath, type Scope } from "../../lang/index.ts";

/** An image that an object names. */
export interface FoundImage {
  /** What kind of images it is among: `containers`, or the name that a policy gives. */
  readonly type: string;
  /** Names it among those: the name of its container, or where it stands. */
  readonly key: string;
  readonly image: ImageReference;
  /** The field that names it, from the outside inwards. */
  readonly path: readonly string[];
  /** The pull secrets named on the way to it. */
  readonly pullSecrets: readonly string[];
}

/** The images of an object in their order, or what is wrong with one of them. */
export type FoundImages =
  | { readonly kind: "images"; readonly images: readonly FoundImage[] }
  | { readonly kind: "error"; readonly message: string };

/** Where images stand in objects of a kind, as policies say it. */
export interface ExtractorText {
  readonly path: string;
  readonly value?: string | undefined;
  readonly name?: string | undefined;
  readonly key?: string | undefined;
  readonly jmesPath?: string | undefined;
}

/** Finds images in an object; expressions are evaluated in a scope. */
export type Extract = (object: unknown, scope: Scope) => FoundImages;

/**
 * The images of Pods and of their controllers; no images in other kinds. Worked out once per object.
 * (kyverno: pkg/utils/api/image.go)
 */
export function imagesIn(object: unknown): FoundImages {
  const path = podPaths.get(String(own(object, "kind")));
  if (path === undefined) return { kind: "images", images: [] };
  const known = remembered.get(object as object);
  if (known !== undefined) return known;
  const found = extractAll(object, standardExtractors(path));
  remembered.set(object as object, found);
  return found;
}

const remembered = new WeakMap<object, FoundImages>();

/**
 * Compiles where a policy says that images stand, by kind: such a kind has no others then, any other kind the usual
 * ones. (kyverno: pkg/utils/api/image.go ExtractImagesFromResource)
 */
export function compileExtractors(texts: Readonly<Record<string, readonly ExtractorText[]>>): Extract {
  const kinds = new Map(Object.entries(texts).map(([kind, list]) => [kind, list.map(compileExtractor)]));
  return (object, scope) => {
    const kind = String(own(object, "kind"));
    const extractors = kinds.get(kind);
    if (extractors === undefined) return imagesIn(object);
    if (extractors.length === 0) return { kind: "error", message: `no extractors found for ${kind}` };
    return extractAll(object, extractors, scope);
  };
}

/** The value of the variable `images`: by type and key; of two with the same key the last one. */
export function imagesValue(images: readonly FoundImage[]): Readonly<Record<string, unknown>> {
  const value: Record<string, Record<string, unknown>> = {};
  for (const { type, key, image, path } of images) {
    const types = Object.hasOwn(value, type) ? value[type] : undefined;
    const ofType = types ?? {};
    if (types === undefined) setOwn(value, type, ofType);
    setOwn(ofType, key, { ...imageValue(image), jsonPointer: pointerOf(path) });
  }
  return value;
}

/** What the variable `images` stands for; absent for other kinds than Pods and their controllers, and without images. */
export function imagesOf(object: unknown): Binding {
  const found = imagesIn(object);
  if (found.kind === "error") return { kind: "error", message: found.message, missing: false };
  if (found.images.length === 0) return { kind: "absent" };
  return { kind: "value", value: imagesValue(found.images) };
}

/** The value of the variable `image`. (kyverno: pkg/engine/context/context.go AddImageInfo) */
export function imageVariable(image: ImageReference): Readonly<Record<string, string>> {
  const { registry, name, path, tag, digest } = image;
  return { reference: imageText(image), referenceWithTag: imageTextWithTag(image), registry, path, name, tag, digest };
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

interface Extractor {
  readonly fields: readonly string[];
  readonly value: string;
  readonly name: string;
  /** The field that names an image among others; empty where its place does. */
  readonly key: string;
  readonly pick: Pick | undefined;
}

/** The text that names an image, by that of its field. */
type Pick = (
  text: string,
  scope: Scope,
) => { readonly kind: "text"; readonly text: string } | { readonly kind: "error"; readonly message: string };

const standard = new Map<readonly string[], readonly Extractor[]>();

function standardExtractors(path: readonly string[]): readonly Extractor[] {
  const known = standard.get(path);
  if (known !== undefined) return known;
  const made = ["initContainers", "containers", "ephemeralContainers"].map((name) => ({
    fields: [...path, name, "*"],
    value: "image",
    name,
    key: "name",
    pick: undefined,
  }));
  standard.set(path, made);
  return made;
}

function compileExtractor({ path, value = "", name = "", key = "", jmesPath = "" }: ExtractorText): Extractor {
  const fields = path.split("/").flatMap((part) => {
    const trimmed = part.replace(/^ +| +$/g, "");
    return trimmed === "" ? [] : [trimmed];
  });
  const last = fields.at(-1) ?? "";
  return {
    fields: value === "" ? fields.slice(0, -1) : fields,
    value: value === "" ? last : value,
    name: name === "" ? "custom" : name,
    key,
    pick: jmesPath === "" ? undefined : compilePick(jmesPath),
  };
}

function compilePick(path: string): Pick {
  const program = compileJmesPath(path);
  if (program.kind === "mistake") {
    const message = `invalid jmespath ${path}: ${program.message}`;
    return () => ({ kind: "error", message });
  }
  return (text, scope) => {
    const found = program.evaluate(text, scope);
    if (found.kind === "value" && typeof found.value === "string") return { kind: "text", text: found.value };
    if (found.kind === "error") {
      return { kind: "error", message: `failed to apply jmespath ${path}: ${found.message}` };
    }
    const shown = found.kind === "value" ? formatGoValue(found.value) : "nothing";
    return { kind: "error", message: `jmespath ${path} must produce a string, but produced ${shown}` };
  };
}

const timeless: Scope = { now: 0, seed: "" };

function extractAll(object: unknown, extractors: readonly Extractor[], scope = timeless): FoundImages {
  const images: FoundImage[] = [];
  for (const extractor of extractors) {
    const { fields } = extractor;
    const message = extract(object, { extractor, scope, fields, path: [], pullSecrets: [], images });
    if (message !== undefined) return { kind: "error", message };
  }
  return { kind: "images", images };
}

interface Walk {
  readonly extractor: Extractor;
  readonly scope: Scope;
  /** Those that are still to go. */
  readonly fields: readonly string[];
  /** Those that were gone. */
  readonly path: readonly string[];
  readonly pullSecrets: readonly string[];
  readonly images: FoundImage[];
}

/** Adds the images below a value. What is wrong with one of them; `undefined` where nothing is. */
function extract(value: unknown, walk: Walk): string | undefined {
  if (value === undefined || value === null) return undefined;
  const [field, ...fields] = walk.fields;
  if (field === "*" && (Array.isArray(value) || isRecord(value))) {
    for (const [key, item] of Object.entries(value)) {
      // In a list of lists each of them is gone through by the same star.
      const again = Array.isArray(value) && Array.isArray(item);
      if (!again && !isRecord(item) && !Array.isArray(item)) continue;
      const message = extract(item, { ...walk, fields: again ? walk.fields : fields, path: [...walk.path, key] });
      if (message !== undefined) return message;
    }
    return undefined;
  }
  if (!isRecord(value)) return "invalid image config";
  const pullSecrets = [...walk.pullSecrets, ...secretsOf(value)];
  if (field === undefined) return addImage(value, { ...walk, pullSecrets });
  return extract(own(value, field), { ...walk, fields, path: [...walk.path, field], pullSecrets });
}

function secretsOf(value: Readonly<Record<string, unknown>>): readonly string[] {
  const secrets = own(value, "imagePullSecrets");
  if (!Array.isArray(secrets)) return [];
  return secrets.map((secret) => own(secret, "name")).filter((name) => typeof name === "string");
}

/** What names no image is left out. */
function addImage(
  value: Readonly<Record<string, unknown>>,
  { extractor, scope, path, pullSecrets, images }: Walk,
): string | undefined {
  const { name: type, value: field, key: keyField, pick } = extractor;
  const place = [...path, field];
  const key = keyField === "" ? pointerOf(place) : own(value, keyField);
  if (typeof key !== "string") return "invalid key";
  const text = own(value, field);
  if (typeof text !== "string" || text.trim() === "") return undefined;
  const picked = pick?.(text, scope) ?? { kind: "text", text };
  if (picked.kind === "error") return picked.message;
  const parsed = parseImage(picked.text);
  if (parsed.kind === "error") return `invalid image '${picked.text}' (${parsed.message})`;
  images.push({ type, key, image: parsed.image, path: place, pullSecrets });
  return undefined;
}

/** As Kyverno writes it: without escapes. */
function pointerOf(path: readonly string[]): string {
  return `/${path.slice(0, -1).join("/")}/${path.at(-1) ?? ""}`;
}

/** Empty parts are left out. */
function imageValue(image: ImageReference): Readonly<Record<string, string>> {
  const { registry, name, path, tag, digest } = image;
  return {
    ...(registry !== "" && { registry }),
    name,
    path,
    ...(tag !== "" && { tag }),
    ...(digest !== "" && { digest }),
    reference: imageText(image),
    referenceWithTag: imageTextWithTag(image),
  };
}
