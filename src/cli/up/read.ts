import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isRecord, parseYaml, yamlPosition } from "../../data/index.ts";
import { own, parseApiVersion, type Resource } from "../../kube/index.ts";
import { policyKinds } from "../../policy/index.ts";
import { UsageError } from "../command.ts";

/** An object of a file. */
export interface ReadObject {
  readonly path: string;
  readonly object: Resource;
  /** What is wrong with a policy, each with its place: `policy.yaml:12:9: ...`. */
  readonly mistakes: readonly string[];
}

/**
 * Reads all objects of files and folders (`*.yaml`, `*.yml`, `*.json`), and checks the policies among them. Throws a
 * `UsageError` that names the file where it cannot be read.
 */
export function readObjects(paths: readonly string[]): readonly ReadObject[] {
  return paths.flatMap(filesOf).flatMap(objectsIn);
}

function filesOf(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name));
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
  }
}

function objectsIn(path: string): ReadObject[] {
  const text = readFileSync(path, "utf8");
  const parsed = parseYaml(text);
  if (parsed.kind === "mistake") {
    const { message, line, column } = parsed.mistake;
    throw new UsageError(`${path}${line === undefined ? "" : `:${line}:${column ?? 1}`}: ${message}`);
  }
  return parsed.documents.map(({ value, index }) => {
    if (!isObject(value))
      throw new UsageError(`${path}: a document without apiVersion, kind and metadata.name is no object`);
    const object = value as unknown as Resource;
    return { path, object, mistakes: mistakesOf(object, { path, text, index }) };
  });
}

function isObject(value: unknown): boolean {
  if (!isRecord(value) || typeof value.apiVersion !== "string" || typeof value.kind !== "string") return false;
  return typeof own(value.metadata, "name") === "string";
}

interface Source {
  readonly path: string;
  readonly text: string;
  /** Which document of the text. */
  readonly index: number;
}

/** What compiling a policy finds wrong, where the cluster would say so without a position. */
function mistakesOf(object: Resource, { path, text, index }: Source): readonly string[] {
  const { group, version } = parseApiVersion(object.apiVersion);
  const kind = policyKinds.find(
    (one) => one.kind === object.kind && one.group === group && one.versions.includes(version),
  );
  const diagnostics = kind?.compile(object, {}).diagnostics ?? [];
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map((one) => {
      const place = yamlPosition(text, one.path, index);
      return `${path}${place === undefined ? "" : `:${place.line}:${place.column}`}: ${one.message}`;
    });
}
