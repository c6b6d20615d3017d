import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { type JsonData, parseYaml } from "../../data/index.ts";
import { InputError, UnreadableError } from "./input-error.ts";

/** A document of a file: its value, and where it stands. */
export interface SourceDocument {
  readonly value: JsonData;
  readonly source: Source;
}

/** Where a document comes from; positions are found in it only when something is wrong. */
export interface Source {
  /** As the user would write it. */
  readonly path: string;
  /** Which document of the file, from 0. */
  readonly index: number;
  readonly text: string;
}

/** Reads files, each once. Errors are {@link InputError}s in the words of Go's `os` package, as scripts know them. */
export interface Files {
  /** The text of a file. */
  read(path: string): string;
  /** The documents of a YAML or JSON file that are not empty. */
  documents(path: string): readonly SourceDocument[];
}

/** A reader of files that remembers what it has read. */
export function createFiles(): Files {
  const documents = new Map<string, readonly SourceDocument[]>();
  return {
    read: readText,
    documents(path) {
      const known = documents.get(path) ?? documentsOf(readText(path), path);
      documents.set(path, known);
      return known;
    },
  };
}

/** The documents of a text that came from `path`. */
export function documentsOf(text: string, path: string): readonly SourceDocument[] {
  const parsed = parseYaml(text);
  if (parsed.kind === "documents") {
    return parsed.documents.map(({ value, index }) => ({ value, source: { path, index, text } }));
  }
  const { message, line, column } = parsed.mistake;
  const place = line === undefined ? path : `${path}:${line}:${column ?? 1}`;
  throw new InputError(`${place}: ${message}`);
}

/** Whether a path leads to a folder. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw goError("stat", path, error);
  }
}

/** The names in a folder, sorted as Go's `os.ReadDir` sorts them. */
export function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path).sort(byteOrder);
  } catch (error) {
    throw goError("open", path, error);
  }
}

/** The YAML files of a folder and of the folders in it; names that start with a dot are left out. */
export function yamlFilesUnder(path: string): readonly string[] {
  const names = namesIn(path).filter((name) => !name.startsWith("."));
  return names.flatMap((name) => {
    const inner = join(path, name);
    if (isFolder(inner)) return yamlFilesUnder(inner);
    return isYaml(name) ? [inner] : [];
  });
}

/** Whether a name ends in `.yaml` or `.yml`. */
export function isYaml(path: string): boolean {
  return [".yaml", ".yml"].includes(extname(path));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw goError("open", path, error);
  }
}

/** Writes a file; errors are in the words of Go's `os` package. */
export function writeFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw goError("open", path, error);
  }
}

const byteOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const goWords: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EISDIR: "is a directory",
  ENOTDIR: "not a directory",
};

function goError(verb: string, path: string, error: unknown): UnreadableError {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  return new UnreadableError(`${code === "EISDIR" ? "read" : verb} ${path}: ${goWords[code] ?? code}`);
}
