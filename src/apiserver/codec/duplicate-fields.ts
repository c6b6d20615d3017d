import { pathOf } from "./reading.ts";

/** As many as the API server lists. */
const most = 100;

/**
 * The paths of keys that occur twice in one object of a JSON text, as the API server's strict decoding writes them
 * (`spec.containers[0].image`), each once and at most 100. The text must be valid JSON.
 */
export function duplicateFields(text: string): readonly string[] {
  const found = new Set<string>();
  const open: Frame[] = [];
  for (let at = 0; at < text.length && found.size < most; at++) {
    const frame = open.at(-1);
    switch (text[at]) {
      case "{":
        open.push({ keys: new Set(), key: "", index: 0, expectsKey: true });
        break;
      case "[":
        open.push({ keys: undefined, key: "", index: 0, expectsKey: false });
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ",":
        if (frame) next(frame);
        break;
      case '"': {
        const end = endOfString(text, at);
        if (frame?.keys && frame.expectsKey) noteKey(open, text.slice(at, end + 1), found);
        at = end;
        break;
      }
    }
  }
  return [...found];
}

/** An object or, without keys, a list that is being read. */
interface Frame {
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
  expectsKey: boolean;
}

function next(frame: Frame): void {
  frame.index++;
  frame.expectsKey = frame.keys !== undefined;
}

function noteKey(open: readonly Frame[], quotedKey: string, found: Set<string>): void {
  const frame = open.at(-1);
  if (!frame?.keys) return;
  frame.key = quotedKey.includes("\\") ? String(JSON.parse(quotedKey)) : quotedKey.slice(1, -1);
  frame.expectsKey = false;
  if (frame.keys.has(frame.key)) found.add(pathOf(open.map((one) => (one.keys ? one.key : one.index))));
  frame.keys.add(frame.key);
}

/** The offset of the quote that ends a string. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
