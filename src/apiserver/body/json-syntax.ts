/**
 * Says what is wrong with a text that is no JSON, in the words of Go's decoder. That one looks at bytes: what it shows of
 * a character beyond ASCII is its first byte, read as Latin-1.
 * go: encoding/json/scanner.go
 */
export function jsonSyntaxError(text: string | Uint8Array): string {
  const reader = new Reader(Buffer.from(text).toString("latin1"));
  return reader.value() ?? reader.end() ?? "unexpected end of JSON input";
}

type Container = "object" | "array";

const literals: Readonly<Record<string, string>> = { t: "true", f: "false", n: "null" };

/** Reads until the first mistake; each method answers with that mistake, or with nothing where there was none. */
class Reader {
  readonly #text: string;
  #at = 0;
  readonly #open: Container[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads one value with everything in it, without recursion: texts may be nested as deep as they are long. */
  value(): string | undefined {
    let mistake = this.#begin();
    while (mistake === undefined && this.#open.length > 0) mistake = this.#afterValue();
    return mistake;
  }

  end(): string | undefined {
    const char = this.#skip();
    return char === "" ? undefined : invalid(char, "after top-level value");
  }

  /** Reads a literal, or the opening of a container together with its first value. */
  #begin(): string | undefined {
    for (;;) {
      const char = this.#skip();
      if (char === "{" || char === "[") {
        this.#at += 1;
        this.#open.push(char === "{" ? "object" : "array");
        const closed = this.#skip() === (char === "{" ? "}" : "]");
        if (closed) return this.#close();
        const mistake = char === "{" ? this.#key() : undefined;
        if (mistake !== undefined) return mistake;
        continue;
      }
      return this.#literal(char);
    }
  }

  #afterValue(): string | undefined {
    const inside = this.#open.at(-1);
    const char = this.#skip();
    if (char === (inside === "object" ? "}" : "]")) return this.#close();
    if (char !== ",") {
      return invalid(char, inside === "object" ? "after object key:value pair" : "after array element");
    }
    this.#at += 1;
    return (inside === "object" ? this.#key() : undefined) ?? this.#begin();
  }

  #close(): undefined {
    this.#at += 1;
    this.#open.pop();
    return undefined;
  }

  #key(): string | undefined {
    const char = this.#skip();
    if (char !== '"') return invalid(char, "looking for beginning of object key string");
    const mistake = this.#string();
    if (mistake !== undefined) return mistake;
    const colon = this.#skip();
    if (colon !== ":") return invalid(colon, "after object key");
    this.#at += 1;
    return undefined;
  }

  #literal(char: string): string | undefined {
    if (char === '"') return this.#string();
    if (char === "-" || isDigit(char)) return this.#number();
    const word = Object.hasOwn(literals, char) ? literals[char] : undefined;
    if (word === undefined) return invalid(char, "looking for beginning of value");
    for (const expected of word) {
      if (this.#peek() !== expected) return invalid(this.#peek(), `in literal ${word} (expecting '${expected}')`);
      this.#at += 1;
    }
    return undefined;
  }

  #string(): string | undefined {
    for (this.#at += 1; ; this.#at += 1) {
      const char = this.#peek();
      if (char === '"') {
        this.#at += 1;
        return undefined;
      }
      const mistake = char === "\\" ? this.#escape() : char < " " ? invalid(char, "in string literal") : undefined;
      if (mistake !== undefined) return mistake;
    }
  }

  #escape(): string | undefined {
    this.#at += 1;
    const char = this.#peek();
    if (char !== "u")
      return char !== "" && 'bfnrt\\/"'.includes(char) ? undefined : invalid(char, "in string escape code");
    for (let digits = 0; digits < 4; digits += 1) {
      this.#at += 1;
      const digit = this.#peek();
      if (!/^[0-9a-fA-F]$/.test(digit)) return invalid(digit, "in \\u hexadecimal character escape");
    }
    return undefined;
  }

  #number(): string | undefined {
    if (this.#peek() === "-") this.#at += 1;
    if (!isDigit(this.#peek())) return invalid(this.#peek(), "in numeric literal");
    if (this.#peek() === "0") this.#at += 1;
    else this.#digits();
    if (this.#peek() === ".") {
      this.#at += 1;
      if (!isDigit(this.#peek())) return invalid(this.#peek(), "after decimal point in numeric literal");
      this.#digits();
    }
    return this.#exponent();
  }

  #exponent(): string | undefined {
    if (this.#peek() !== "e" && this.#peek() !== "E") return undefined;
    this.#at += 1;
    if (this.#peek() === "+" || this.#peek() === "-") this.#at += 1;
    if (!isDigit(this.#peek())) return invalid(this.#peek(), "in exponent of numeric literal");
    this.#digits();
    return undefined;
  }

  #digits(): void {
    while (isDigit(this.#peek())) this.#at += 1;
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  /** The next character that is no space, without going past it; `""` at the end. */
  #skip(): string {
    while (" \t\r\n".includes(this.#peek()) && this.#at < this.#text.length) this.#at += 1;
    return this.#peek();
  }
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9" && char !== "";
}

function invalid(char: string, where: string): string {
  return char === "" ? "unexpected end of JSON input" : `invalid character ${shown(char)} ${where}`;
}

function shown(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  const code = char.charCodeAt(0);
  if (char === "\\") return "'\\\\'";
  const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };
  const name = Object.hasOwn(named, char) ? named[char] : undefined;
  if (name !== undefined) return `'${name}'`;
  if (code < 0x20 || code === 0x7f) return `'\\x${code.toString(16).padStart(2, "0")}'`;
  return code < 0x7f ? `'${char}'` : `'${shownByte(code)}'`;
}

function shownByte(code: number): string {
  return code < 0xa0 || code === 0xad ? `\\u00${code.toString(16)}` : String.fromCharCode(code);
}
