import { jsonEqual, type Resource } from "../../kube/index.ts";
import { stretches } from "./diff.ts";
import { yamlText } from "./yaml.ts";

const around = 3;

/** What changed between two states of an object, line by line with some lines around; nothing where nothing changed. */
export function lineDiff(name: string, before: Resource, after: Resource, colourful: boolean): string {
  if (jsonEqual(before, after)) return "";
  const lines = diffLines(yamlText(before, { indent: 2 }), yamlText(after, { indent: 2 }));
  const shown = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ sign }) => sign !== " "),
  );
  const body = lines.flatMap((line, at) => {
    if (shown[at] !== true) return shown[at - 1] === true ? ["  …\n"] : [];
    return [painted(`${line.sign} ${line.text}\n`, line.sign, colourful)];
  });
  return `\n${name}\n${body.join("")}`;
}

interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** Lines are compared as wholes: each stands for one symbol of its own. */
function diffLines(before: string, after: string): readonly Line[] {
  const symbols = new Map<string, string>();
  const texts: string[] = [];
  const encode = (text: string) => text.split("\n").slice(0, -1).map(symbolOf).join("");
  const [left, right] = [encode(before), encode(after)];
  return stretches(left, right).flatMap(({ kind, text }) =>
    Array.from(text, (symbol) => {
      const sign = kind === "same" ? " " : kind === "removed" ? "-" : "+";
      return { sign, text: texts[(symbol.codePointAt(0) ?? 0) - first] ?? "" } as const;
    }),
  );

  function symbolOf(line: string): string {
    const known = symbols.get(line);
    if (known !== undefined) return known;
    const symbol = String.fromCodePoint(first + texts.length);
    symbols.set(line, symbol);
    texts.push(line);
    return symbol;
  }
}

/** Start of the planes for private use: more lines than any object has. */
const first = 0xf0000;

const esc = String.fromCodePoint(27);

function painted(text: string, sign: Line["sign"], colourful: boolean): string {
  if (!colourful || sign === " ") return text;
  return `${esc}[${sign === "-" ? 31 : 32}m${text.slice(0, -1)}${esc}[0m\n`;
}
