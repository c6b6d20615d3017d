import { isRecord, type JsonData, parseYaml, quoteGo, type YamlDocument, yamlPosition } from "../../../data/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { hasPlaceholder, namesExpression, type Segment, segmentsOf } from "./placeholder.ts";

/** A part of a template. */
export type TemplateNode =
  | { readonly kind: "literal"; readonly value: JsonData }
  | { readonly kind: "map"; readonly entries: readonly (readonly [string, TemplateNode])[] }
  | { readonly kind: "list"; readonly items: readonly TemplateNode[] }
  /** A text that is one placeholder: it stands for a value of any type. */
  | { readonly kind: "value"; readonly hole: Hole }
  /** A text with placeholders in it, which stand for texts. */
  | { readonly kind: "text"; readonly parts: readonly (string | Hole)[] };

/** A placeholder. */
export interface Hole {
  readonly expression: string;
  readonly program: cel.Program;
}

/** A template: a node for each document. */
export type Template = readonly TemplateNode[];

/** What a template is compiled with. */
export interface TemplateOptions {
  readonly environment: cel.Environment;
  /** Whether placeholders are looked for at all. */
  readonly interpolate: boolean;
}

/** Nobody writes more by hand. */
const limits = { size: 1_048_576, depth: 100 } as const;

/** Compiles a template, or says what is wrong with it. (kyverno: pkg/cel/policies/gpol/template/template.go) */
export function compileTemplate(text: string, options: TemplateOptions): Template | string {
  const parsed = parseYaml(text, { ...limits, reader: "newer" });
  if (parsed.kind === "mistake") {
    const { line, message } = parsed.mistake;
    return `failed to parse YAML: yaml: ${line === undefined ? "" : `line ${line}: `}${message}`;
  }
  if (parsed.documents.length === 0) return "template must contain at least one YAML document";
  const merged = options.interpolate ? mergeMistake(text) : undefined;
  if (merged !== undefined) return merged;
  const nodes: TemplateNode[] = [];
  for (const document of parsed.documents) {
    const compiler = new TemplateCompiler(text, document, options);
    const node = compiler.compile();
    if (typeof node === "string") return node;
    nodes.push(node);
  }
  return nodes;
}

/** The expressions of a template; none where it cannot be read. */
export function templateExpressions(text: string): readonly string[] {
  const parsed = parseYaml(text, { ...limits, reader: "newer" });
  return parsed.kind === "mistake" ? [] : parsed.documents.flatMap(({ value }) => expressionsIn(value));
}

function expressionsIn(value: JsonData): readonly string[] {
  if (typeof value === "string") {
    const segments = hasPlaceholder(value) ? segmentsOf(value) : [];
    return typeof segments === "string" ? [] : segments.flatMap((one) => (isHole(one) ? [one.expression] : []));
  }
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(expressionsIn);
}

const isHole = (segment: Segment) => segment.kind === "expression";

/** Where there are placeholders, objects are not merged by `<<`. */
function mergeMistake(text: string): string | undefined {
  if (!text.includes("<<")) return undefined;
  const parsed = parseYaml(text, { ...limits, reader: "plain" });
  if (parsed.kind === "mistake") return undefined;
  for (const { value, index } of parsed.documents) {
    const path = mergedPath(value, "");
    if (path === undefined) continue;
    const line = yamlPosition(text, path, index)?.line ?? 1;
    return `line ${line}: YAML merge keys are not supported in subtrees containing placeholders`;
  }
  return undefined;
}

function mergedPath(value: JsonData, path: string): string | undefined {
  if (value === null || typeof value !== "object" || !contains(value)) return undefined;
  if (isRecord(value) && Object.hasOwn(value, "<<")) return `${path}[<<]`;
  for (const [key, inner] of Object.entries(value)) {
    const found = mergedPath(inner as JsonData, `${path}[${key}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether there is a placeholder anywhere in a value, keys included. */
function contains(value: JsonData): boolean {
  if (typeof value === "string") return hasPlaceholder(value);
  if (value === null || typeof value !== "object") return false;
  return Object.entries(value).some(([key, inner]) => hasPlaceholder(key) || contains(inner as JsonData));
}

class TemplateCompiler {
  readonly #text: string;
  readonly #document: YamlDocument;
  readonly #options: TemplateOptions;
  /** What an alias names is looked at once. */
  readonly #plain = new Map<JsonData, boolean>();

  constructor(text: string, document: YamlDocument, options: TemplateOptions) {
    this.#text = text;
    this.#document = document;
    this.#options = options;
  }

  compile(): TemplateNode | string {
    const { value } = this.#document;
    const node = this.#node(value, "");
    if (typeof node === "string") return node;
    const isObject = node.kind === "map" || node.kind === "value" || (node.kind === "literal" && isRecord(node.value));
    return isObject ? node : this.#at("", "document must be a mapping describing a resource");
  }

  #node(value: JsonData, path: string): TemplateNode | string {
    if (!this.#options.interpolate || this.#isPlain(value)) return { kind: "literal", value };
    if (typeof value === "string") return this.#scalar(value, path);
    return Array.isArray(value)
      ? this.#list(value, path)
      : this.#map(value as Readonly<Record<string, JsonData>>, path);
  }

  #isPlain(value: JsonData): boolean {
    const known = this.#plain.get(value);
    if (known !== undefined) return known;
    const plain = !contains(value);
    if (value !== null && typeof value === "object") this.#plain.set(value, plain);
    return plain;
  }

  #list(values: readonly JsonData[], path: string): TemplateNode | string {
    const items: TemplateNode[] = [];
    for (const [index, value] of values.entries()) {
      const node = this.#node(value, `${path}[${index}]`);
      if (typeof node === "string") return node;
      items.push(node);
    }
    return { kind: "list", items };
  }

  #map(values: Readonly<Record<string, JsonData>>, path: string): TemplateNode | string {
    const entries: (readonly [string, TemplateNode])[] = [];
    for (const [key, value] of Object.entries(values)) {
      const at = `${path}[${key}]`;
      if (namesExpression(key)) return this.#at(at, noKeys);
      const node = this.#node(value, at);
      if (typeof node === "string") return node;
      entries.push([key, node]);
    }
    return { kind: "map", entries };
  }

  #scalar(text: string, path: string): TemplateNode | string {
    const segments = segmentsOf(text);
    if (typeof segments === "string") return this.#at(path, segments);
    if (!segments.some(isHole)) return { kind: "literal", value: segments.map(plainText).join("") };
    const parts: (string | Hole)[] = [];
    for (const segment of segments) {
      const part = segment.kind === "text" ? segment.text : this.#hole(segment.expression);
      if (part instanceof Issues) return this.#at(path, part.message);
      parts.push(part);
    }
    const [only, ...more] = parts;
    if (typeof only === "object" && more.length === 0) return { kind: "value", hole: only };
    return { kind: "text", parts };
  }

  #hole(expression: string): Hole | Issues {
    const compiled = cel.compile(expression, this.#options.environment);
    if (compiled.kind === "issues") {
      return new Issues(`invalid placeholder expression ${quoteGo(expression)}: ${compiled.text}`);
    }
    return { expression, program: compiled.program };
  }

  #at(path: string, message: string): string {
    return `line ${yamlPosition(this.#text, path, this.#document.index)?.line ?? 1}: ${message}`;
  }
}

class Issues {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

const plainText = (segment: Segment) => (segment.kind === "text" ? segment.text : "");

const noKeys =
  "placeholders are not supported in mapping keys; use a whole-value placeholder on the parent field instead (e.g. `labels: (( variables.labels ))`)";
