import { isRecord, parseYaml } from "../../data/index.ts";
import { yamlMistake } from "../body/content.ts";
import { goTypeName } from "../body/go-type-name.ts";
import { BodyError, decodeText, readJson } from "../body/json-text.ts";
import type { FieldValidation } from "../call.ts";
import { duplicateFields } from "../codec/index.ts";
import { thaw } from "../frozen.ts";
import type { Draft } from "../kind.ts";
import { badRequest } from "../status.ts";

/** What is applied, and what is to be said of the text once it has been. */
export interface ApplyBody {
  /** A configuration of one's own, each time. */
  readonly config: () => Draft;
  /** Refuses or warns of fields that are given twice. Throws a `StatusError`. */
  readonly check: () => void;
}

/**
 * Reads the body of a server-side apply: YAML, of which JSON is a part. Throws a `StatusError`.
 * kubernetes: apiserver pkg/endpoints/handlers/patch.go applyPatcher
 */
export function readApply(
  bytes: Uint8Array,
  { fieldValidation, warn }: { readonly fieldValidation: FieldValidation; warn(text: string): void },
): ApplyBody {
  const text = decodeText(bytes);
  const value = read(text) ?? {};
  if (!isRecord(value)) {
    throw undecodable(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${goTypeName(value)} into Go value of type map[string]interface {}`,
    );
  }
  return {
    config: () => thaw(value) as Draft,
    check() {
      const twice = fieldValidation === "Ignore" ? [] : duplicateFields(text);
      if (twice.length === 0) return;
      const lines = duplicateLines(text, twice);
      if (fieldValidation !== "Strict") return lines.forEach(warn);
      const all = lines.map((line) => `  ${line}`).join("\n");
      throw badRequest(`error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n${all}`);
    },
  };
}

function read(text: string): unknown {
  if (/^\s*\{/.test(text)) {
    try {
      return readJson(text);
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
      if (error.message.startsWith("an integer")) throw undecodable(error.message);
    }
  }
  const parsed = parseYaml(text);
  if (parsed.kind === "documents") return parsed.documents[0]?.value;
  throw undecodable(`error converting YAML to JSON: ${yamlMistake(parsed.mistake)}`);
}

function undecodable(why: string) {
  return badRequest(`error decoding YAML: ${why}`);
}

/** Lines are counted where the text has one only; else the first is meant. */
function duplicateLines(text: string, paths: readonly string[]): readonly string[] {
  const found = text.includes("\n") ? parseYaml(text) : undefined;
  const line = found?.kind === "mistake" ? (found.mistake.line ?? 1) : 1;
  return paths.map((path) => `line ${line}: key ${JSON.stringify(lastOf(path))} already set in map`);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
