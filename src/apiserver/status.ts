/**
 * The `Status` objects with which the API answers when it cannot do what was asked, worded as the real one words them.
 * kubernetes: apimachinery pkg/api/errors/errors.go
 */
import { type FieldError, quoted } from "../kube/index.ts";
import { bodyOf, causeTypeOf, summaryOf } from "./field-errors.ts";

export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: { readonly [field: string]: unknown };
  readonly status: string;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  /** Absent in a success. */
  readonly code?: number;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** A group and a plural, as messages name what they are about: `deployments.apps`, `pods`. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** A request that was not done, with the `Status` that says why. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? "");
    this.name = "StatusError";
    this.status = status;
  }

  get code(): number {
    return this.status.code ?? 500;
  }

  get reason(): string {
    return this.status.reason ?? "";
  }
}

/** Writes a group and resource as messages do: `deployments.apps`, `pods`. */
export function qualified(of: GroupResource): string {
  return of.group === "" ? of.resource : `${of.resource}.${of.group}`;
}

export function notFound(of: GroupResource, name: string): StatusError {
  return failure(404, "NotFound", `${qualified(of)} ${quoted(name)} not found`, about(of, name));
}

export function alreadyExists(of: GroupResource, name: string): StatusError {
  return failure(409, "AlreadyExists", `${qualified(of)} ${quoted(name)} already exists`, about(of, name));
}

/** The server picked a name for `generateName` that was taken, each time it tried. */
export function generatedNameTaken(of: GroupResource, name: string): StatusError {
  const message = `${qualified(of)} ${quoted(name)} already exists, the server was not able to generate a unique name for the object`;
  return failure(409, "AlreadyExists", message, { ...about(of, name), retryAfterSeconds: 1 });
}

export function conflict(of: GroupResource, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(of)} ${quoted(name)}: ${why}`;
  return failure(409, "Conflict", message, about(of, name));
}

/** An apply that others' ownership of fields is in the way of. */
export function applyConflict(message: string, causes: readonly StatusCause[]): StatusError {
  return failure(409, "Conflict", message, { causes });
}

export function forbidden(of: GroupResource, name: string, why: string): StatusError {
  const details = about(of, name);
  if (of.group === "" && of.resource === "") return failure(403, "Forbidden", `forbidden: ${why}`, details);
  const what = name === "" ? qualified(of) : `${qualified(of)} ${quoted(name)}`;
  return failure(403, "Forbidden", `${what} is forbidden: ${why}`, details);
}

/** An object with mistakes; `group` and `kind` are the object's own. */
export function invalid(
  of: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const kind = of.group === "" ? of.kind : `${of.kind}.${of.group}`;
  const summary = errors.length === 0 ? "" : `: ${summaryOf(errors)}`;
  const causes = errors.map((error) => ({
    reason: causeTypeOf(error),
    message: bodyOf(error),
    ...(error.field === "" ? {} : { field: error.field }),
  }));
  return failure(422, "Invalid", `${kind} ${quoted(name)} is invalid${summary}`, {
    ...about({ group: of.group, resource: of.kind }, name),
    ...(causes.length === 0 ? {} : { causes }),
  });
}

export function badRequest(message: string): StatusError {
  return failure(400, "BadRequest", message);
}

export function unauthorized(): StatusError {
  return failure(401, "Unauthorized", "Unauthorized");
}

/** What a request gets where a path exists, but not for its method. */
export function methodNotServed(): StatusError {
  return failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

/** What a request gets whose path leads nowhere. */
export function pathNotFound(): StatusError {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

export function notAcceptable(accepted: readonly string[], target?: string): StatusError {
  const when = target === undefined ? "accepted" : `accepted when converting to ${target}`;
  return failure(406, "NotAcceptable", `only the following media types are ${when}: ${accepted.join(", ")}`);
}

export function unsupportedMediaType(accepted: readonly string[], remark = ""): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return failure(415, "UnsupportedMediaType", `${message}${remark}`);
}

/** What a request to a built-in kind gets whose `Accept` header names nothing that there is. */
export function formRefused(available: readonly string[]): StatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(", ")}`;
  return failure(406, "NotAcceptable", message, {});
}

/** What a request to a built-in kind gets whose body is in a form that nobody reads there. */
export function mediaTypeRefused(): StatusError {
  return failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
}

/** The asked for resource version is no longer kept. */
export function expired(message: string, more: { readonly continue?: string } = {}): StatusError {
  return failure(410, "Expired", message, undefined, more);
}

export function tooLarge(message: string): StatusError {
  return failure(413, "RequestEntityTooLarge", `Request entity too large: ${message}`);
}

export function timedOut(message: string, retryAfterSeconds: number, causes?: readonly StatusCause[]): StatusError {
  return failure(504, "Timeout", `Timeout: ${message}`, {
    ...(causes === undefined ? {} : { causes }),
    ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
  });
}

/** What a client should try again later; `causes` say what stands in the way. */
export function tooManyRequests(
  message: string,
  retryAfterSeconds: number,
  causes: readonly StatusCause[] = [],
): StatusError {
  return failure(429, "TooManyRequests", message, {
    ...(causes.length === 0 ? {} : { causes }),
    ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
  });
}

export function internalError(message: string): StatusError {
  return failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** A failure for which the real API has no reason either. */
export function unexplained(message: string): StatusError {
  return new StatusError({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 500 });
}

export function notImplemented(message: string): StatusError {
  return failure(501, "NotImplemented", message);
}

/** A patch that does not fit the object, and of which the real API says no more than this. */
export function unprocessable(): StatusError {
  return failure(422, "Invalid", "the server rejected our request due to an error in our request", {});
}

/** A success of which there is nothing to tell. */
export function succeeded(): Status {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };
}

/** The success that a delete answers with where it does not answer with the object. */
export function deleted(of: GroupResource, name: string, uid: string): Status {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, ...(of.group === "" ? {} : { group: of.group }), kind: of.resource, uid },
  };
}

/** Any thrown thing as a `StatusError`: what is none already becomes an internal error that says no more than its message. */
export function asStatusError(thrown: unknown): StatusError {
  if (thrown instanceof StatusError) return thrown;
  return internalError(thrown instanceof Error ? thrown.message : String(thrown));
}

/** Several errors as one text. kubernetes: apimachinery pkg/util/errors/errors.go Aggregate.Error */
export function aggregated(errors: readonly string[]): string {
  const all = [...new Set(errors)];
  return all.length === 1 ? (all[0] ?? "") : `[${all.join(", ")}]`;
}

function about(of: GroupResource, name: string): StatusDetails {
  return {
    ...named(name),
    ...(of.group === "" ? {} : { group: of.group }),
    ...(of.resource === "" ? {} : { kind: of.resource }),
  };
}

function named(name: string): StatusDetails {
  return name === "" ? {} : { name };
}

function failure(
  code: number,
  reason: string,
  message: string,
  details?: StatusDetails,
  metadata: { readonly [field: string]: unknown } = {},
): StatusError {
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata,
    status: "Failure",
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  });
}
