import { Fault, type FaultCode, own } from "../kube/index.ts";

/** Whether `error` is a fault with this code. */
export function isFault(error: unknown, code: FaultCode): error is Fault {
  return error instanceof Fault && error.code === code;
}

/** Whether a failure is one of reaching the server, which passes by itself. */
export function isPassing({ code }: Fault): boolean {
  return code === "unreachable" || code === "timeout" || code === "unavailable";
}

/** Anything thrown, as a fault: network errors by their system code, the rest as `internal`. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = own(error, "code");
  const message = error instanceof Error ? error.message : String(error);
  if (typeof code === "string" && timeouts.has(code)) return new Fault("timeout", message, { cause: error });
  if (typeof code === "string" && isNetworkCode(code)) return new Fault("unreachable", message, { cause: error });
  return new Fault("internal", message, { cause: error });
}

/**
 * The fault that a failed response stands for. The `Status` object's reason decides where there is one, since several
 * reasons share a status code (409 is both AlreadyExists and Conflict); the message is the server's own.
 */
export function faultOfResponse(status: number, body: unknown): Fault {
  const reason = own(body, "reason");
  const message = own(body, "message");
  const code = (typeof reason === "string" && reasons.get(reason)) || codeOfStatus(status);
  return new Fault(code, typeof message === "string" && message !== "" ? message : `the server answered ${status}`);
}

const reasons: ReadonlyMap<string, FaultCode> = new Map([
  ["Unauthorized", "unauthorized"],
  ["Forbidden", "forbidden"],
  ["NotFound", "not-found"],
  ["AlreadyExists", "already-exists"],
  ["Conflict", "conflict"],
  ["Gone", "gone"],
  ["Expired", "gone"],
  ["Invalid", "invalid"],
  ["BadRequest", "invalid"],
  ["RequestEntityTooLarge", "too-large"],
  ["Timeout", "timeout"],
  ["ServerTimeout", "unavailable"],
  ["TooManyRequests", "unavailable"],
  ["ServiceUnavailable", "unavailable"],
  ["InternalError", "internal"],
]);

const timeouts: ReadonlySet<string> = new Set(["ETIMEDOUT", "ESOCKETTIMEDOUT"]);

function isNetworkCode(code: string): boolean {
  return /^(E[A-Z]+|ERR_(SSL|TLS|SOCKET|STREAM)_[A-Z_]+|HPE_[A-Z_]+|CERT_[A-Z_]+|[A-Z_]*CERT[A-Z_]*)$/.test(code);
}

function codeOfStatus(status: number): FaultCode {
  switch (status) {
    case 400:
    case 415:
    case 422:
      return "invalid";
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
    case 405:
      return "not-found";
    case 409:
      return "conflict";
    case 410:
      return "gone";
    case 413:
      return "too-large";
    case 408:
    case 504:
      return "timeout";
    case 429:
    case 502:
    case 503:
      return "unavailable";
    default:
      return "internal";
  }
}
