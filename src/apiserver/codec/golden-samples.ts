import { readFileSync } from "node:fs";

/** An object as a real API server writes it, and its protobuf, both made by Kubernetes' own Go code. For tests. */
export interface GoldenSample {
  readonly object: Readonly<Record<string, unknown>> & { readonly apiVersion: string; readonly kind: string };
  /** Base64 of the whole body, envelope included. */
  readonly protobuf: string;
}

/** The samples of `golden.json`, made by `scripts/generate/golden`. */
export function goldenSamples(): readonly GoldenSample[] {
  return JSON.parse(readFileSync(new URL("golden.json", import.meta.url), "utf8")) as readonly GoldenSample[];
}
