/**
 * Reads the type declarations of a Go package as far as Kubernetes' API packages use the language: structs with
 * tagged fields, named types, typed constants, and the `+markers` in comments.
 */

export interface GoField {
  /** Empty for embedded fields. */
  readonly goName: string;
  /** As written: `*metav1.Time`, `[]Container`, `map[string][]byte`. */
  readonly type: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly markers: Markers;
}

export type GoType =
  | { readonly kind: "struct"; readonly name: string; readonly fields: readonly GoField[]; readonly markers: Markers }
  | { readonly kind: "named"; readonly name: string; readonly type: string; readonly markers: Markers }
  | { readonly kind: "alias"; readonly name: string; readonly type: string };

/** `+name=value` markers by name; a marker without value has an empty one. */
export type Markers = ReadonlyMap<string, readonly string[]>;

export interface GoFile {
  readonly imports: ReadonlyMap<string, string>;
  readonly types: readonly GoType[];
  /** Values of string constants by the name of their type. */
  readonly constants: ReadonlyMap<string, readonly string[]>;
  /** The same values by the name of the constant. */
  readonly named: ReadonlyMap<string, string>;
  /** Constants of other packages (`v1.IPv4Protocol`) that are constants here as well, by the name of their type. */
  readonly borrowed: ReadonlyMap<string, readonly string[]>;
}

/** Parses one file of Go declarations. Throws on a struct field it cannot read, so that nothing is lost silently. */
export function parseGoFile(text: string): GoFile {
  const lines = text.replace(/^\s*\/\*[\s\S]*?\*\/$/gm, "").split("\n");
  return { imports: importsIn(text), types: typesIn(lines), ...constantsIn(text) };
}

function importsIn(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const block = /^import \(([\s\S]*?)^\)/m.exec(text)?.[1] ?? /^import (.*)$/m.exec(text)?.[1] ?? "";
  for (const [, name, path = ""] of block.matchAll(/([\w.]+)?\s*"([^"]+)"/g)) {
    found.set(name ?? path.split("/").at(-1) ?? "", path);
  }
  return found;
}

function typesIn(lines: readonly string[]): GoType[] {
  const types: GoType[] = [];
  const comments = new Comments();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const declaration = /^type (\w+)(?: (=))? (.+)$/.exec(line);
    if (!declaration) {
      comments.take(line);
      continue;
    }
    const [, name = "", alias, type = ""] = declaration;
    const markers = comments.markers();
    if (/^struct ?\{/.test(type)) {
      const end = type.endsWith("}") ? at : lines.indexOf("}", at);
      types.push({ kind: "struct", name, fields: fieldsIn(lines.slice(at + 1, end), name), markers });
      at = end;
    } else if (alias) {
      types.push({ kind: "alias", name, type });
    } else if (!/^(interface|func)\b/.test(type)) {
      types.push({ kind: "named", name, type: type.replace(/\s*\/\/.*$/, ""), markers });
    }
    comments.clear();
  }
  return types;
}

function fieldsIn(lines: readonly string[], owner: string): GoField[] {
  const fields: GoField[] = [];
  const comments = new Comments();
  for (const line of lines) {
    if (/^\s*(\/\/.*)?$/.test(line)) {
      comments.take(line);
      continue;
    }
    const found = /^\s*(?:(\w+)\s+)?(\S+(?:\s*\{\})?)\s+`(.*)`\s*(?:\/\/.*)?$/.exec(line);
    if (!found) throw new Error(`cannot read the field of ${owner}: ${line}`);
    const [, goName = "", type = "", tags = ""] = found;
    fields.push({ goName, type, tags: tagsOf(tags), markers: comments.closest() });
    comments.clear();
  }
  return fields;
}

function tagsOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/(\w+):"([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
}

function constantsIn(text: string): Pick<GoFile, "constants" | "named" | "borrowed"> {
  const constants = new Map<string, string[]>();
  const named = new Map<string, string>();
  const declarations = [
    ...text.matchAll(/^\s*(?:const )?(?<name>\w+)\s+(?<type>\w+)\s*=\s*"(?<value>[^"]*)"/gm),
    ...text.matchAll(/^\s*(?:const )?(?<name>\w+)\s*=\s*(?<type>\w+)\("(?<value>[^"]*)"\)/gm),
  ];
  for (const { groups } of declarations) {
    const { name = "", type = "", value = "" } = groups ?? {};
    constants.set(type, [...(constants.get(type) ?? []), value]);
    named.set(name, value);
  }
  const borrowed = new Map<string, string[]>();
  for (const [, type = "", value = ""] of text.matchAll(/^\s*(?:const )?\w+\s*=\s*(\w+)\((\w+\.\w+)\)/gm)) {
    borrowed.set(type, [...(borrowed.get(type) ?? []), value]);
  }
  return { constants, named, borrowed };
}

/** Collects comment lines in blocks, as they stand before a declaration. */
class Comments {
  private blocks: string[][] = [[]];

  take(line: string): void {
    const comment = /^\s*\/\/(.*)$/.exec(line)?.[1];
    if (comment !== undefined) this.blocks.at(-1)?.push(comment.trim());
    else if (line.trim() === "") this.blocks.push([]);
    else this.clear();
  }

  clear(): void {
    this.blocks = [[]];
  }

  /** The markers of the block that touches the declaration. */
  closest(): Markers {
    return markersIn(this.blocks.at(-1) ?? []);
  }

  /** The markers of that block and of the one before it, where a blank line parts them. */
  markers(): Markers {
    return markersIn(this.blocks.slice(-2).flat());
  }
}

function markersIn(lines: readonly string[]): Markers {
  const found = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, value = ""] = /^\+([\w:.-]+)(?:=(.*))?$/.exec(line) ?? [];
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), value.trim()]);
  }
  return found;
}
