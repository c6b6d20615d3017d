/** How deep documents may nest, as Go's JSON reader has it. */
const deepest = 10_000;

/** How many structs one document may hold: each can grow to many times its text. */
const mostStructs = 300_000;

/** What is found while a document is read into a type: unknown fields, the first type error, and where we are. */
export class Reading {
  readonly unknown: string[] = [];
  /** The message of the first type error, or of one that ends the reading. */
  mismatch: string | undefined;
  /** Nothing is read any more: a type with a reader of its own refused its value. */
  ended = false;
  /** Types with readers of their own do not look for unknown fields. */
  lenient = 0;
  #structs = 0;
  readonly #path: (string | number)[] = [];
  readonly #fields: string[] = [];
  #owner = "";

  /** Reads something at a field of a struct, as strict paths and Go's messages have it. */
  atField<T>(owner: string, name: string, read: () => T): T {
    const outer = this.#owner;
    this.#owner = owner;
    this.#fields.push(name);
    const result = this.at(name, read);
    this.#fields.pop();
    this.#owner = outer;
    return result;
  }

  /** Reads something at a key of a map or an index of a list, which only strict paths have. */
  at<T>(key: string | number, read: () => T): T {
    this.#path.push(key);
    if (this.#path.length > deepest) this.end("exceeded max depth");
    const result = read();
    this.#path.pop();
    return result;
  }

  /** Counts a struct, and ends the reading where there are too many. */
  enterStruct(): void {
    if (++this.#structs > mostStructs) this.end(`more than ${mostStructs} objects`);
  }

  unknownField(name: string): void {
    if (this.lenient > 0 || this.unknown.length >= 100) return;
    this.unknown.push(pathOf([...this.#path, name]));
  }

  /** Notes a value that does not fit its type. `value` in Go's words: `string`, `number 1.5`. */
  mismatched(value: string, goType: string): undefined {
    this.mismatch ??= this.#typeError(value, goType);
    return undefined;
  }

  /** Notes a value whose content is wrong; reading goes on. */
  complain(message: string): undefined {
    this.mismatch ??= message;
    return undefined;
  }

  /** A value that a type's own reader refuses: the end, whatever was found before. */
  end(message: string): undefined {
    if (this.ended) return undefined;
    this.mismatch = message;
    this.ended = true;
    return undefined;
  }

  endMismatched(value: string, goType: string): undefined {
    return this.end(this.#typeError(value, goType));
  }

  #typeError(value: string, goType: string): string {
    const at = this.#owner === "" ? "value" : `struct field ${this.#owner}.${this.#fields.join(".")}`;
    return `json: cannot unmarshal ${value} into Go ${at} of type ${goType}`;
  }
}

/** A path as the API server's strict decoding writes it: `spec.containers[0].image`. */
export function pathOf(keys: readonly (string | number)[]): string {
  let path = "";
  for (const key of keys) {
    if (typeof key === "number") path += `[${key}]`;
    else path += path === "" ? key : `.${key}`;
  }
  return path;
}
