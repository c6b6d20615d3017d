import { imageText, parseImage } from "../../kube/index.ts";
import type { Violation } from "./check.ts";
import { controlOf } from "./controls.ts";
import type { Failure } from "./evaluate.ts";
import type { Container } from "./pod.ts";
import { fieldOf } from "./template.ts";

/**
 * The failures of an object of a kind as one text, its fields as that kind has them.
 * (kyverno: pkg/pss/evaluate.go FormatChecksPrint)
 */
export function textOf(failures: readonly Failure[], kind: unknown): string {
  return failures
    .map(({ reason, violations }) => {
      const errors = violations.map((violation) => violationText(violation, kind)).join(", ");
      return `(Forbidden reason: ${reason}, field error list: [${errors}])`;
    })
    .join("");
}

/**
 * What reports say of failures besides the message. (kyverno: pkg/utils/report/results.go addPodSecurityProperties)
 */
export function propertiesOf(
  failures: readonly Failure[],
  standard: string,
  version: string,
): Readonly<Record<string, string>> {
  const controls = failures.map(({ check, blamed }) => ({
    ID: check,
    Name: controlOf(check),
    Images: blamed === undefined ? null : blamed.map(imageOf),
  }));
  return {
    standard,
    version,
    controls: failures.map(({ check }) => check).join(","),
    controlsJSON: JSON.stringify(controls),
  };
}

function violationText({ kind: type, field, value }: Violation, kind: unknown): string {
  const where = fieldOf(kind, field);
  if (type === "required") return `${where}: Required value`;
  if (value === undefined || value === "") return `${where}: Forbidden`;
  return `${where} is forbidden, forbidden values found: ${typeof value === "object" ? `[${value.join(" ")}]` : value}`;
}

/** The image in full, or the container's name where it has none that can be read. */
function imageOf({ image, name }: Container): string {
  const parsed = parseImage(image);
  return parsed.kind === "image" ? imageText(parsed.image) : name;
}
