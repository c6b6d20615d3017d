import type { RuleOutcome } from "../../engine/index.ts";
import { isNameless, type Response } from "../evaluate/index.ts";
import { nameOf } from "../input/index.ts";
import type { Counts } from "./counts.ts";

/** What went wrong, policy by policy. (kyverno: cmd/cli/kubectl-kyverno/commands/apply/print.go) */
export function responsesText(responses: readonly Response[], auditWarn: boolean): string {
  return responses.map((response) => responseText(response, auditWarn)).join("");
}

/** The last line. */
export function summaryText({ pass, fail, warn, error, skip }: Counts): string {
  return `\npass: ${pass}, fail: ${fail}, warn: ${warn}, error: ${error}, skip: ${skip} \n`;
}

/** `default/Pod/web`, `/Namespace/team` */
export function pathOf({ resource }: Response): string {
  if (isNameless(resource)) return "JSON payload";
  const { kind, metadata } = resource;
  return `${metadata.namespace ?? ""}/${kind}/${nameOf(resource)}`;
}

function responseText(response: Response, auditWarn: boolean): string {
  if (response.phase === "mutate") return response.outcomes.map((outcome) => mutateText(response, outcome)).join("");
  if (response.phase === "generate") return response.outcomes.map((one) => generateText(response, one)).join("");
  const failed = response.outcomes.filter(({ status }) => status === "fail");
  if (failed.length === 0) return "";
  const warned = auditWarn && failed.every(({ action }) => action === "Audit");
  const head = `policy ${response.policy.name} -> resource ${pathOf(response)} failed${warned ? " as audit warning" : ""}:`;
  const lines = failed.map(({ rule, message }, at) => `${at + 1} - ${rule} ${message || "validation failed"}`);
  return `${[head, ...lines].join("\n")}\n`;
}

function mutateText(response: Response, { status, message }: RuleOutcome): string {
  const about = `mutate policy ${response.policy.name} -> resource ${pathOf(response)}`;
  if (status === "skip") return `\nskipped ${about}\n`;
  return status === "error" ? `\nerror while applying ${about} \nerror:  ${message}\n` : "";
}

function generateText(response: Response, { status, message }: RuleOutcome): string {
  const about = `generate policy ${response.policy.name} -> resource ${pathOf(response)}`;
  return status === "error" ? `\nerror while applying ${about} \nerror: ${message}\n` : "";
}
