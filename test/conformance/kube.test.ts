import { hasWildcard, imageText, imageTextWithTag, matchesWildcard, own, parseImage } from "../../src/kube/index.ts";
import { compileExtractors, type ExtractorText, imagesIn } from "../../src/policy/variables/index.ts";
import { runVectors, type Vector } from "./vectors.ts";

runVectors("wildcard", ({ op, input, expected }: Vector) => {
  switch (op) {
    case "match":
      return { actual: matchesWildcard(String(own(input, "pattern")), String(own(input, "text"))), expected };
    case "containsWildcard":
      return { actual: hasWildcard(String(input)), expected };
    default:
      return undefined;
  }
});

runVectors("images", ({ op, input, expected }: Vector) => {
  switch (op) {
    case "parse":
      return { actual: parsed(String(own(input, "raw")), String(own(input, "defaultRegistry"))), expected };
    case "addDefaultRegistry":
      return { actual: described(String(own(input, "input"))).reference, expected };
    case "referenceWithTag":
      return { actual: described(String(input)).referenceWithTag, expected };
    case "references": {
      const { reference, referenceWithTag } = described(String(input));
      return { actual: { reference, referenceWithTag }, expected };
    }
    case "matchesReferences": {
      const patterns = own(input, "patterns") as readonly string[];
      return { actual: patterns.some((pattern) => matchesWildcard(pattern, String(own(input, "image")))), expected };
    }
    case "extract":
      return { actual: extracted(own(input, "resource"), own(input, "extractors")), expected };
    default:
      return undefined;
  }
});

/** The images of an object, by type and key: what they are, where they stand, and the pull secrets named on the way. */
function extracted(object: unknown, extractors: unknown) {
  const texts = Object.entries((extractors ?? {}) as Readonly<Record<string, readonly object[]>>);
  const found = texts.length === 0 ? imagesIn(object) : compileExtractors(spelled(texts))(object, { now: 0, seed: "" });
  if (found.kind === "error") throw new Error(found.message);
  const byType: Record<string, Record<string, unknown>> = {};
  for (const { type, key, image, path, pullSecrets } of found.images) {
    const parts = Object.entries({
      ...image,
      reference: imageText(image),
      referenceWithTag: imageTextWithTag(image),
    }).filter(([, part]) => part !== "");
    byType[type] = { ...byType[type], [key]: [Object.fromEntries(parts), `/${path.join("/")}`, pullSecrets] };
  }
  return byType;
}

/** The vectors spell names in their own way. */
function spelled(texts: readonly (readonly [string, readonly object[]])[]) {
  return Object.fromEntries(
    texts.map(([kind, list]) => [
      `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`,
      list.map((one) => ({ ...one, jmesPath: own(one, "jMESPath") }) as ExtractorText),
    ]),
  );
}

function parsed(text: string, registry: string) {
  const { referenceWithTag: _, ...rest } = described(text, registry);
  return rest;
}

function described(text: string, registry?: string) {
  const parsed = parseImage(text, registry);
  if (parsed.kind === "error") throw new Error(parsed.message);
  const { image } = parsed;
  return { ...image, reference: imageText(image), referenceWithTag: imageTextWithTag(image) };
}
