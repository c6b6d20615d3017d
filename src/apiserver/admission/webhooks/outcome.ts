/**
 * What becomes of a request when a webhook refuses it or cannot be asked.
 * kubernetes: apiserver pkg/admission/plugin/webhook/errors, pkg/util/webhook/error.go
 */
import { own } from "../../../kube/index.ts";
import { badRequest, internalError, type StatusCause, type StatusDetails, StatusError } from "../../status.ts";

/** A webhook could not be asked, or its answer not be understood: its failure policy decides. */
export class CallFailure extends Error {
  constructor(name: string, reason: string) {
    super(`failed calling webhook ${JSON.stringify(name)}: ${reason}`);
    this.name = "CallFailure";
  }
}

/** The refusal of a request by a webhook, with the code and reason that it gave, as far as they make sense. */
export function denied(name: string, result: unknown): StatusError {
  const by = `admission webhook ${JSON.stringify(name)} denied the request`;
  const code = own(result, "code");
  const message = textOf(result, "message");
  const reason = textOf(result, "reason");
  const details = detailsOf(own(result, "details"));
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: message !== "" ? `${by}: ${message}` : reason !== "" ? `${by}: ${reason}` : `${by} without explanation`,
    ...(reason === "" ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code: typeof code === "number" && Number.isInteger(code) && code >= 400 && code <= 599 ? code : 400,
  });
}

/** What a dry run gets where a webhook would do more than answer. */
export function dryRunRefused(name: string): StatusError {
  return badRequest(`admission webhook ${JSON.stringify(name)} does not support dry run`);
}

/** A request that fails because a webhook did. */
export function failedClosed(failure: CallFailure): StatusError {
  return internalError(failure.message);
}

function detailsOf(details: unknown): StatusDetails | undefined {
  if (details === null || typeof details !== "object") return undefined;
  const causes = own(details, "causes");
  const seconds = own(details, "retryAfterSeconds");
  return {
    ...fieldsOf(details, ["name", "group", "kind", "uid"]),
    ...(Array.isArray(causes) ? { causes: causes.map(causeOf) } : {}),
    ...(typeof seconds === "number" && seconds > 0 ? { retryAfterSeconds: seconds } : {}),
  };
}

function causeOf(cause: unknown): StatusCause {
  return fieldsOf(cause, ["reason", "message", "field"]);
}

function fieldsOf(value: unknown, keys: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(keys.map((key) => [key, textOf(value, key)] as const).filter(([, text]) => text !== ""));
}

function textOf(value: unknown, key: string): string {
  const text = own(value, key);
  return typeof text === "string" ? text : "";
}
