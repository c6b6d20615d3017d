/** A media type with its parameters, from an `Accept` or `Content-Type` header; all in lower case but the values. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export const jsonType = "application/json";
export const yamlType = "application/yaml";
export const protobufType = "application/vnd.kubernetes.protobuf";

/** Reads one media type; `undefined` where it is none. */
export function parseMediaType(text: string): MediaType | undefined {
  const [type = "", ...rest] = text.split(";").map((part) => part.trim());
  if (!/^[^\s/;]+\/[^\s/;]+$/.test(type)) return undefined;
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf("=");
    if (equals > 0) parameters.set(part.slice(0, equals).trim().toLowerCase(), unquoted(part.slice(equals + 1).trim()));
  }
  return { type: type.toLowerCase(), parameters };
}

/** The clauses of an `Accept` header, the most wanted first. */
export function parseAccept(header: string): readonly MediaType[] {
  return header
    .split(",")
    .map((clause) => parseMediaType(clause.trim()))
    .filter((clause) => clause !== undefined)
    .map((clause, at) => ({ clause, at, weight: weightOf(clause) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || specificity(b.clause) - specificity(a.clause) || a.at - b.at)
    .map(({ clause }) => clause);
}

function weightOf(clause: MediaType): number {
  const q = clause.parameters.get("q");
  if (q === undefined) return 1;
  const weight = Number(q);
  return Number.isFinite(weight) ? weight : 1;
}

/** `application/json` before `application/*` before any. */
function specificity(clause: MediaType): number {
  if (clause.type === "*/*") return 0;
  return clause.type.endsWith("/*") ? 1 : 2;
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;
}
