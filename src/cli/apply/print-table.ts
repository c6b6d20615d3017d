import type { RuleOutcome } from "../../engine/index.ts";
import { familyOf, type Response } from "../evaluate/index.ts";
import { nameOf } from "../input/index.ts";
import { type Colours, coloursFor } from "../output/colours.ts";
import { tableText } from "../output/table.ts";
import { shownStatus } from "./counts.ts";

/** How the table looks. */
export interface ApplyTableStyle {
  readonly auditWarn: boolean;
  /** Whether messages are shown. */
  readonly detailed: boolean;
  readonly colourful: boolean;
  readonly colouredTitles: boolean;
}

/** A row for each outcome. (kyverno: cmd/cli/kubectl-kyverno/commands/apply/table.go) */
export function responsesTable(responses: readonly Response[], style: ApplyTableStyle): string {
  const colours = coloursFor(style.colourful);
  const titles = ["ID", "POLICY", "RULE", "RESOURCE", "RESULT", "REASON"];
  const rows = responses.flatMap((response) =>
    response.outcomes.map((outcome) => cellsOf(response, outcome, { ...style, colours })),
  );
  const numbered = rows.map((cells, index) => [String(index + 1), ...cells]);
  return tableText({ titles: style.detailed ? [...titles, "MESSAGE"] : titles, rows: numbered }, style.colouredTitles);
}

function cellsOf(
  response: Response,
  outcome: RuleOutcome,
  { colours, auditWarn, detailed }: ApplyTableStyle & { readonly colours: Colours },
): readonly string[] {
  const { policy, resource } = response;
  const place = [resource.metadata.namespace ?? "", resource.kind].filter((one) => one !== "");
  const cells = [
    [policy.namespace, policy.name]
      .filter((one) => one !== "")
      .map(colours.name)
      .join("/"),
    familyOf(policy) === "classic" ? colours.name(outcome.rule) : "",
    `${colours.name(place.join("/"))}/${colours.name(nameOf(resource))}`,
    resultWord(response, outcome, auditWarn, colours),
    "",
  ];
  return detailed ? [...cells, outcome.message] : cells;
}

function resultWord(response: Response, outcome: RuleOutcome, auditWarn: boolean, colours: Colours): string {
  switch (shownStatus(response, outcome, { auditWarn })) {
    case "pass":
      return colours.good("Pass");
    case "fail":
      return colours.bad("Fail");
    case "warn":
      return colours.warn("Warn");
    case "error":
      return colours.bad("Error");
    default:
      return colours.name("Skip");
  }
}
