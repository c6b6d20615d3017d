import type { Explanation, Place } from "./explain.ts";

/** An explanation for people: where the field is, what stands there, what is wanted, and who asked. */
export function explanationText(explanation: Explanation): string {
  const { place, field, found, asked, askedField, wanted, expression = "", also = [] } = explanation;
  const lines = [
    line("at", [placeText(place), field].filter((one) => one !== "").join("  ")),
    line("found", found === undefined && field !== "" ? "nothing" : valueText(field === "" ? undefined : found)),
    ...also.map((one) => line("and", `${one.found === undefined ? "nothing" : valueText(one.found)} at ${one.field}`)),
    line("wanted", expression === "" ? valueText(wanted) : cut(expression.replaceAll(/\s+/g, " "))),
    line("asked by", [placeText(asked), askedField].filter((one) => one !== "").join("  ")),
  ];
  return lines.join("");
}

/** `pods.yaml:12:5`; empty where the place is not known. */
export function placeText(place: Place | undefined): string {
  return place === undefined ? "" : `${place.path}:${place.line}:${place.column}`;
}

const line = (title: string, text: string) => (text === "" ? "" : `    ${title.padEnd(9)} ${text}\n`);

const longest = 200;

function valueText(value: unknown): string {
  return value === undefined ? "" : cut(JSON.stringify(value));
}

const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);
