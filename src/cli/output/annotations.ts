import { relative } from "node:path";
import type { Finding } from "./finding.ts";

/** Findings as commands that GitHub Actions shows beside the changed lines: `::error file=...,line=...::message`. */
export function annotationsText(findings: readonly Finding[]): string {
  return findings.map(annotation).join("\n");
}

function annotation({ level, policy, rule, resource, message, explanation }: Finding): string {
  const place = explanation?.place;
  const title = rule === "" ? policy : `${policy}/${rule}`;
  const fields = [
    ...(place === undefined
      ? []
      : [`file=${property(relative(process.cwd(), place.path))}`, `line=${place.line}`, `col=${place.column}`]),
    `title=${property(title)}`,
  ];
  return `::${level === "note" ? "notice" : level} ${fields.join(",")}::${data(`${resource}: ${message}`)}`;
}

const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
