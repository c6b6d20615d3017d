/** Where in a document: the text, and its keys; `undefined` where the text names no place. */
export interface Pointer {
  readonly text: string;
  readonly keys: readonly string[] | undefined;
}

/** Reads a JSON pointer. What stands before the first `/` does not count. (evanphx/json-patch v5: patch.go findObject) */
export function parsePointer(text: string): Pointer {
  if (text === "") return { text, keys: [] };
  return { text, keys: text.includes("/") ? rawKeys(text).map(decodeKey) : undefined };
}

/** The keys as they are written. */
export function rawKeys(text: string): readonly string[] {
  return text.split("/").slice(1);
}

/** A key with its escapes replaced; unknown ones stay as they are. */
export function decodeKey(key: string): string {
  return key.includes("~") ? key.replaceAll("~1", "/").replaceAll("~0", "~") : key;
}
