import { dump } from "js-yaml";
import { jsonType, parseAccept, yamlType } from "../body/media-type.ts";
import type { ApiRequest, ApiResponse } from "../http.ts";
import { isJson, isYaml } from "./negotiate.ts";

/**
 * Writes an answer of JSON as the client wants to read it: as YAML, or indented for people.
 * kubernetes: apiserver pkg/endpoints/handlers/negotiation/negotiate.go
 */
export function encodedFor({ headers, query }: ApiRequest, answer: ApiResponse): ApiResponse {
  if (answer.headers["content-type"] !== jsonType || typeof answer.body !== "string") return answer;
  if (wantsYaml(headers.accept)) {
    const body = dump(JSON.parse(answer.body), { lineWidth: -1, noRefs: true, seqNoIndent: true, sortKeys: true });
    return { ...answer, headers: { ...answer.headers, "content-type": yamlType }, body };
  }
  if (!wantsIndented(headers["user-agent"] ?? "", query)) return answer;
  return { ...answer, body: JSON.stringify(JSON.parse(answer.body), null, 2) };
}

function wantsYaml(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes(yamlType)) return false;
  const first = parseAccept(accept).find((clause) => isJson(clause) || isYaml(clause));
  return first !== undefined && isYaml(first);
}

/** People read what browsers and such tools show. */
function wantsIndented(agent: string, query: string): boolean {
  const pretty = query.includes("pretty") ? new URLSearchParams(query).get("pretty") : null;
  if (pretty !== null && pretty !== "") return ["1", "t", "T", "TRUE", "true", "True"].includes(pretty);
  return ["curl", "Wget", "Mozilla/5.0"].some((start) => agent.startsWith(start));
}
