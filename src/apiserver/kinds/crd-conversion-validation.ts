import type { FieldError } from "../../kube/index.ts";
import { type Fields, has, part, text, texts } from "./fields.ts";
import { forbidden, invalid, invalids, notSupported, required } from "./mistakes.ts";
import { dns1035Mistakes } from "./names.ts";
import { clientMistakes } from "./webhook-client-validation.ts";

const field = "spec.conversion";

/**
 * Checks how objects are converted between versions.
 * (kubernetes: apiextensions-apiserver pkg/apis/apiextensions/validation validateCustomResourceConversion)
 */
export function conversionMistakes(conversion: Fields | undefined): readonly FieldError[] {
  if (!conversion) return [];
  const strategy = text(conversion, "strategy");
  const known = ["None", "Webhook"];
  if (strategy === "") return [required(`${field}.strategy`)];
  if (!known.includes(strategy)) return [notSupported(`${field}.strategy`, strategy, known)];
  const webhook = part(conversion, "webhook");
  if (strategy === "Webhook") return webhookMistakes(webhook);
  const detail = "should not be set when strategy is not set to Webhook";
  return [
    ...(has(webhook, "clientConfig") ? [forbidden(`${field}.webhookClientConfig`, detail)] : []),
    ...(texts(webhook, "conversionReviewVersions").length > 0
      ? [forbidden(`${field}.conversionReviewVersions`, detail)]
      : []),
  ];
}

function webhookMistakes(webhook: Fields | undefined): readonly FieldError[] {
  const client = part(webhook, "clientConfig");
  return [
    ...(client
      ? clientMistakes(client, `${field}.webhookClientConfig`)
      : [required(`${field}.webhookClientConfig`, "required when strategy is set to Webhook")]),
    ...reviewVersionsMistakes(texts(webhook, "conversionReviewVersions")),
  ];
}

function reviewVersionsMistakes(versions: readonly string[]): readonly FieldError[] {
  const path = `${field}.conversionReviewVersions`;
  if (versions.length === 0) return [required(path)];
  const found = versions.flatMap((version, index) => {
    const at = `${path}[${index}]`;
    if (versions.indexOf(version) < index) return [invalid(at, version, "duplicate version")];
    return invalids(at, version, dns1035Mistakes(version));
  });
  if (versions.some((version) => version === "v1" || version === "v1beta1")) return found;
  return [...found, invalid(path, versions, "must include at least one of v1, v1beta1")];
}
