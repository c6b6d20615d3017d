import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Place } from "../explain/index.ts";
import { version } from "../version.ts";
import type { Finding } from "./finding.ts";

/** Findings as SARIF 2.1.0, for code scanning. Paths are relative to the working directory. */
export function sarifText(findings: readonly Finding[]): string {
  const rules = [...new Map(findings.map((one) => [ruleId(one), one])).values()];
  const driver = {
    name: "portcullis",
    version,
    rules: rules.map((one) => ({ id: ruleId(one), shortDescription: { text: ruleId(one) } })),
  };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, results: findings.map(resultOf) }],
  };
  return JSON.stringify(log, null, 2);
}

const ruleId = ({ policy, rule }: Finding) => (rule === "" ? policy : `${policy}/${rule}`);

function resultOf(finding: Finding) {
  const { level, message, resource, explanation } = finding;
  const { place, asked } = explanation ?? { place: undefined, asked: undefined };
  return {
    ruleId: ruleId(finding),
    level,
    message: { text: `${resource}: ${message}` },
    locations:
      place === undefined ? [] : [{ physicalLocation: location(place), logicalLocations: [{ name: resource }] }],
    ...(asked !== undefined && {
      relatedLocations: [{ physicalLocation: location(asked), message: { text: "the policy that asks" } }],
    }),
  };
}

function location({ path, line, column }: Place) {
  const uri = relative(process.cwd(), path);
  const outside = uri.startsWith("..");
  return {
    artifactLocation: { uri: outside ? pathToFileURL(path).href : encodeURI(uri.replaceAll("\\", "/")) },
    region: { startLine: line, startColumn: column },
  };
}
