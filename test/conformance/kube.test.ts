import { hasWildcard, imageText, imageTextWithTag, matchesWildcard, own, parseImage } from "../../src/kube/index.ts";
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
    default:
      return undefined;
  }
});

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
