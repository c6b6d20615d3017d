/** An element of a layout, with the text that stands for it there; the last of a layout is empty. */
export interface LayoutElement {
  /** What is before it, which a time has to have too. */
  readonly prefix: string;
  /** Empty at the end of a layout. */
  readonly element: string;
  readonly rest: string;
}

/** The elements of layouts, longer ones before those that they begin with. (Go: time/format.go) */
const elements: readonly string[] = [
  "January",
  "Jan",
  "Monday",
  "Mon",
  "MST",
  "002",
  "01",
  "02",
  "03",
  "04",
  "05",
  "06",
  "15",
  "1",
  "2006",
  "2",
  "__2",
  "_2",
  "3",
  "4",
  "5",
  "PM",
  "pm",
  "-070000",
  "-07:00:00",
  "-0700",
  "-07:00",
  "-07",
  "Z070000",
  "Z07:00:00",
  "Z0700",
  "Z07:00",
  "Z07",
];

const starts = new Set(elements.map((element) => element[0]));

/** Finds the first element of a layout. */
export function firstElement(layout: string): LayoutElement {
  for (let at = 0; at < layout.length; at++) {
    const found = elementAt(layout, at);
    if (found === undefined) continue;
    const prefix = layout.slice(0, at + found.skip);
    return { prefix, element: found.element, rest: layout.slice(prefix.length + found.element.length) };
  }
  return { prefix: layout, element: "", rest: "" };
}

/** Whether an element stands for parts of a second, as a point or comma with zeros or nines does. */
export function isFraction(element: string): boolean {
  return element.startsWith(".") || element.startsWith(",");
}

interface Found {
  readonly element: string;
  /** Characters of the layout at this place that belong to what is before. */
  readonly skip: number;
}

function elementAt(layout: string, at: number): Found | undefined {
  const char = layout[at];
  if (char === "." || char === ",") return fractionAt(layout, at);
  if (!starts.has(char)) return undefined;
  if (layout.startsWith("_2006", at)) return { element: "2006", skip: 1 };
  const element = elements.find((one) => layout.startsWith(one, at));
  if (element === undefined) return undefined;
  const isName = element === "Jan" || element === "Mon";
  return isName && /^[a-z]/.test(layout.slice(at + 3, at + 4)) ? undefined : { element, skip: 0 };
}

/** Not one that goes on with other digits. */
function fractionAt(layout: string, at: number): Found | undefined {
  const digit = layout[at + 1];
  if (digit !== "0" && digit !== "9") return undefined;
  let end = at + 1;
  while (layout[end] === digit) end++;
  return /^[0-9]/.test(layout.slice(end, end + 1)) ? undefined : { element: layout.slice(at, end), skip: 0 };
}
